package org.rayo.xmpp.stanza;

import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlWriter;

/**
 * Why a stanza was refused (RFC 6120 §8.3).
 *
 * @param text for people; never an exception's text
 * @param application a condition of the application's own, or null
 */
public record StanzaError(StanzaErrorType type, StanzaCondition condition, @Nullable String text, @Nullable XmlElement application) {
    /** A condition with its usual type. */
    public static StanzaError of(StanzaCondition condition) {
        return new StanzaError(condition.defaultType(), condition, null, null);
    }

    /** A condition with its usual type and a text. */
    public static StanzaError of(StanzaCondition condition, @Nullable String text) {
        return new StanzaError(condition.defaultType(), condition, text, null);
    }

    /** A condition with another type and a text. */
    public static StanzaError of(StanzaErrorType type, StanzaCondition condition, @Nullable String text) {
        return new StanzaError(type, condition, text, null);
    }

    /** Writes the {@code error} element. */
    public void write(XmlWriter out) {
        out.start(out.contentNamespace(), "error").attribute("type", type.wire());
        out.start(Xmlns.STANZA_ERRORS, condition.wire()).end();
        if (text != null) {
            out.start(Xmlns.STANZA_ERRORS, "text").attribute(XmlElement.XML_NAMESPACE, "lang", "en").text(text).end();
        }
        if (application != null) {
            out.element(application);
        }
        out.end();
    }

    /** Reads an {@code error} element; what is missing or unknown becomes undefined-condition. */
    static StanzaError read(XmlElement error) {
        StanzaCondition condition = null;
        String text = null;
        XmlElement application = null;
        for (XmlElement child : error.children()) {
            if (!child.namespace().equals(Xmlns.STANZA_ERRORS)) {
                application = child;
            } else if (child.name().equals("text")) {
                text = child.text();
            } else if (condition == null) {
                condition = StanzaCondition.ofWire(child.name());
            }
        }
        StanzaCondition known = condition == null ? StanzaCondition.UNDEFINED_CONDITION : condition;
        StanzaErrorType type = StanzaErrorType.ofWire(error.attribute("type"));
        return new StanzaError(type == null ? known.defaultType() : type, known, text, application);
    }
}
