package org.rayo.rtp.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * GHASH (NIST SP 800-38D §6.4): the polynomial hash of Galois/counter mode. The JDK has one only inside its cipher, which
 * makes objects with every packet. Multiplication without carries is done by the processor's ordinary multiplication: of
 * each operand only every fourth bit is taken at a time, so that what would be carried falls into the gaps and is masked
 * away (the way of BearSSL's constant-time GHASH). There is no table and no branch that depends on key or data, so neither
 * the time nor the cache tells anything of them. Nothing is allocated. Owned by one thread.
 */
final class Ghash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int BLOCK = 16;
    private static final long FOURTHS = 0x1111111111111111L;

    // the key: its halves, their sum, and the same with their bits in reverse
    private final long high;
    private final long low;
    private final long both;
    private final long highReversed;
    private final long lowReversed;
    private final long bothReversed;
    private final byte[] rest = new byte[BLOCK];
    private long stateHigh;
    private long stateLow;

    /** @param key the block of zeros, encrypted */
    Ghash(byte[] key) {
        high = (long) LONGS.get(key, 0);
        low = (long) LONGS.get(key, 8);
        both = high ^ low;
        highReversed = Long.reverse(high);
        lowReversed = Long.reverse(low);
        bothReversed = highReversed ^ lowReversed;
    }

    /** Begins another hash. */
    void reset() {
        stateHigh = 0;
        stateLow = 0;
    }

    /** Hashes octets, filled up with zeros to whole blocks. */
    void update(byte[] octets, int from, int to) {
        int at = from;
        for (; at + BLOCK <= to; at += BLOCK) {
            block((long) LONGS.get(octets, at), (long) LONGS.get(octets, at + 8));
        }
        if (at < to) {
            for (int i = 0; i < BLOCK; i++) {
                rest[i] = at + i < to ? octets[at + i] : 0;
            }
            block((long) LONGS.get(rest, 0), (long) LONGS.get(rest, 8));
        }
    }

    /** Ends it with how much was hashed, in octets; the hash is written to the first 16 octets. */
    void end(int associatedOctets, int dataOctets, byte[] out) {
        block(8L * associatedOctets, 8L * dataOctets);
        LONGS.set(out, 0, stateHigh);
        LONGS.set(out, 8, stateLow);
    }

    // three products of 64 bits instead of four (Karatsuba), each in two halves: the upper one is the lower one of the
    // reversed operands, reversed
    private void block(long blockHigh, long blockLow) {
        long y1 = stateHigh ^ blockHigh;
        long y0 = stateLow ^ blockLow;
        long y1Reversed = Long.reverse(y1);
        long y0Reversed = Long.reverse(y0);
        long lows = multiply(y0, low);
        long highs = multiply(y1, high);
        long middle = multiply(y0 ^ y1, both) ^ lows ^ highs;
        long lowsAbove = multiply(y0Reversed, lowReversed);
        long highsAbove = multiply(y1Reversed, highReversed);
        long middleAbove = multiply(y0Reversed ^ y1Reversed, bothReversed) ^ lowsAbove ^ highsAbove;
        long v0 = lows;
        long v1 = Long.reverse(lowsAbove) >>> 1 ^ middle;
        long v2 = highs ^ Long.reverse(middleAbove) >>> 1;
        long v3 = Long.reverse(highsAbove) >>> 1;
        reduce(v0 << 1, v1 << 1 | v0 >>> 63, v2 << 1 | v1 >>> 63, v3 << 1 | v2 >>> 63);
    }

    // modulo x^128 + x^7 + x^2 + x + 1, whose bits GCM writes from the left
    private void reduce(long v0, long v1, long v2, long v3) {
        long up = v1 ^ v0 << 63 ^ v0 << 62 ^ v0 << 57;
        stateLow = v2 ^ v0 ^ v0 >>> 1 ^ v0 >>> 2 ^ v0 >>> 7 ^ up << 63 ^ up << 62 ^ up << 57;
        stateHigh = v3 ^ up ^ up >>> 1 ^ up >>> 2 ^ up >>> 7;
    }

    /** The lower half of the product without carries. */
    private static long multiply(long x, long y) {
        long x0 = x & FOURTHS;
        long x1 = x & FOURTHS << 1;
        long x2 = x & FOURTHS << 2;
        long x3 = x & FOURTHS << 3;
        long y0 = y & FOURTHS;
        long y1 = y & FOURTHS << 1;
        long y2 = y & FOURTHS << 2;
        long y3 = y & FOURTHS << 3;
        long z0 = x0 * y0 ^ x1 * y3 ^ x2 * y2 ^ x3 * y1;
        long z1 = x0 * y1 ^ x1 * y0 ^ x2 * y3 ^ x3 * y2;
        long z2 = x0 * y2 ^ x1 * y1 ^ x2 * y0 ^ x3 * y3;
        long z3 = x0 * y3 ^ x1 * y2 ^ x2 * y1 ^ x3 * y0;
        return (z0 & FOURTHS) | (z1 & FOURTHS << 1) | (z2 & FOURTHS << 2) | (z3 & FOURTHS << 3);
    }
}
