package org.rayo.sdp;

import java.util.Locale;

/** Which way media flows, seen from whoever says it (RFC 3264 §5.1). */
public enum Direction {
    SENDRECV, SENDONLY, RECVONLY, INACTIVE;

    /** The same stream seen from the other end. */
    public Direction reversed() {
        return switch (this) {
            case SENDONLY -> RECVONLY;
            case RECVONLY -> SENDONLY;
            case SENDRECV, INACTIVE -> this;
        };
    }

    public boolean sends() {
        return this == SENDRECV || this == SENDONLY;
    }

    public boolean receives() {
        return this == SENDRECV || this == RECVONLY;
    }

    /** What both allow. */
    public Direction and(Direction other) {
        boolean send = sends() && other.sends();
        boolean receive = receives() && other.receives();
        return send ? (receive ? SENDRECV : SENDONLY) : receive ? RECVONLY : INACTIVE;
    }

    String attribute() {
        return name().toLowerCase(Locale.ROOT);
    }
}
