package org.rayo.server.speech;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.Sound;
import org.rayo.server.component.ssml.SpokenText;

/** What was spoken, the least recently used goes first when the octets run out. Safe for any thread; never blocks long. */
final class SpeechCache {
    private static final int OVERHEAD_OCTETS = 512;

    /** {@code rate} in Hz. */
    record Key(String engine, String voice, int rate, List<SpokenText.Piece> pieces) {}

    private final Map<Key, List<Sound>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final long maxOctets;
    private long octets;

    SpeechCache(long maxOctets) {
        this.maxOctets = maxOctets;
    }

    synchronized @Nullable List<Sound> get(Key key) {
        return entries.get(key);
    }

    synchronized void put(Key key, List<Sound> sounds) {
        long cost = cost(key, sounds);
        if (cost > maxOctets || entries.containsKey(key)) {
            return;
        }
        Iterator<Map.Entry<Key, List<Sound>>> eldest = entries.entrySet().iterator();
        while (octets + cost > maxOctets && eldest.hasNext()) {
            Map.Entry<Key, List<Sound>> gone = eldest.next();
            octets -= cost(gone.getKey(), gone.getValue());
            eldest.remove();
        }
        entries.put(key, sounds);
        octets += cost;
    }

    synchronized long octets() {
        return octets;
    }

    private static long cost(Key key, List<Sound> sounds) {
        long cost = OVERHEAD_OCTETS + 128L * key.pieces().size();
        for (Sound sound : sounds) {
            cost += 64 + sound.octets();
        }
        for (SpokenText.Piece piece : key.pieces()) {
            cost += piece instanceof SpokenText.Words words ? 2L * words.text().length() : 0;
        }
        return cost;
    }
}
