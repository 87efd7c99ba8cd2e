package org.rayo.xmpp.stanza;

import org.jspecify.annotations.Nullable;

/** The types of an iq (RFC 6120 §8.2.3). */
public enum IqType {
    /** Asks. */
    GET("get"),
    /** Orders. */
    SET("set"),
    /** Answers. */
    RESULT("result"),
    /** Refuses. */
    ERROR("error");

    private final String wire;

    IqType(String wire) {
        this.wire = wire;
    }

    /** The value of the {@code type} attribute. */
    public String wire() {
        return wire;
    }

    /** Whether the peer waits for an answer. */
    public boolean isRequest() {
        return this == GET || this == SET;
    }

    static @Nullable IqType ofWire(@Nullable String value) {
        return switch (value) {
            case "get" -> GET;
            case "set" -> SET;
            case "result" -> RESULT;
            case "error" -> ERROR;
            case null, default -> null;
        };
    }
}
