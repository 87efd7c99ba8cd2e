package org.rayo.xmpp.session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Who has failed to log in too often. After some free failures each further one closes the door for a time that doubles,
 * up to a minute; what failed is forgotten after ten quiet minutes. The table is bounded: when it is full, what is
 * forgotten leaves, or else anyone. Time is an argument; safe from any thread.
 *
 * @param <K> an account's name, a source's address
 */
final class LoginBackoff<K> {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long LONGEST_NANOS = 60 * SECOND_NANOS;
    private static final long FORGET_NANOS = 600 * SECOND_NANOS;
    private static final int MAX_DOUBLINGS = 6;

    private final int free;
    private final int maxEntries;
    private final ConcurrentMap<K, Failures> table = new ConcurrentHashMap<>();

    private record Failures(int count, long lastNanos) {
        boolean isForgotten(long nowNanos) {
            return nowNanos - lastNanos > FORGET_NANOS;
        }
    }

    LoginBackoff(int free, int maxEntries) {
        this.free = free;
        this.maxEntries = maxEntries;
    }

    /** Whether a login must be refused without a look at it. */
    boolean isClosed(K key, long nowNanos) {
        Failures failures = table.get(key);
        if (failures == null) {
            return false;
        }
        if (failures.isForgotten(nowNanos)) {
            table.remove(key, failures);
            return false;
        }
        int over = failures.count() - free;
        long closedNanos = Math.min(LONGEST_NANOS, SECOND_NANOS << Math.clamp(over, 0, MAX_DOUBLINGS));
        return over >= 0 && nowNanos - failures.lastNanos() < closedNanos;
    }

    void failed(K key, long nowNanos) {
        if (table.size() >= maxEntries && !table.containsKey(key)) {
            table.values().removeIf(failures -> failures.isForgotten(nowNanos));
            if (table.size() >= maxEntries) {
                table.keySet().stream().findAny().ifPresent(table::remove);
            }
        }
        table.merge(key, new Failures(1, nowNanos), (before, one) -> before.isForgotten(nowNanos) ? one : new Failures(before.count() + 1, nowNanos));
    }

    void succeeded(K key) {
        table.remove(key);
    }

    int size() {
        return table.size();
    }
}
