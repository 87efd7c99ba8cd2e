package org.rayo.sip.transaction;

/**
 * The timer values of RFC 3261 §17 (table 4), ms.
 *
 * @param t1 estimate of the round trip; retransmissions start there and double
 * @param t2 the longest interval of non-INVITE and response retransmissions
 * @param t4 how long a message may stay in the network
 * @param d how long an INVITE client waits for repeated failures on an unreliable transport; at least 32 s by the RFC
 */
public record SipTimers(long t1, long t2, long t4, long d) {

    public static final SipTimers DEFAULT = new SipTimers(500, 4_000, 5_000, 32_000);

    /** Timers B, F, H, J, L, M: 64 T1. */
    public long timeout() {
        return 64 * t1;
    }
}
