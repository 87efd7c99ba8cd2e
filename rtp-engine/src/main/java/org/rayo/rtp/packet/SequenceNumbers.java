package org.rayo.rtp.packet;

/** Arithmetic modulo 2^16 and 2^32 for RTP sequence numbers and timestamps (RFC 3550 §5.1). */
public final class SequenceNumbers {
    private SequenceNumbers() {}

    /** Signed distance in packets from {@code from} to {@code to}, -32768…32767; positive when {@code to} is newer. */
    public static int distance(int from, int to) {
        return (short) (to - from);
    }

    /** The sequence number {@code steps} after {@code sequence}, 0…65535. */
    public static int plus(int sequence, int steps) {
        return (sequence + steps) & 0xFFFF;
    }
}
