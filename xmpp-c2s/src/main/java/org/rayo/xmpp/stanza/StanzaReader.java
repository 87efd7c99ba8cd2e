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
        Jid from = address(element, "from");
        Jid to = address(element, "to");
        return switch (element.name()) {
            case "iq" -> iq(element, from, to);
            case "message" -> message(element, from, to);
            case "presence" -> presence(element, from, to);
            default -> throw new IllegalArgumentException("not a stanza: " + element.name());
        };
    }

    private static Iq iq(XmlElement element, @Nullable Jid from, @Nullable Jid to) throws MalformedStanza {
        String id = element.attribute("id");
        if (id == null || id.isEmpty()) {
            throw new MalformedStanza(StanzaCondition.BAD_REQUEST, "an iq needs an id");
        }
        IqType type = IqType.ofWire(element.attribute("type"));
        if (type == null) {
            throw new MalformedStanza(StanzaCondition.BAD_REQUEST, "an iq is of type get, set, result or error");
        }
        List<XmlElement> children = new ArrayList<>(element.children());
        StanzaError error = takeError(element, children, type == IqType.ERROR);
        if (type.isRequest() && children.size() != 1) {
            throw new MalformedStanza(StanzaCondition.BAD_REQUEST, "an iq get or set has exactly one child");
        }
        if (type == IqType.RESULT && children.size() > 1) {
            throw new MalformedStanza(StanzaCondition.BAD_REQUEST, "an iq result has at most one child");
        }
        return new Iq(type, id, from, to, children.isEmpty() ? null : children.getFirst(), error, element.lang());
    }

    private static Message message(XmlElement element, @Nullable Jid from, @Nullable Jid to) {
        MessageType type = MessageType.ofWire(element.attribute("type"));
        List<XmlElement> children = new ArrayList<>(element.children());
        StanzaError error = takeError(element, children, type == MessageType.ERROR);
        return new Message(type, element.attribute("id"), from, to, children, error, element.lang());
    }

    private static Presence presence(XmlElement element, @Nullable Jid from, @Nullable Jid to) throws MalformedStanza {
        String wire = element.attribute("type");
        PresenceType type = wire == null ? null : PresenceType.ofWire(wire);
        if (wire != null && type == null) {
            throw new MalformedStanza(StanzaCondition.BAD_REQUEST, "unknown type of presence");
        }
        List<XmlElement> children = new ArrayList<>(element.children());
        StanzaError error = takeError(element, children, type == PresenceType.ERROR);
        return new Presence(type, element.attribute("id"), from, to, children, error, element.lang());
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
