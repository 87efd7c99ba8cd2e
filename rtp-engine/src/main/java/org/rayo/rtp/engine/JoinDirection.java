package org.rayo.rtp.engine;

/** Which way sound flows in a join, seen from the session that is joined. */
public enum JoinDirection {
    /** Both ways. */
    DUPLEX(true, true),
    /** It is heard, but does not hear. */
    SEND(true, false),
    /** It hears, but is not heard. */
    RECV(false, true);

    private final boolean sends;
    private final boolean receives;

    JoinDirection(boolean sends, boolean receives) {
        this.sends = sends;
        this.receives = receives;
    }

    /** Whether the session is heard by the other side. */
    public boolean sends() {
        return sends;
    }

    /** Whether the session hears the other side. */
    public boolean receives() {
        return receives;
    }
}
