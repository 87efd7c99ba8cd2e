package org.rayo.server.component.ssml;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tones as FreeSWITCH writes them, {@code tone_stream://v=-7;%(on,off,hz,hz);l=2;123;loops=3}: what of it needs no more than
 * two frequencies at once (protocol.md §14). Pure.
 *
 * @param tones one round, at least one
 * @param rounds how often; {@link #ENDLESS}
 */
public record ToneScript(List<Tone> tones, int rounds) {
    public static final String SCHEME = "tone_stream:";
    public static final int ENDLESS = -1;

    private static final int MAX_TONES = 256;
    private static final long MAX_ROUND_MS = 60_000;
    private static final int MAX_ROUNDS = 10_000;
    private static final int DEFAULT_LEVEL = -7;
    private static final int DEFAULT_KEY_MS = 250;
    private static final int DEFAULT_WAIT_MS = 62;
    private static final Pattern TONE = Pattern.compile("%\\((\\d{1,5}),(\\d{1,5}),(\\d{1,4}(?:\\.\\d{1,3})?)(?:,(\\d{1,4}(?:\\.\\d{1,3})?))?\\)");
    private static final Pattern SETTING = Pattern.compile("(v|d|w|l|L|loops)=(-?\\d{1,5})");
    private static final Pattern KEYS = Pattern.compile("[0-9A-Da-d*#]{1,64}");

    /**
     * A tone, or keys, and the silence after it.
     *
     * @param keys what is pressed; empty for a tone
     * @param secondHz 0: none
     * @param levelDbm0 of a tone, each frequency
     * @param onMs of a tone or each key; 0: none
     * @param offMs silence after the tone or each key
     */
    public record Tone(String keys, double firstHz, double secondHz, int levelDbm0, int onMs, int offMs) {
        long lengthMs() {
            return (long) (onMs + offMs) * Math.max(1, keys.length());
        }
    }

    public ToneScript {
        tones = List.copyOf(tones);
    }

    /** Null when it is no such URI, says what is not made here, or goes on for too long. */
    public static @Nullable ToneScript of(String uri) {
        if (!uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        String script = uri.substring(SCHEME.length());
        Reader reader = new Reader();
        for (String part : (script.startsWith("//") ? script.substring(2) : script).split(";")) {
            if (!part.isEmpty() && !reader.read(part)) {
                return null;
            }
        }
        long lengthMs = reader.tones.stream().mapToLong(Tone::lengthMs).sum();
        return lengthMs < 1 || lengthMs > MAX_ROUND_MS || reader.tones.size() > MAX_TONES ? null : new ToneScript(reader.tones, reader.rounds);
    }

    private static final class Reader {
        final List<Tone> tones = new ArrayList<>();
        int rounds = 1;
        private int level = DEFAULT_LEVEL;
        private int keyMs = DEFAULT_KEY_MS;
        private int waitMs = DEFAULT_WAIT_MS;
        private int times = 1;

        /** False: nobody here understands that. */
        boolean read(String part) {
            Matcher tone = TONE.matcher(part);
            if (tone.matches()) {
                double first = Double.parseDouble(tone.group(3));
                double second = tone.group(4) == null ? 0 : Double.parseDouble(tone.group(4));
                return isTone(first) && (second == 0 || isTone(second))
                        && add(new Tone("", first, second, level, Integer.parseInt(tone.group(1)), Integer.parseInt(tone.group(2))));
            }
            Matcher setting = SETTING.matcher(part);
            if (setting.matches()) {
                return set(setting.group(1), Integer.parseInt(setting.group(2)));
            }
            return KEYS.matcher(part).matches() && add(new Tone(part, 0, 0, level, keyMs, waitMs));
        }

        private static boolean isTone(double hz) {
            return hz >= 20 && hz < 4000;
        }

        private boolean add(Tone tone) {
            for (int i = 0; i < times && tones.size() <= MAX_TONES; i++) {
                tones.add(tone);
            }
            return true;
        }

        private boolean set(String name, int value) {
            switch (name) {
                case "v" -> level = value;
                case "d" -> keyMs = value;
                case "w" -> waitMs = value;
                case "l" -> times = value;
                default -> rounds = value;
            }
            return switch (name) {
                case "v" -> value >= -63 && value <= 0;
                case "d" -> value > 0;
                case "w" -> value >= 0;
                case "l" -> value > 0 && value <= MAX_TONES;
                default -> value == ENDLESS || (value > 0 && value <= MAX_ROUNDS);
            };
        }
    }
}
