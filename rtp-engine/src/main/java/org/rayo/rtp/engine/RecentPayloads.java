package org.rayo.rtp.engine;

/**
 * The last payloads that went past a codec, so that it can work through them and go on where another left off. Nothing is
 * allocated once it has seen the stream's packet size. Owned by one loop.
 */
final class RecentPayloads {
    /** Payloads kept: 80 ms, after which codecs that remember agree well enough (RFC 7845 §4.2 asks it of Opus). */
    static final int KEPT = 4;

    private static final int USUAL_OCTETS = 160;

    private static final byte[] NONE = {};

    private final byte[][] payloads = {NONE, NONE, NONE, NONE};
    private final int[] lengths = new int[KEPT];
    private int next;
    private int count;

    void add(byte[] payload, int length) {
        if (payloads[next].length < length) {
            payloads[next] = new byte[Math.max(USUAL_OCTETS, length)];
        }
        System.arraycopy(payload, 0, payloads[next], 0, length);
        lengths[next] = length;
        next = (next + 1) % KEPT;
        count = Math.min(count + 1, KEPT);
    }

    int count() {
        return count;
    }

    /** @param index 0 = the oldest, {@link #count()} - 1 = the newest */
    byte[] payload(int index) {
        return payloads[slot(index)];
    }

    int length(int index) {
        return lengths[slot(index)];
    }

    private int slot(int index) {
        return (next - count + index + KEPT) % KEPT;
    }

    void clear() {
        count = 0;
    }
}
