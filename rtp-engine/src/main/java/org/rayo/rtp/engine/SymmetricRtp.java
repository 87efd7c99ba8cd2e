package org.rayo.rtp.engine;

/** Whether media may go to, and be taken from, another address than the one that was signalled (RFC 4961). */
public enum SymmetricRtp {
    /** Send to the signalled address; take packets from any port of the signalled host. */
    OFF,
    /** Prefer the signalled address; learn another one once, early, from several packets in sequence; then strict. */
    AUTO,
    /** Always answer to where packets come from, as a server facing NATs only needs; then strict. */
    ON
}
