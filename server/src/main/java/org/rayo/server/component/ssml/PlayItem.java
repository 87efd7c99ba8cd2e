package org.rayo.server.component.ssml;

import java.util.List;

/** What an output plays, one after the other. */
public sealed interface PlayItem permits PlayItem.Sound, PlayItem.Silence, PlayItem.Mark, SpokenText {

    /**
     * A sound file.
     *
     * @param uri as {@link SoundUri} gives it
     * @param otherwise played in its place when it cannot be had (SSML 1.1 §3.3.1); empty when that is an error
     */
    record Sound(String uri, List<PlayItem> otherwise) implements PlayItem {
        public Sound {
            otherwise = List.copyOf(otherwise);
        }

        public Sound(String uri) {
            this(uri, List.of());
        }
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
