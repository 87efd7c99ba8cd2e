package org.rayo.server.component;

import java.util.List;

/**
 * An automaton of words. State 0 accepts; a state either takes its word and goes on to {@code first}, or has no word and goes on
 * by itself to {@code first} and {@code second}.
 *
 * @param words one for each state, in lower case; empty for none
 * @param first {@link #NONE} for no way on
 * @param second {@link #NONE} for no second way on
 * @param start where it begins
 */
// nobody compares graphs
@SuppressWarnings("ArrayRecordComponent")
public record WordGraph(List<String> words, int[] first, int[] second, int start) {
    public static final int NONE = -1;

    /** The one that matches nothing. */
    public static final WordGraph EMPTY = new WordGraph(List.of(""), new int[] {NONE}, new int[] {NONE}, 0);

    /** How many. */
    public int states() {
        return first.length;
    }
}
