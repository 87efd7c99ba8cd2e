package org.rayo.xmpp.stanza;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;

/** Reads stanzas from trees; the mirror of their {@code write}. */
public final class StanzaReader {
    private StanzaReader() {
    }

    /** Whether the element's name is that of a stanza; its namespace must be the stream's content namespace. */
    public static boolean isStanza(XmlElement element) {
        return element.name().equals("iq") || element.name().equals("message") || element.name().equals("presence");
    }

    /**
     * Reads a stanza.
     *
     * @param element an element for which {@link #isStanza} holds
     * @throws MalformedStanza when RFC 6120 §8 or an address is broken
     */
    public static Stanza read(XmlElement element) throws MalformedStanza {
        return read(element, null);
    }

    /**
     * The same for a stanza of a stream.
     *
     * @param streamLang the stream's {@code xml:lang}, which a stanza without its own has (RFC 6120 §8.1.5), or null
     */
    public static Stanza read(XmlElement element, @Nullable String streamLang) throws MalformedStanza {
        String own = element.lang();
        String lang = own == null ? streamLang : own;
        Jid from = address(element, "from");
        Jid to = address(element, "to");
        return switch (element.name()) {
            case "iq" -> iq(element, from, to, lang);
            case "message" -> message(element, from, to, lang);
            case "presence" -> presence(element, from, to, lang);
            default -> throw new IllegalArgumentException("not a stanza: " + element.name());
        };
    }

    private static Iq iq(XmlElement element, @Nullable Jid from, @Nullable Jid to, @Nullable String lang)
            throws MalformedStanza {
        String id = element.attribute("id");
        if (id == null || id.isEmpty()) {
            throw new MalformedStanza(StanzaCondition.BAD_REQUEST, "an iq needs an id");
        }
        IqType type = IqType.ofWire(element.attribute("type"));
        if (type == null) {
            throw new MalformedStanza(StanzaCondition.BAD_REQUEST, "an iq is of type get, set, result or error");
        }
        int children = element.childCount();
        if (type.isRequest() && children != 1) {
            throw new MalformedStanza(StanzaCondition.BAD_REQUEST, "an iq get or set has exactly one child");
        }
        if (type == IqType.RESULT && children > 1) {
            throw new MalformedStanza(StanzaCondition.BAD_REQUEST, "an iq result has at most one child");
        }
        if (type == IqType.ERROR) {
            List<XmlElement> others = new ArrayList<>(element.children());
            StanzaError error = takeError(element, others, true);
            return new Iq(type, id, from, to, others.isEmpty() ? null : others.getFirst(), error, lang);
        }
        return new Iq(type, id, from, to, element.firstChild(), null, lang);
    }

    private static Message message(XmlElement element, @Nullable Jid from, @Nullable Jid to, @Nullable String lang) {
        MessageType type = MessageType.ofWire(element.attribute("type"));
        List<XmlElement> children = new ArrayList<>(element.children());
        StanzaError error = takeError(element, children, type == MessageType.ERROR);
        return new Message(type, element.attribute("id"), from, to, children, error, lang);
    }

    private static Presence presence(XmlElement element, @Nullable Jid from, @Nullable Jid to, @Nullable String lang)
            throws MalformedStanza {
        String wire = element.attribute("type");
        PresenceType type = wire == null ? null : PresenceType.ofWire(wire);
        if (wire != null && type == null) {
            throw new MalformedStanza(StanzaCondition.BAD_REQUEST, "unknown type of presence");
        }
        List<XmlElement> children = new ArrayList<>(element.children());
        StanzaError error = takeError(element, children, type == PresenceType.ERROR);
        return new Presence(type, element.attribute("id"), from, to, children, error, lang);
    }

    private static @Nullable StanzaError takeError(XmlElement element, List<XmlElement> children, boolean isError) {
        if (!isError) {
            return null;
        }
        XmlElement error = element.child(element.namespace(), "error");
        if (error == null) {
            return StanzaError.of(StanzaCondition.UNDEFINED_CONDITION);
        }
        children.remove(error);
        return StanzaError.read(error);
    }

    private static @Nullable Jid address(XmlElement element, String attribute) throws MalformedStanza {
        String value = element.attribute(attribute);
        if (value == null) {
            return null;
        }
        Jid jid = Jid.tryParse(value);
        if (jid == null) {
            throw new MalformedStanza(StanzaCondition.JID_MALFORMED, "'" + attribute + "' is not an address");
        }
        return jid;
    }
}
