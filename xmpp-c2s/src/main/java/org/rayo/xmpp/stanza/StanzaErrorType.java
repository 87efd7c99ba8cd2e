package org.rayo.xmpp.stanza;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the sender can do about an error (RFC 6120 §8.3.2). */
public enum StanzaErrorType {
    /** Retry after giving credentials. */
    AUTH,
    /** Do not retry. */
    CANCEL,
    /** Proceed: it was only a warning. */
    CONTINUE,
    /** Retry with changed data. */
    MODIFY,
    /** Retry after waiting. */
    WAIT;

    /** The value of the {@code type} attribute. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable StanzaErrorType ofWire(@Nullable String value) {
        for (StanzaErrorType type : values()) {
            if (type.wire().equals(value)) {
                return type;
            }
        }
        return null;
    }
}
