package org.rayo.xmpp.stanza;

import org.jspecify.annotations.Nullable;

/** The types of a message (RFC 6121 §5.2.2). */
public enum MessageType {
    /** A single message; the default. */
    NORMAL("normal"),
    /** Part of a conversation of two. */
    CHAT("chat"),
    /** To or from a room. */
    GROUPCHAT("groupchat"),
    /** News without reply. */
    HEADLINE("headline"),
    /** A message came back. */
    ERROR("error");

    private final String wire;

    MessageType(String wire) {
        this.wire = wire;
    }

    /** The value of the {@code type} attribute. */
    public String wire() {
        return wire;
    }

    /** RFC 6121 §5.2.2: what is not known is {@code normal}. */
    static MessageType ofWire(@Nullable String value) {
        for (MessageType type : values()) {
            if (type.wire.equals(value)) {
                return type;
            }
        }
        return NORMAL;
    }
}
