package org.rayo.server.call;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What happened to a call and what it did about it, in order. A ring: beyond its bound the oldest entries go. Owned by the
 * call's loop.
 */
public final class CallJournal {

    /** Entries kept for one call. */
    public static final int DEFAULT_ENTRIES = 256;

    /** One line of the journal. */
    public sealed interface Entry {
        Instant at();

        record Signalled(Instant at, CallSignal signal) implements Entry {}

        record Performed(Instant at, CallEffect effect) implements Entry {}
    }

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final int bound;
    private long dropped;

    public CallJournal(int bound) {
        this.bound = bound;
    }

    void add(Entry entry) {
        if (entries.size() == bound) {
            entries.removeFirst();
            dropped++;
        }
        entries.addLast(entry);
    }

    /** Oldest first. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** How many older entries are gone. */
    public long dropped() {
        return dropped;
    }
}
