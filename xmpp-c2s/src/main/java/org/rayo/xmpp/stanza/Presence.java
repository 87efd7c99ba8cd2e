package org.rayo.xmpp.stanza;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlWriter;

/**
 * A presence (RFC 6121 §4).
 *
 * @param type null means available
 * @param children everything inside but the error
 * @param error set exactly when the type is {@link PresenceType#ERROR}
 */
public record Presence(@Nullable PresenceType type, @Nullable String id, @Nullable Jid from, @Nullable Jid to,
    List<XmlElement> children, @Nullable StanzaError error, @Nullable String lang) implements Stanza {

    /** Copies the list. */
    public Presence {
        children = List.copyOf(children);
    }

    /** An available presence with these children. */
    public static Presence available(@Nullable Jid from, @Nullable Jid to, List<XmlElement> children) {
        return new Presence(null, null, from, to, children, null, null);
    }

    /** An unavailable presence with these children. */
    public static Presence unavailable(@Nullable Jid from, @Nullable Jid to, List<XmlElement> children) {
        return new Presence(PresenceType.UNAVAILABLE, null, from, to, children, null, null);
    }

    /** Whether the sender says it is available. */
    public boolean isAvailable() {
        return type == null;
    }

    /** How available the sender is; null without a {@code show}, and for one that RFC 6121 does not know. */
    public @Nullable PresenceShow show() {
        XmlElement show = child(Xmlns.CLIENT, "show");
        return show == null ? null : PresenceShow.ofWire(show.text().strip());
    }

    /** The priority, -128 to 127; 0 without one, and for one that is no number in that range (RFC 6121 §4.7.2.3). */
    public int priority() {
        XmlElement priority = child(Xmlns.CLIENT, "priority");
        String digits = priority == null ? "" : priority.text().strip();
        if (!digits.matches("[+-]?[0-9]{1,3}")) {
            return 0;
        }
        int value = Integer.parseInt(digits);
        return value < -128 || value > 127 ? 0 : value;
    }

    /** The first child with that namespace and name, or null. */
    public @Nullable XmlElement child(String namespace, String name) {
        return StanzaParts.child(children, namespace, name);
    }

    @Override
    public Presence withFrom(@Nullable Jid newFrom) {
        return new Presence(type, id, newFrom, to, children, error, lang);
    }

    @Override
    public Presence withTo(@Nullable Jid newTo) {
        return new Presence(type, id, from, newTo, children, error, lang);
    }

    @Override
    public @Nullable Presence errorReply(StanzaError reason) {
        return type == PresenceType.ERROR ? null : new Presence(PresenceType.ERROR, id, to, from, children, reason, null);
    }

    @Override
    public void write(XmlWriter out) {
        StanzaParts.write(out, "presence", type == null ? null : type.wire(), this, children);
    }
}
