package org.rayo.rtp.engine;

/** How a play ended. */
public enum PlayEnd {
    /** The source came to its end. */
    FINISHED,
    /** It was stopped, or its session closed. */
    STOPPED,
    /** The source threw, or the session plays as many sources as it may already. */
    FAILED
}
