package org.rayo.rtp.audio;

import java.io.EOFException;
import java.io.IOException;

/** Bits of a file, the most significant first. */
final class BitInput {
    private final AudioInput input;
    private long bits;
    private int count;

    BitInput(AudioInput input) {
        this.input = input;
    }

    /** Drops what is left of the present octet. */
    void align() {
        count -= count & 7;
    }

    /** Forgets the bits at hand; the file's position was changed. */
    void reset() {
        count = 0;
    }

    /** @param width 0…32 */
    int unsigned(int width) throws IOException {
        while (count < width) {
            int octet = input.read();
            if (octet < 0) {
                throw new EOFException();
            }
            bits = (bits << 8) | octet;
            count += 8;
        }
        count -= width;
        return (int) ((bits >>> count) & ((1L << width) - 1));
    }

    /** @param width 1…33 */
    long signed(int width) throws IOException {
        if (width == 33) {
            return ((long) signed32(32) << 1) | unsigned(1);
        }
        return signed32(width);
    }

    private int signed32(int width) throws IOException {
        return width == 0 ? 0 : unsigned(width) << (32 - width) >> (32 - width);
    }

    /**
     * Zeros before a one.
     *
     * @throws AudioFormatException when there are more than {@code max}
     */
    int unary(int max) throws IOException {
        int zeros = 0;
        while (unsigned(1) == 0) {
            if (++zeros > max) {
                throw new AudioFormatException("damaged FLAC residual");
            }
        }
        return zeros;
    }
}
