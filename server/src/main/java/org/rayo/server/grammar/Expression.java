package org.rayo.server.grammar;

import java.util.List;

/**
 * What a grammar matches, as a tree (a graph without loops where a rule is referred to more than once). Each node knows
 * whether it matches nothing, and how deep it is, so that nobody has to walk it to find out.
 */
sealed interface Expression {

    /** No upper bound of a repetition. */
    int UNBOUNDED = -1;

    boolean nullable();

    int depth();

    /** The mask of a digit that nobody can press: what needs it cannot match. */
    int NOTHING = 1 << 31;

    /** One digit out of a mask. */
    record Digit(int mask) implements Expression {
        @Override
        public boolean nullable() {
            return false;
        }

        @Override
        public int depth() {
            return 1;
        }
    }

    /** One word: as it is said, in lower case, and as the grammar writes it. */
    record Word(String spoken, String written) implements Expression {
        @Override
        public boolean nullable() {
            return false;
        }

        @Override
        public int depth() {
            return 1;
        }
    }

    record Sequence(List<Expression> parts, boolean nullable, int depth) implements Expression {}

    record Alternatives(List<Expression> choices, boolean nullable, int depth) implements Expression {}

    /** {@code max}: at least {@code min} and 1, or {@link #UNBOUNDED}. */
    record Repeat(Expression body, int min, int max, boolean nullable, int depth) implements Expression {}

    /** When {@code body} matches at least one digit, {@code tag} counts; smaller numbers stand earlier in the document. */
    record Tagged(Expression body, int tag, boolean nullable, int depth) implements Expression {}

    static Expression digit(int mask) {
        return new Digit(mask);
    }

    static Expression sequence(List<Expression> parts) {
        boolean nullable = true;
        int depth = 0;
        for (Expression part : parts) {
            nullable &= part.nullable();
            depth = Math.max(depth, part.depth());
        }
        return parts.size() == 1 ? parts.getFirst() : new Sequence(List.copyOf(parts), nullable, depth + 1);
    }

    static Expression alternatives(List<Expression> choices) {
        boolean nullable = false;
        int depth = 0;
        for (Expression choice : choices) {
            nullable |= choice.nullable();
            depth = Math.max(depth, choice.depth());
        }
        return choices.size() == 1 ? choices.getFirst() : new Alternatives(List.copyOf(choices), nullable, depth + 1);
    }

    static Expression repeat(Expression body, int min, int max) {
        return new Repeat(body, min, max, min == 0 || body.nullable(), body.depth() + 1);
    }

    static Expression tagged(Expression body, int tag) {
        return new Tagged(body, tag, body.nullable(), body.depth() + 1);
    }
}
