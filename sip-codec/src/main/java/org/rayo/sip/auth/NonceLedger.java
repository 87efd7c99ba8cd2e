package org.rayo.sip.auth;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which nonce counts were used with which request, so that none is used by another. Holds a fixed number of nonces; when one
 * more comes the oldest goes, and with it everything of its age is stale. Thread-safe.
 */
final class NonceLedger {

    enum Use { FRESH, REPLAYED, FORGOTTEN }

    /** Counts of one nonce that may arrive out of order. */
    private static final int WINDOW = 32;

    private record Entry(long issuedMs, long highest, Map<Long, String> recent) {}

    private final int capacity;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Queue<String> order = new ConcurrentLinkedQueue<>();
    private final AtomicLong forgottenUntilMs = new AtomicLong(Long.MIN_VALUE);

    NonceLedger(int capacity) {
        this.capacity = capacity;
    }

    /** @param by what only the request and its retransmissions have */
    Use use(String nonce, long issuedMs, long count, String by) {
        if (!entries.containsKey(nonce) && issuedMs <= forgottenUntilMs.get()) {
            return Use.FORGOTTEN;
        }
        Use[] use = {Use.REPLAYED};
        entries.compute(nonce, (key, known) -> {
            if (known == null) {
                order.add(nonce);
                use[0] = Use.FRESH;
                return new Entry(issuedMs, count, Map.of(count, by));
            }
            String before = known.recent().get(count);
            if (before != null) {
                use[0] = before.equals(by) ? Use.FRESH : Use.REPLAYED;
                return known;
            }
            if (count <= known.highest() - WINDOW) {
                return known;
            }
            use[0] = Use.FRESH;
            long highest = Math.max(count, known.highest());
            Map<Long, String> recent = new HashMap<>(known.recent());
            recent.put(count, by);
            recent.keySet().removeIf(old -> old <= highest - WINDOW);
            return new Entry(known.issuedMs(), highest, Map.copyOf(recent));
        });
        forgetOldest();
        return use[0];
    }

    private void forgetOldest() {
        while (entries.size() > capacity) {
            String oldest = order.poll();
            Entry gone = oldest == null ? null : entries.remove(oldest);
            if (gone == null) {
                return;
            }
            forgottenUntilMs.accumulateAndGet(gone.issuedMs(), Math::max);
        }
    }
}
