package org.rayo.server.grammar;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes an automaton of an expression, from its end to its beginning: every part is built in front of what follows it.
 * Bounded in states and in work, whatever the expression repeats or shares.
 */
final class AutomatonBuilder {

    static final int MAX_STATES = 4096;
    static final int MAX_DEPTH = 512;
    private static final int MAX_STEPS = 65_536;

    /** The expression is too large. */
    static final class TooLarge extends Exception {
        private static final long serialVersionUID = 1L;

        TooLarge() {
            super("too large", null, false, false);
        }
    }

    private int[] masks = new int[64];
    private int[] first = new int[64];
    private int[] second = new int[64];
    private int[] tags = new int[64];
    private int size;
    private int steps;
    private final Map<Expression.Word, Integer> words = new LinkedHashMap<>();

    /**
     * What was built. The mask of a state that takes a word is its number, from 1 on.
     *
     * @param masks 0 for states that go on by themselves
     */
    // nobody compares them
    @SuppressWarnings("ArrayRecordComponent")
    record Built(int[] masks, int[] first, int[] second, int[] tags, int start, List<Expression.Word> words) {}

    static Automaton build(Expression expression, List<String> tagTexts) throws TooLarge {
        Built built = build(expression);
        return new Automaton(built.masks, built.first, built.second, built.tags, built.start, List.copyOf(tagTexts));
    }

    static Built build(Expression expression) throws TooLarge {
        if (expression.depth() > MAX_DEPTH) {
            throw new TooLarge();
        }
        AutomatonBuilder builder = new AutomatonBuilder();
        int accept = builder.state(0, Automaton.NONE, Automaton.NONE, Automaton.NONE);
        int start = builder.before(expression, accept);
        return new Built(
                Arrays.copyOf(builder.masks, builder.size),
                Arrays.copyOf(builder.first, builder.size),
                Arrays.copyOf(builder.second, builder.size),
                Arrays.copyOf(builder.tags, builder.size),
                start,
                List.copyOf(builder.words.keySet()));
    }

    private int number(Expression.Word word) {
        Integer known = words.get(word);
        int number = known == null ? words.size() + 1 : known;
        words.putIfAbsent(word, number);
        return number;
    }

    private int state(int mask, int next, int other, int tag) throws TooLarge {
        if (size == MAX_STATES) {
            throw new TooLarge();
        }
        if (size == masks.length) {
            masks = Arrays.copyOf(masks, size * 2);
            first = Arrays.copyOf(first, size * 2);
            second = Arrays.copyOf(second, size * 2);
            tags = Arrays.copyOf(tags, size * 2);
        }
        masks[size] = mask;
        first[size] = next;
        second[size] = other;
        tags[size] = tag;
        return size++;
    }

    private int split(int one, int other) throws TooLarge {
        return one == other ? one : state(0, one, other, Automaton.NONE);
    }

    private int tag(int tag, int next) throws TooLarge {
        return state(0, next, Automaton.NONE, tag);
    }

    private void step() throws TooLarge {
        if (++steps > MAX_STEPS) {
            throw new TooLarge();
        }
    }

    /** The state that matches {@code expression} and goes on to {@code next}. */
    private int before(Expression expression, int next) throws TooLarge {
        step();
        return switch (expression) {
            case Expression.Digit(int mask) -> state(mask, next, Automaton.NONE, Automaton.NONE);
            case Expression.Word word -> state(number(word), next, Automaton.NONE, Automaton.NONE);
            case Expression.Sequence sequence -> {
                int start = next;
                for (int i = sequence.parts().size() - 1; i >= 0; i--) {
                    start = before(sequence.parts().get(i), start);
                }
                yield start;
            }
            case Expression.Alternatives alternatives -> {
                int start = before(alternatives.choices().getLast(), next);
                for (int i = alternatives.choices().size() - 2; i >= 0; i--) {
                    start = split(before(alternatives.choices().get(i), next), start);
                }
                yield start;
            }
            case Expression.Repeat repeat -> repeated(repeat, next);
            case Expression.Tagged tagged -> before(tagged.body(), next, tag(tagged.tag(), next));
        };
    }

    private int repeated(Expression.Repeat repeat, int next) throws TooLarge {
        int start = next;
        if (repeat.max() == Expression.UNBOUNDED) {
            start = state(0, next, Automaton.NONE, Automaton.NONE);
            // not in one line: Java would take the array first, and building the body may put a larger one in its place
            int again = before(repeat.body(), start);
            second[start] = again;
        } else {
            for (int i = repeat.min(); i < repeat.max(); i++) {
                start = split(before(repeat.body(), start), next);
            }
        }
        for (int i = 0; i < repeat.min(); i++) {
            start = before(repeat.body(), start);
        }
        return start;
    }

    /**
     * As above, with two ways on: {@code ifEmpty} when the expression matched nothing, {@code ifConsumed} when it took at
     * least one digit.
     */
    private int before(Expression expression, int ifEmpty, int ifConsumed) throws TooLarge {
        if (!expression.nullable()) {
            return before(expression, ifConsumed);
        }
        step();
        return switch (expression) {
            case Expression.Digit digit -> before(digit, ifConsumed);
            case Expression.Word word -> before(word, ifConsumed);
            case Expression.Sequence sequence -> {
                int empty = ifEmpty;
                int consumed = ifConsumed;
                for (int i = sequence.parts().size() - 1; i >= 0; i--) {
                    Expression part = sequence.parts().get(i);
                    empty = before(part, empty, consumed);
                    consumed = i == 0 ? consumed : before(part, consumed);
                }
                yield empty;
            }
            case Expression.Alternatives alternatives -> {
                int start = before(alternatives.choices().getLast(), ifEmpty, ifConsumed);
                for (int i = alternatives.choices().size() - 2; i >= 0; i--) {
                    start = split(before(alternatives.choices().get(i), ifEmpty, ifConsumed), start);
                }
                yield start;
            }
            // a repetition that matched nothing so far: the first that takes a digit leaves the others optional
            case Expression.Repeat repeat -> {
                int most = repeat.max() == Expression.UNBOUNDED ? Expression.UNBOUNDED : repeat.max() - 1;
                int least = repeat.body().nullable() ? 0 : Math.max(0, repeat.min() - 1);
                int others = most == 0
                        ? ifConsumed
                        : repeated((Expression.Repeat) Expression.repeat(repeat.body(), least, most), ifConsumed);
                yield split(before(repeat.body(), ifEmpty, others), ifEmpty);
            }
            case Expression.Tagged tagged -> before(tagged.body(), ifEmpty, tag(tagged.tag(), ifConsumed));
        };
    }
}
