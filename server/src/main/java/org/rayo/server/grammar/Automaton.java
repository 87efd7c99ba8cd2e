package org.rayo.server.grammar;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.rayo.server.component.DtmfGrammar;
import org.rayo.server.component.DtmfMatcher;

/**
 * A non-deterministic automaton of digits, run with all its states at once, so that a digit costs at most one visit of
 * every state. State 0 accepts. A state either takes a digit ({@code masks} not 0) or goes on by itself, to
 * {@code first} and {@code second}, perhaps with a tag. Immutable.
 */
final class Automaton implements DtmfGrammar {

    static final int NONE = -1;

    /** Digits that are matched at most; more match nothing (protocol.md §15). */
    static final int MAX_DIGITS = 128;

    private static final int UNSEEN = Integer.MAX_VALUE;
    private static final int NO_TAG = Integer.MAX_VALUE - 1;

    private final int[] masks;
    private final int[] first;
    private final int[] second;
    private final int[] tags;
    private final boolean[] alive;
    private final List<String> tagTexts;
    private final DtmfMatcher start;

    Automaton(int[] masks, int[] first, int[] second, int[] tags, int start, List<String> tagTexts) {
        this.masks = masks;
        this.first = first;
        this.second = second;
        this.tags = tags;
        this.tagTexts = tagTexts;
        this.alive = alive();
        this.start = matcher(new int[] {start}, new int[] {NO_TAG}, "");
    }

    @Override
    public DtmfMatcher start() {
        return start;
    }

    int states() {
        return masks.length;
    }

    /** The states from which the accepting one can be reached at all. */
    private boolean[] alive() {
        boolean[] reaches = new boolean[masks.length];
        reaches[0] = true;
        boolean more = true;
        while (more) {
            more = false;
            for (int i = 1; i < masks.length; i++) {
                boolean passable = !isDigit(i) || masks[i] != Expression.NOTHING;
                if (!reaches[i] && passable && (reaches(reaches, first[i]) || reaches(reaches, second[i]))) {
                    reaches[i] = true;
                    more = true;
                }
            }
        }
        return reaches;
    }

    private static boolean reaches(boolean[] reaches, int state) {
        return state != NONE && reaches[state];
    }

    private boolean isDigit(int state) {
        return masks[state] != 0;
    }

    private DtmfMatcher matcher(int[] seeds, int[] seedTags, String digits) {
        int[] best = closure(seeds, seedTags);
        int[] states = new int[best.length];
        int[] stateTags = new int[best.length];
        int count = 0;
        for (int i = 1; i < best.length; i++) {
            if (best[i] != UNSEEN && isDigit(i) && alive[i]) {
                states[count] = i;
                stateTags[count++] = best[i];
            }
        }
        return new Matcher(this, Arrays.copyOf(states, count), Arrays.copyOf(stateTags, count), best[0], digits);
    }

    /**
     * Every state that is reached without a digit, with the smallest tag on any way to it. A state's tag is the smallest
     * of the seeds and tags it can be reached from, so the flood goes out from the smallest first and visits once.
     */
    private int[] closure(int[] seeds, int[] seedTags) {
        int[] best = new int[masks.length];
        Arrays.fill(best, UNSEEN);
        flood(seeds, best, NO_TAG);
        long[] sources = new long[seeds.length + masks.length];
        int count = 0;
        for (int i = 0; i < seeds.length; i++) {
            sources[count++] = (long) seedTags[i] << 32 | seeds[i];
        }
        for (int i = 0; i < masks.length; i++) {
            if (best[i] != UNSEEN && tags[i] != NONE) {
                sources[count++] = (long) tags[i] << 32 | first[i];
            }
        }
        Arrays.sort(sources, 0, count);
        Arrays.fill(best, UNSEEN);
        int[] one = new int[1];
        for (int i = 0; i < count; i++) {
            one[0] = (int) sources[i];
            flood(one, best, (int) (sources[i] >>> 32));
        }
        return best;
    }

    private void flood(int[] from, int[] best, int tag) {
        ArrayDeque<Integer> todo = new ArrayDeque<>();
        for (int state : from) {
            visit(state, best, tag, todo);
        }
        while (!todo.isEmpty()) {
            int state = todo.pop();
            if (!isDigit(state)) {
                visit(first[state], best, tag, todo);
                visit(second[state], best, tag, todo);
            }
        }
    }

    private static void visit(int state, int[] best, int tag, ArrayDeque<Integer> todo) {
        if (state != NONE && best[state] == UNSEEN) {
            best[state] = tag;
            todo.push(state);
        }
    }

    /** The states that the digits so far lead to, each with its smallest tag. */
    private static final class Matcher implements DtmfMatcher {
        private final Automaton automaton;
        private final int[] states;
        private final int[] stateTags;
        private final int accepted;
        private final String digits;

        Matcher(Automaton automaton, int[] states, int[] stateTags, int accepted, String digits) {
            this.automaton = automaton;
            this.states = states;
            this.stateTags = stateTags;
            this.accepted = accepted;
            this.digits = digits;
        }

        @Override
        public DtmfMatcher feed(char digit) {
            int bit = digits.length() < MAX_DIGITS ? Digits.bit(digit) : 0;
            int[] next = new int[states.length];
            int[] nextTags = new int[states.length];
            int count = 0;
            for (int i = 0; i < states.length; i++) {
                if ((automaton.masks[states[i]] & bit) != 0) {
                    next[count] = automaton.first[states[i]];
                    nextTags[count++] = stateTags[i];
                }
            }
            // what cannot match any more keeps no more digits either
            String heard = digits.length() < MAX_DIGITS ? digits + Character.toUpperCase(digit) : digits;
            return automaton.matcher(Arrays.copyOf(next, count), Arrays.copyOf(nextTags, count), heard);
        }

        @Override
        public String digits() {
            return digits;
        }

        @Override
        public Verdict verdict() {
            if (accepted == UNSEEN) {
                return states.length == 0 ? Verdict.NO_MATCH : Verdict.PARTIAL;
            }
            return states.length == 0 ? Verdict.MATCH_END : Verdict.MATCH;
        }

        @Override
        public String interpretation() {
            return accepted < NO_TAG ? automaton.tagTexts.get(accepted) : Digits.spaced(digits);
        }

        @Override
        public String toString() {
            return verdict() + " after '" + digits + "'";
        }
    }
}
