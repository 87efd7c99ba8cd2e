package org.rayo.rtp.engine;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Durations in buckets that grow by a quarter octave's worth: four per doubling from 16 µs to over half a minute, so a
 * quantile is right within 25 %. Written by one thread, read from anywhere, nothing allocated by {@link #record}.
 */
public final class LatencyHistogram {
    private static final int SUB_BITS = 2;
    private static final int LOWEST_SHIFT = 14;
    private static final int BUCKETS = 96;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS + 2);

    /** Counts one duration; negative ones count as 0. */
    void record(long nanos) {
        long value = Math.max(0, nanos);
        int bucket = bucketOf(value);
        counts.setRelease(bucket, counts.getPlain(bucket) + 1);
        counts.setRelease(BUCKETS, counts.getPlain(BUCKETS) + value);
        if (value > counts.getPlain(BUCKETS + 1)) {
            counts.setRelease(BUCKETS + 1, value);
        }
    }

    private static int bucketOf(long nanos) {
        long scaled = nanos >>> (LOWEST_SHIFT - SUB_BITS);
        if (scaled < 1 << SUB_BITS) {
            return (int) scaled;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(scaled) - SUB_BITS;
        int sub = (int) (scaled >>> exponent) & ((1 << SUB_BITS) - 1);
        return Math.min(BUCKETS - 1, ((exponent + 1) << SUB_BITS) + sub);
    }

    private static long upperBoundNanos(int bucket) {
        int next = bucket + 1;
        if (next < 1 << SUB_BITS) {
            return (long) next << (LOWEST_SHIFT - SUB_BITS);
        }
        int exponent = (next >> SUB_BITS) - 1;
        long sub = (1L << SUB_BITS) + (next & ((1 << SUB_BITS) - 1));
        return sub << (exponent + LOWEST_SHIFT - SUB_BITS);
    }

    /** What has been counted up to now. */
    Snapshot snapshot() {
        long[] copy = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            copy[i] = counts.getAcquire(i);
        }
        return new Snapshot(copy, counts.getAcquire(BUCKETS), counts.getAcquire(BUCKETS + 1));
    }

    /** A histogram at one moment; immutable as long as nobody writes the array. */
    public static final class Snapshot {
        private final long[] buckets;
        private final long sumNanos;
        private final long maxNanos;

        Snapshot(long[] buckets, long sumNanos, long maxNanos) {
            this.buckets = buckets;
            this.sumNanos = sumNanos;
            this.maxNanos = maxNanos;
        }

        static Snapshot empty() {
            return new Snapshot(new long[BUCKETS], 0, 0);
        }

        /** Both together. */
        Snapshot plus(Snapshot other) {
            long[] sum = buckets.clone();
            for (int i = 0; i < BUCKETS; i++) {
                sum[i] += other.buckets[i];
            }
            return new Snapshot(sum, sumNanos + other.sumNanos, Math.max(maxNanos, other.maxNanos));
        }

        /** Number of buckets; their bounds never change. */
        public int buckets() {
            return BUCKETS;
        }

        /** Upper bound of a bucket in ns, exclusive. */
        public long boundNanos(int bucket) {
            return upperBoundNanos(bucket);
        }

        /** Durations in a bucket. */
        public long count(int bucket) {
            return buckets[bucket];
        }

        /** Durations in all. */
        public long count() {
            long total = 0;
            for (long each : buckets) {
                total += each;
            }
            return total;
        }

        /** Their sum in ns. */
        public long sumNanos() {
            return sumNanos;
        }

        /** The longest in ns. */
        public long maxNanos() {
            return maxNanos;
        }

        /**
         * An upper bound, in ns, of the given share of all durations; 0 when there are none.
         *
         * @param quantile 0…1
         */
        public long quantileNanos(double quantile) {
            long wanted = (long) Math.ceil(quantile * count());
            long seen = 0;
            for (int i = 0; i < BUCKETS && wanted > 0; i++) {
                seen += buckets[i];
                if (seen >= wanted) {
                    return Math.min(upperBoundNanos(i), maxNanos);
                }
            }
            return 0;
        }
    }
}
