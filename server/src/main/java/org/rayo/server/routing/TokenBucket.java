package org.rayo.server.routing;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A rate limit that every loop may ask without a lock (generic cell rate algorithm): one long holds the theoretical
 * arrival time of the next event.
 */
public final class TokenBucket {

    private final long intervalNanos;
    private final long burstNanos;
    private final AtomicLong nextNanos;

    /** {@code perSecond} events a second on average, {@code burst} at once. Both at least 1. */
    public TokenBucket(double perSecond, int burst, long nowNanos) {
        this.intervalNanos = Math.max(1, (long) (1e9 / perSecond));
        this.burstNanos = intervalNanos * Math.max(1, burst);
        this.nextNanos = new AtomicLong(nowNanos);
    }

    /** Takes one event's share; false when the rate is used up. */
    public boolean tryTake(long nowNanos) {
        while (true) {
            long next = nextNanos.get();
            long start = next - nowNanos < 0 ? nowNanos : next;
            long after = start + intervalNanos;
            if (after - nowNanos > burstNanos) {
                return false;
            }
            if (nextNanos.compareAndSet(next, after)) {
                return true;
            }
        }
    }
}
