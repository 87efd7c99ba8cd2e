package org.rayo.rtp.engine;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The engine at one moment, all loops together.
 *
 * @param openSessions sessions open or being opened
 * @param portsInUse port pairs bound
 * @param counters every {@link Counter} since the start
 * @param rejectedCommands commands refused because a loop had too many waiting
 * @param lateness how late the clock woke up, per tick
 * @param tickDuration how long a tick took, all sessions of a loop
 */
public record MediaStatistics(
        int openSessions,
        int portsInUse,
        Map<Counter, Long> counters,
        long rejectedCommands,
        LatencyHistogram.Snapshot lateness,
        LatencyHistogram.Snapshot tickDuration) {

    /** Copies the counters. */
    public MediaStatistics {
        EnumMap<Counter, Long> copy = new EnumMap<>(Counter.class);
        copy.putAll(counters);
        counters = Collections.unmodifiableMap(copy);
    }

    /** One counter's value. */
    public long count(Counter counter) {
        return counters.getOrDefault(counter, 0L);
    }

    /** Frames lost because the clock was late. */
    public long skippedTicks() {
        return count(Counter.TICKS_SKIPPED);
    }
}
