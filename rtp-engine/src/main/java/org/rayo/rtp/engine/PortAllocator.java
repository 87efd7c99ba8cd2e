package org.rayo.rtp.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Hands out pairs of an even and the next port. A pair is never handed out twice at once, and rests after its release.
 * The search goes round, so the pair that has rested longest tends to come first. Shared by all loops, without a lock.
 */
final class PortAllocator {
    /** {@link #acquire}'s answer when every pair is in use or rests. */
    static final int EXHAUSTED = -1;
    /** {@link #acquire}'s answer when any free port will do. */
    static final int ANY = 0;

    private static final long IN_USE = -1;

    private final int firstEven;
    private final int pairs;
    private final long cooldownNanos;
    private final long originNanos;
    // per pair: IN_USE, or the time from which it may be used, in ns since the origin
    private final AtomicLongArray freeFrom;
    private final AtomicInteger cursor = new AtomicInteger();
    private final AtomicInteger inUse = new AtomicInteger();

    PortAllocator(int portMin, int portMax, int cooldownMs, long nowNanos) {
        this.firstEven = (portMin + 1) & ~1;
        this.pairs = portMax == 0 ? 0 : (portMax - firstEven + 1) / 2;
        this.cooldownNanos = cooldownMs * 1_000_000L;
        this.originNanos = nowNanos;
        this.freeFrom = new AtomicLongArray(pairs);
    }

    /** An even port that, with the next, belongs to the caller until released; or {@link #ANY}, {@link #EXHAUSTED}. */
    int acquire(long nowNanos) {
        if (pairs == 0) {
            inUse.incrementAndGet();
            return ANY;
        }
        long now = nowNanos - originNanos;
        for (int i = 0; i < pairs; i++) {
            int pair = Math.floorMod(cursor.getAndIncrement(), pairs);
            long free = freeFrom.get(pair);
            if (free != IN_USE && free <= now && freeFrom.compareAndSet(pair, free, IN_USE)) {
                inUse.incrementAndGet();
                return firstEven + 2 * pair;
            }
        }
        return EXHAUSTED;
    }

    /** Gives back what {@link #acquire} returned; also when binding failed, so that a foreign socket is not retried at once. */
    void release(int port, long nowNanos) {
        if (port != ANY) {
            freeFrom.set((port - firstEven) / 2, nowNanos - originNanos + cooldownNanos);
        }
        inUse.decrementAndGet();
    }

    int inUse() {
        return inUse.get();
    }

    int pairs() {
        return pairs;
    }
}
