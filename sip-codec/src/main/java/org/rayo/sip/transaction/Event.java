package org.rayo.sip.transaction;

/** What can happen to a transaction. PROVISIONAL to FAILURE are responses: received by a client, sent by a server. */
enum Event {
    /** the same request again */
    REQUEST,
    ACK,
    PROVISIONAL,
    SUCCESS,
    FAILURE,
    /** A, E, G: time to send again */
    RETRANSMIT_TIMER,
    /** B, F, H: it has taken too long */
    TIMEOUT_TIMER,
    /** D, I, J, K, L, M: nothing more can come */
    LINGER_TIMER,
    TRANSPORT_ERROR
}
