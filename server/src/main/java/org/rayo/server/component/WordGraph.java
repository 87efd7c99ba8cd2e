package org.rayo.server.component;

import java.util.List;

/**
 * An automaton of words. State 0 accepts; a state either takes its word and goes on to {@code first}, or has no word and goes on
 * by itself to {@code first} and {@code second}.
 *
 * @param words one for each state, in lower case; empty for none, {@link #ANYTHING} for any piece of speech
 * @param first {@link #NONE} for no way on
 * @param second {@link #NONE} for no second way on
 * @param firstChance above 0, at most 1: how likely {@code first} is against the likeliest way from there (SRGS 1.0 §2.4.1)
 * @param secondChance likewise
 * @param start where it begins
 */
// nobody compares graphs
@SuppressWarnings("ArrayRecordComponent")
public record WordGraph(List<String> words, int[] first, int[] second, float[] firstChance, float[] secondChance, int start) {
    public static final int NONE = -1;

    /** What GARBAGE is a loop of (SRGS 1.0 §2.2.3). */
    public static final String ANYTHING = "…";

    /** The one that matches nothing. */
    public static final WordGraph EMPTY = even(List.of(""), new int[] {NONE}, new int[] {NONE}, 0);

    /** One in which all ways are as likely. */
    public static WordGraph even(List<String> words, int[] first, int[] second, int start) {
        float[] even = new float[first.length];
        java.util.Arrays.fill(even, 1);
        return new WordGraph(words, first, second, even, even, start);
    }

    /** How many. */
    public int states() {
        return first.length;
    }

    /** Whether anything at all may be said somewhere. */
    public boolean hasGarbage() {
        return words.contains(ANYTHING);
    }
}
