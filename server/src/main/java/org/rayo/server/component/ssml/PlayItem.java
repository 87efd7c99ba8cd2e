package org.rayo.server.component.ssml;

import java.util.List;

/** What an output plays, one after the other. */
public sealed interface PlayItem permits PlayItem.Sound, PlayItem.Silence, PlayItem.Mark, SpokenText {

    /**
     * A sound file.
     *
     * @param uri as {@link SoundUri} gives it
     * @param otherwise played in its place when it cannot be had (SSML 1.1 §3.3.1); empty when that is an error
     * @param trim what of it is played, and how
     */
    record Sound(String uri, List<PlayItem> otherwise, Trim trim) implements PlayItem {
        public Sound {
            otherwise = List.copyOf(otherwise);
        }

        public Sound(String uri, List<PlayItem> otherwise) {
            this(uri, otherwise, Trim.NONE);
        }

        public Sound(String uri) {
            this(uri, List.of());
        }
    }

    /**
     * What of a sound is played (SSML 1.1 §3.3.1.1).
     *
     * @param endMs -1: to its end
     * @param times above 0, also in parts; infinite only with {@code lengthMs}
     * @param lengthMs of all of it; -1: as long as it is
     * @param speed 2: twice as fast
     */
    record Trim(long beginMs, long endMs, double times, long lengthMs, double gainDb, double speed) {
        /** All of it, once, as it is. */
        public static final Trim NONE = new Trim(0, -1, 1, -1, 0, 1);
    }

    /** {@code ms}: 1 to {@value #LONGEST_MS}. */
    record Silence(int ms) implements PlayItem {
        /** A longer break is that long. */
        public static final int LONGEST_MS = 30_000;

        static Silence of(double ms) {
            return new Silence(Math.clamp(Math.round(ms), 1, LONGEST_MS));
        }
    }

    /** A place that the application is told of when it is heard. */
    record Mark(String name) implements PlayItem {}
}
