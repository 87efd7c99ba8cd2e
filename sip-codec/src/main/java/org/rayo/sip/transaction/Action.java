package org.rayo.sip.transaction;

/** What a machine wants done, in order. */
enum Action {
    /** send what this event is about: the request, or the new response */
    SEND,
    /** send the last message again */
    SEND_AGAIN,
    /** ACK a failure response within the transaction (RFC 3261 §17.1.1.3) */
    SEND_ACK,
    /** tell the user of the transaction about this response */
    PASS_RESPONSE,
    START_RETRANSMITS,
    /** the next retransmission, after twice the interval */
    RETRANSMIT_LATER,
    /** the same at the longest interval: timer E after a provisional response (§17.1.2.2) */
    SLOW_RETRANSMITS,
    STOP_RETRANSMITS,
    START_TIMEOUT,
    STOP_TIMEOUT,
    /** wait for stragglers, then end */
    LINGER,
    TELL_TIMEOUT,
    TELL_TRANSPORT_ERROR
}
