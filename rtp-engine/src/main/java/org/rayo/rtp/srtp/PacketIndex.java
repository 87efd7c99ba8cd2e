package org.rayo.rtp.srtp;

/**
 * The index of a source's packets (RFC 3711 §3.2.1): the roll-over counter, the highest sequence number, and which of the
 * last 64 have been seen. Owned by one thread.
 */
final class PacketIndex {
    private static final int WINDOW = 64;

    private boolean started;
    private int roc;
    private int highest;
    private long window;

    /** The roll-over counter that brings a sequence number nearest to the highest so far (RFC 3711 §3.3.1). */
    int guess(int sequence) {
        if (!started) {
            return roc;
        }
        if (highest < 0x8000) {
            return sequence - highest > 0x8000 ? roc - 1 : roc;
        }
        return highest - 0x8000 > sequence ? roc + 1 : roc;
    }

    /** Whether a packet may be opened: neither from before the first, nor seen, nor too old. */
    boolean isFresh(int guessed, int sequence) {
        if (guessed == -1) {
            return false;
        }
        if (!started) {
            return true;
        }
        long ahead = ahead(guessed, sequence);
        return ahead > 0 || (-ahead < WINDOW && (window >>> -ahead & 1) == 0);
    }

    /** A packet has been sent, or has proved to be genuine. */
    void note(int guessed, int sequence) {
        long ahead = started ? ahead(guessed, sequence) : WINDOW;
        if (ahead > 0) {
            window = ahead < WINDOW ? window << ahead | 1 : 1;
            roc = guessed;
            highest = sequence;
            started = true;
        } else {
            window |= 1L << -ahead;
        }
    }

    private long ahead(int guessed, int sequence) {
        return ((guessed & 0xFFFFFFFFL) << 16 | sequence) - ((roc & 0xFFFFFFFFL) << 16 | highest);
    }
}
