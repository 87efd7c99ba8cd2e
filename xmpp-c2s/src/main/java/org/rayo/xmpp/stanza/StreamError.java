package org.rayo.xmpp.stanza;

import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlWriter;

/**
 * Why a stream ends (RFC 6120 §4.9).
 *
 * @param text for people; never an exception's text
 * @param application the condition in an application's own words
 */
public record StreamError(StreamCondition condition, @Nullable String text, @Nullable XmlElement application) implements StanzaWriter {
    /** A condition without text. */
    public static StreamError of(StreamCondition condition) {
        return new StreamError(condition, null, null);
    }

    /** A condition with a text. */
    public static StreamError of(StreamCondition condition, String text) {
        return new StreamError(condition, text, null);
    }

    @Override
    public void write(XmlWriter out) {
        out.start(Xmlns.STREAM, "error");
        out.start(Xmlns.STREAM_ERRORS, condition.wire()).end();
        if (text != null) {
            out.start(Xmlns.STREAM_ERRORS, "text").attribute(XmlElement.XML_NAMESPACE, "lang", "en").text(text).end();
        }
        if (application != null) {
            out.element(application);
        }
        out.end();
    }
}
