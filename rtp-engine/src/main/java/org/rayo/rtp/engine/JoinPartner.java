package org.rayo.rtp.engine;

/** The other side of a join: a session or a mixer, on whichever loop. */
interface JoinPartner {
    /** Unique among the engine's sessions and mixers. */
    long id();

    /** A session that was joined to it is not any more; called on that session's loop. */
    void left(long sessionId);
}
