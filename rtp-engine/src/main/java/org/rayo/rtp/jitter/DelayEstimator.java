package org.rayo.rtp.jitter;

/**
 * Tells how long packets must wait so that (nearly) none comes too late: the spread between the fastest and the slowest
 * packet over the last two to four seconds, plus one packet. Windows instead of averages, because a buffer that is right
 * for the average packet loses the others.
 */
final class DelayEstimator {
    private static final long WINDOW_NANOS = 2_000_000_000L;

    private final int clockRate;
    private long windowEndNanos;
    private long baseNanos;
    private int baseTimestamp;
    private boolean started;
    private long minNanos;
    private long maxNanos;
    private long previousMinNanos;
    private long previousMaxNanos;

    DelayEstimator(int clockRate) {
        this.clockRate = clockRate;
    }

    void reset() {
        started = false;
    }

    void onPacket(int timestamp, long nowNanos) {
        if (!started) {
            started = true;
            baseNanos = nowNanos;
            baseTimestamp = timestamp;
            minNanos = maxNanos = previousMinNanos = previousMaxNanos = 0;
            windowEndNanos = nowNanos + WINDOW_NANOS;
            return;
        }
        long transit = (nowNanos - baseNanos) - (long) (timestamp - baseTimestamp) * 1_000_000_000L / clockRate;
        if (transit > WINDOW_NANOS || transit < -WINDOW_NANOS) {
            // the sender's clock jumped (hold, transfer without a new SSRC): measure afresh
            started = false;
            return;
        }
        if (nowNanos - windowEndNanos >= 0) {
            previousMinNanos = minNanos;
            previousMaxNanos = maxNanos;
            minNanos = maxNanos = transit;
            windowEndNanos = nowNanos + WINDOW_NANOS;
            rebase(timestamp, nowNanos, transit);
        }
        minNanos = Math.min(minNanos, transit);
        maxNanos = Math.max(maxNanos, transit);
    }

    // keeps the differences small, so that neither the 32-bit timestamp nor a drifting clock adds up over hours
    private void rebase(int timestamp, long nowNanos, long transit) {
        baseTimestamp = timestamp;
        baseNanos = nowNanos;
        previousMinNanos -= transit;
        previousMaxNanos -= transit;
        minNanos = maxNanos = 0;
    }

    /** The spread seen, in ms, rounded up. */
    int spreadMs() {
        long spread = Math.max(maxNanos, previousMaxNanos) - Math.min(minNanos, previousMinNanos);
        return (int) ((spread + 999_999) / 1_000_000);
    }
}
