package org.rayo.server.grammar;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a grammar matches, as a tree; a graph where rules are referred to more than once, with circles where they are recursive. */
sealed interface Expression {

    /** No upper bound of a repetition. */
    int UNBOUNDED = -1;

    /** The mask of a digit that nobody can press: what needs it cannot match. */
    int NOTHING = 1 << 31;

    /** How likely a repetition goes on, where nobody says. */
    double EVEN = -1;

    /** One digit out of a mask. */
    record Digit(int mask) implements Expression {}

    /** One word: as it is said, in lower case, and as the grammar writes it. */
    record Word(String spoken, String written) implements Expression {}

    record Sequence(List<Expression> parts) implements Expression {}

    /** {@code weights}: one for each of them, 0 or more; empty when all are alike. The likelier stand before the others. */
    record Alternatives(List<Expression> choices, List<Double> weights) implements Expression {}

    /**
     * @param max at least {@code min}, or {@link #UNBOUNDED}
     * @param again 0 to 1, how likely another one is; {@link #EVEN} when nobody said
     */
    record Repeat(Expression body, int min, int max, double again) implements Expression {}

    /** Any number of {@code one}, as few as will do. */
    record Garbage(Expression one) implements Expression {}

    /** {@code text} counts when {@code body} matches anything; smaller orders stand earlier in the document. */
    record Tagged(Expression body, String text, int order) implements Expression {}

    /** A tag that is a script. */
    record Act(Script script) implements Expression {}

    /** A rule with a result of its own; {@code scripted}: by scripts. */
    record Scope(String rule, boolean scripted, Expression body) implements Expression {}

    /** A rule that is part of itself. */
    record Recursion(Rule rule) implements Expression {}

    /** Each is itself only. */
    final class Rule {
        final String name;
        @Nullable Expression body;
        boolean recursive;

        Rule(String name) {
            this.name = name;
        }
    }

    static Expression digit(int mask) {
        return new Digit(mask);
    }

    static Expression nothing() {
        return new Sequence(List.of());
    }

    static Expression sequence(List<Expression> parts) {
        return parts.size() == 1 ? parts.getFirst() : new Sequence(List.copyOf(parts));
    }

    static Expression alternatives(List<Expression> choices) {
        return choices.size() == 1 ? choices.getFirst() : new Alternatives(List.copyOf(choices), List.of());
    }

    /** {@code weights}: of each. */
    static Expression alternatives(List<Expression> choices, List<Double> weights) {
        if (choices.size() == 1 || weights.stream().distinct().count() == 1) {
            return alternatives(choices);
        }
        List<Integer> order = IntStream.range(0, choices.size()).boxed()
                .sorted((one, other) -> Double.compare(weights.get(other), weights.get(one))).toList();
        return new Alternatives(order.stream().map(choices::get).toList(), order.stream().map(weights::get).toList());
    }

    static Expression repeat(Expression body, int min, int max) {
        return new Repeat(body, min, max, EVEN);
    }
}
