package org.rayo.rtp.engine;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.NullMarked;

/** Spacing errors in steps of 20 µs up to 200 ms: the engine's own histogram is right within a quarter only. Written by one thread. */
@NullMarked
final class Spacing {
    private static final int STEP_NANOS = 20_000;
    private static final int STEPS = 10_000;

    private final AtomicIntegerArray counts = new AtomicIntegerArray(STEPS);
    private volatile long maxNanos;

    void record(long nanos) {
        int step = (int) Math.min(STEPS - 1, nanos / STEP_NANOS);
        counts.setRelease(step, counts.getPlain(step) + 1);
        if (nanos > maxNanos) {
            maxNanos = nanos;
        }
    }

    long count() {
        long sum = 0;
        for (int i = 0; i < STEPS; i++) {
            sum += counts.getAcquire(i);
        }
        return sum;
    }

    /** In ms; an upper bound, by 20 µs at most. */
    double quantileMs(double quantile) {
        long wanted = (long) Math.ceil(quantile * count());
        long seen = 0;
        for (int i = 0; i < STEPS; i++) {
            seen += counts.getAcquire(i);
            if (seen >= wanted) {
                return (i + 1) * STEP_NANOS / 1e6;
            }
        }
        return maxMs();
    }

    double maxMs() {
        return maxNanos / 1e6;
    }
}
