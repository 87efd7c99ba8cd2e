package org.rayo.rtp.engine;

import java.util.concurrent.atomic.AtomicLongArray;

/** A media loop's counters: written by the loop only, read from anywhere, without a lock or an atomic add. */
@SuppressWarnings("EnumOrdinal") // the index lives as long as the process; an EnumMap would box every count
final class LoopCounters {
    private static final int COUNT = Counter.values().length;

    private final AtomicLongArray values = new AtomicLongArray(COUNT);

    void increment(Counter counter) {
        add(counter, 1);
    }

    void add(Counter counter, long amount) {
        int index = counter.ordinal();
        values.setRelease(index, values.getPlain(index) + amount);
    }

    long get(Counter counter) {
        return values.getAcquire(counter.ordinal());
    }
}
