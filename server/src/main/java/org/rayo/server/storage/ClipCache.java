package org.rayo.server.storage;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.Sound;

/** Decoded clips and fetched files, the least recently used go first when the octets run out. Safe for any thread; never blocks long. */
final class ClipCache {
    /** What an entry costs beside its samples. */
    private static final int OVERHEAD_OCTETS = 256;

    /**
     * A sound with what tells whether it still holds.
     *
     * @param stamp the version of a file, or as a server calls it; empty when it does not
     * @param freshUntilNanos of the clock that asks; only counts for what is fetched
     */
    record Kept(Sound sound, String stamp, long freshUntilNanos) {}

    private final Map<String, Kept> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final long maxOctets;
    private long octets;

    ClipCache(long maxOctets) {
        this.maxOctets = maxOctets;
    }

    synchronized @Nullable Kept get(String uri) {
        return entries.get(uri);
    }

    /** Keeps a sound if it fits at all, in the place of what was kept under the URI. */
    synchronized void put(String uri, Kept kept) {
        remove(uri);
        long cost = cost(uri, kept);
        if (cost > maxOctets) {
            return;
        }
        Iterator<Map.Entry<String, Kept>> eldest = entries.entrySet().iterator();
        while (octets + cost > maxOctets && eldest.hasNext()) {
            Map.Entry<String, Kept> gone = eldest.next();
            octets -= cost(gone.getKey(), gone.getValue());
            eldest.remove();
        }
        entries.put(uri, kept);
        octets += cost;
    }

    synchronized void remove(String uri) {
        Kept gone = entries.remove(uri);
        if (gone != null) {
            octets -= cost(uri, gone);
        }
    }

    synchronized long octets() {
        return octets;
    }

    private static long cost(String uri, Kept kept) {
        return kept.sound().octets() + 2L * uri.length() + OVERHEAD_OCTETS;
    }
}
