package org.rayo.xmpp.stanza;

import org.jspecify.annotations.Nullable;

/** The types of a presence (RFC 6121 §4.7.1); "available" has none. */
public enum PresenceType {
    /** Gone. */
    UNAVAILABLE("unavailable"),
    /** Asks for presence. */
    SUBSCRIBE("subscribe"),
    /** Grants presence. */
    SUBSCRIBED("subscribed"),
    /** Wants presence no more. */
    UNSUBSCRIBE("unsubscribe"),
    /** Denies presence. */
    UNSUBSCRIBED("unsubscribed"),
    /** Asks for the current presence. */
    PROBE("probe"),
    /** A presence came back. */
    ERROR("error");

    private final String wire;

    PresenceType(String wire) {
        this.wire = wire;
    }

    /** The value of the {@code type} attribute. */
    public String wire() {
        return wire;
    }

    /** Whether it is about who may see whose presence (RFC 6121 §3). */
    public boolean isSubscription() {
        return this == SUBSCRIBE || this == SUBSCRIBED || this == UNSUBSCRIBE || this == UNSUBSCRIBED;
    }

    static @Nullable PresenceType ofWire(String value) {
        for (PresenceType type : values()) {
            if (type.wire.equals(value)) {
                return type;
            }
        }
        return null;
    }
}
