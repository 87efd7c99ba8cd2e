package org.rayo.server.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A non-deterministic automaton of digits or words, run with all its states at once, so that one of them costs at most one visit of
 * every state. State 0 accepts. A state either takes something ({@code masks} not 0) or goes on by itself, to {@code first} and
 * {@code second}, perhaps with an event. Where there are several ways the one by {@code first} is preferred. Immutable.
 *
 * @param masks 0 for states that go on by themselves; of a digit its mask, of a word its number from 1 on
 * @param events index of one, or {@link #NONE}
 * @param firstChance how likely {@code first} is, for engines
 * @param secondChance likewise
 */
// nobody compares them
@SuppressWarnings("ArrayRecordComponent")
record Automaton(
        int[] masks, int[] first, int[] second, int[] events, float[] firstChance, float[] secondChance, int start,
        List<Expression.Word> words, List<Event> told) {

    static final int NONE = -1;

    /** Digits that are matched at most; more match nothing (protocol.md §15). */
    static final int MAX_DIGITS = 128;

    /** An event on a way, {@code at} so many digits or words from its begin. */
    record Step(@Nullable Step before, Event event, int at) {
        /** From the first to the last. */
        static List<Step> all(@Nullable Step last) {
            ArrayDeque<Step> steps = new ArrayDeque<>();
            for (Step step = last; step != null; step = step.before) {
                steps.addFirst(step);
            }
            return new ArrayList<>(steps);
        }
    }

    /** Nothing was told yet. */
    private static final Step NO_EVENT = new Step(null, new Event.Begin(), 0);

    /**
     * Where the ways are after some digits or words: states that take something, the preferred first, each with what its way told.
     *
     * @param accepted what the preferred way that is over told; null for no such way
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Ways(int[] states, Step[] steps, @Nullable Step accepted) {
        /** What the accepted way came across. */
        List<Step> story() {
            List<Step> all = Step.all(accepted);
            return all.isEmpty() ? all : all.subList(1, all.size());
        }
    }

    /** How many. */
    int states() {
        return masks.length;
    }

    /** The states from which the accepting one can be reached at all. */
    BitSet alive() {
        List<List<Integer>> leadHere = new ArrayList<>();
        for (int i = 0; i < masks.length; i++) {
            leadHere.add(new ArrayList<>(2));
        }
        for (int i = 1; i < masks.length; i++) {
            if (masks[i] != Expression.NOTHING) {
                for (int next : new int[] {first[i], second[i]}) {
                    if (next != NONE) {
                        leadHere.get(next).add(i);
                    }
                }
            }
        }
        BitSet alive = new BitSet(masks.length);
        ArrayDeque<Integer> todo = new ArrayDeque<>(List.of(0));
        alive.set(0);
        while (!todo.isEmpty()) {
            for (int before : leadHere.get(todo.pop())) {
                if (!alive.get(before)) {
                    alive.set(before);
                    todo.push(before);
                }
            }
        }
        return alive;
    }

    /** Before anything was pressed or said. */
    Ways begin(BitSet alive) {
        Spread spread = new Spread(alive, 0);
        spread.from(start, NO_EVENT);
        return spread.ways();
    }

    /** After one more, which is number {@code at} from 1 on; {@code takes} tells by its mask whether a state takes it. */
    Ways after(Ways ways, BitSet alive, int at, IntPredicate takes) {
        Spread spread = new Spread(alive, at);
        for (int i = 0; i < ways.states.length; i++) {
            int state = ways.states[i];
            if (takes.test(masks[state])) {
                Step step = ways.steps[i];
                spread.from(first[state], words.isEmpty() ? step : new Step(step, said(state), at));
            }
        }
        return spread.ways();
    }

    private Event.Said said(int state) {
        return new Event.Said(words.get(masks[state] - 1).written());
    }

    /** Everything that is reached by itself, each state by the preferred way. */
    private final class Spread {
        private final BitSet alive;
        private final int at;
        private final BitSet seen = new BitSet(masks.length);
        private final List<Integer> states = new ArrayList<>();
        private final List<Step> steps = new ArrayList<>();
        private final ArrayDeque<Integer> open = new ArrayDeque<>();
        private final ArrayDeque<Step> openSteps = new ArrayDeque<>();
        private @Nullable Step accepted;

        Spread(BitSet alive, int at) {
            this.alive = alive;
            this.at = at;
        }

        void from(int state, Step step) {
            add(state, step);
            while (!open.isEmpty()) {
                visit(open.pop(), openSteps.pop());
            }
        }

        private void visit(int state, Step step) {
            if (seen.get(state)) {
                return;
            }
            seen.set(state);
            if (state == 0) {
                accepted = step;
            } else if (masks[state] != 0) {
                states.add(state);
                steps.add(step);
            } else {
                Step on = events[state] == NONE ? step : new Step(step, told.get(events[state]), at);
                // the last that is put there is the next that is taken
                add(second[state], on);
                add(first[state], on);
            }
        }

        private void add(int state, Step step) {
            if (state != NONE && alive.get(state) && !seen.get(state)) {
                open.push(state);
                openSteps.push(step);
            }
        }

        Ways ways() {
            return new Ways(states.stream().mapToInt(Integer::intValue).toArray(), steps.toArray(Step[]::new), accepted);
        }
    }
}
