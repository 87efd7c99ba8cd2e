package org.rayo.rtp.engine;

import java.util.SplittableRandom;

/**
 * What a loop lends its sessions.
 *
 * @param epochNanos wall-clock time minus the media clock, in ns
 * @param cname canonical name in RTCP (RFC 3550 §6.5.1), the same for all sessions of an engine
 * @param randomness source of SSRCs, first sequence numbers and RTCP intervals; seeded securely, used by the loop only
 */
record LoopContext(
        MediaConfig config,
        RtpTransport transport,
        LoopBuffers buffers,
        LoopCounters counters,
        long epochNanos,
        String cname,
        SplittableRandom randomness) {

    long random() {
        return randomness.nextLong();
    }
}
