package org.rayo.xmpp.stanza;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlWriter;

/**
 * A message (RFC 6121 §5).
 *
 * @param children everything inside but the error
 * @param error set exactly when the type is {@link MessageType#ERROR}
 */
public record Message(MessageType type, @Nullable String id, @Nullable Jid from, @Nullable Jid to, List<XmlElement> children,
    @Nullable StanzaError error, @Nullable String lang) implements Stanza {

    /** Copies the list. */
    public Message {
        children = List.copyOf(children);
    }

    /** A message with a body. */
    public static Message chat(@Nullable Jid from, Jid to, String body) {
        return new Message(MessageType.CHAT, null, from, to, List.of(XmlElement.of(Xmlns.CLIENT, "body", body)), null, null);
    }

    /** A message of type normal with a body, and a subject if there is one. */
    public static Message normal(@Nullable Jid from, Jid to, @Nullable String subject, String body) {
        XmlElement text = XmlElement.of(Xmlns.CLIENT, "body", body);
        List<XmlElement> children = subject == null ? List.of(text) : List.of(XmlElement.of(Xmlns.CLIENT, "subject", subject), text);
        return new Message(MessageType.NORMAL, null, from, to, children, null, null);
    }

    /** The text of the first body, or null. */
    public @Nullable String body() {
        XmlElement body = child(Xmlns.CLIENT, "body");
        return body == null ? null : body.text();
    }

    /** The first child with that namespace and name, or null. */
    public @Nullable XmlElement child(String namespace, String name) {
        return StanzaParts.child(children, namespace, name);
    }

    @Override
    public Message withFrom(@Nullable Jid newFrom) {
        return new Message(type, id, newFrom, to, children, error, lang);
    }

    @Override
    public Message withTo(@Nullable Jid newTo) {
        return new Message(type, id, from, newTo, children, error, lang);
    }

    @Override
    public @Nullable Message errorReply(StanzaError reason) {
        return type == MessageType.ERROR ? null : new Message(MessageType.ERROR, id, to, from, children, reason, null);
    }

    @Override
    public void write(XmlWriter out) {
        StanzaParts.write(out, "message", type == MessageType.NORMAL ? null : type.wire(), this, children);
    }
}
