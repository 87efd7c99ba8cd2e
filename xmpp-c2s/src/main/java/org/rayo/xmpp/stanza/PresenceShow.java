package org.rayo.xmpp.stanza;

import org.jspecify.annotations.Nullable;

/** How available an entity is (RFC 6121 §4.7.2.1). */
public enum PresenceShow {
    /** Temporarily away. */
    AWAY("away"),
    /** Ready to talk. */
    CHAT("chat"),
    /** Do not disturb. */
    DND("dnd"),
    /** Away for long. */
    XA("xa");

    private final String wire;

    PresenceShow(String wire) {
        this.wire = wire;
    }

    /** The text of the {@code show} element. */
    public String wire() {
        return wire;
    }

    static @Nullable PresenceShow ofWire(String value) {
        for (PresenceShow show : values()) {
            if (show.wire.equals(value)) {
                return show;
            }
        }
        return null;
    }
}
