package org.rayo.sip.transaction;

import java.util.Objects;
import org.rayo.sip.message.SipRequest;

/**
 * Which requests were refused for want of room: one that comes again must not be taken then, since its sender has the refusal
 * and gave it up (RFC 3261 §8.2.7). A fixed number of hashes, the newest overwrite others. Owned by its shard's loop.
 */
final class RefusedRequests {
    /** Of some 30 s at hundreds a second; 128 KiB. */
    private static final int ENTRIES = 1 << 14;

    private final long[] hashes = new long[ENTRIES];
    private final long seed;

    /** @param seed unknown to those who send, lest somebody's requests be made to look like another's */
    RefusedRequests(long seed) {
        this.seed = seed;
    }

    void add(SipRequest request) {
        long hash = hash(request);
        hashes[(int) hash & ENTRIES - 1] = hash;
    }

    boolean has(SipRequest request) {
        long hash = hash(request);
        return hashes[(int) hash & ENTRIES - 1] == hash;
    }

    /** Never 0, which is an empty place. */
    private long hash(SipRequest request) {
        long hash = mix(mix(
                seed + request.cseq().number(), Objects.requireNonNullElse(request.topVia().branch(), "")), request.callId());
        return hash == 0 ? 1 : hash;
    }

    private static long mix(long hash, String text) {
        long mixed = hash;
        for (int i = 0; i < text.length(); i++) {
            mixed = (mixed ^ text.charAt(i)) * 0x9E3779B97F4A7C15L;
            mixed ^= mixed >>> 29;
        }
        return mixed;
    }
}
