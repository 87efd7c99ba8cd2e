package org.rayo.server.component.ssml;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Text for one voice without a break in between: a fragment of SSML. It begins and ends with words.
 *
 * @param voice who should speak
 */
public record SpokenText(VoiceWish voice, List<Piece> pieces) implements PlayItem {
    public SpokenText {
        pieces = List.copyOf(pieces);
    }

    /** A part of the text. */
    public sealed interface Piece {}

    /**
     * Words that are spoken in one way.
     *
     * @param text with single spaces, as an engine is to read it
     * @param phoneme how to pronounce the whole of it; the text is for engines that cannot
     */
    public record Words(String text, Prosody prosody, @Nullable Phoneme phoneme) implements Piece {
        Words with(String other) {
            return new Words(other, prosody, phoneme);
        }
    }

    public record Pause(int ms) implements Piece {}

    public record Marked(String name) implements Piece {}

    /** A pronunciation; the alphabet is {@code ipa} or a name that begins with {@code x-}. */
    public record Phoneme(String alphabet, String sounds) {}

    /** Without lengths and moving pitches, for engines that can neither. */
    public SpokenText even() {
        return new SpokenText(voice, pieces.stream().<Piece>map(piece -> piece instanceof Words words
                ? new Words(words.text(), words.prosody().in(null), words.phoneme()) : piece).toList());
    }

    /** The words alone. */
    public String text() {
        return pieces.stream().map(piece -> switch (piece) {
            case Words words -> words.text();
            case Pause pause -> " ";
            case Marked mark -> "";
        }).collect(Collectors.joining()).replaceAll(" {2,}", " ").strip();
    }

    /** The names of its marks, in order. */
    public List<String> marks() {
        return pieces.stream().filter(Marked.class::isInstance).map(piece -> ((Marked) piece).name()).toList();
    }
}
