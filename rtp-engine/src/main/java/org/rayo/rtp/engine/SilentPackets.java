package org.rayo.rtp.engine;

/** What is sent while there is nothing to say, and comfort noise was not negotiated. */
public enum SilentPackets {
    /** Every frame. */
    CONTINUOUS,
    /**
     * Every frame for two seconds, then five packets a second (RFC 3551 §4.1 allows gaps): NATs stay open, and nobody gives
     * up on a peer that says nothing.
     */
    SPARSE
}
