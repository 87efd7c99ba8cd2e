package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes an automaton of an expression, from its end to its beginning: every part is built in front of what follows it.
 * A rule that ends with itself becomes a loop; one that goes on behind itself is written out as deep as its bounds say.
 * Bounded in states and in work, whatever the expression repeats or shares.
 */
final class AutomatonBuilder {

    static final int MAX_STATES = 4096;
    static final int MAX_DEPTH = 512;
    private static final int MAX_STEPS = 65_536;
    /** Of parts within parts, rules within rules: what the stack of a thread holds. */
    private static final int MAX_NESTING = 1500;
    /** Less than that is never. */
    private static final float LEAST_CHANCE = 1e-6f;

    /** The expression is too large. */
    static final class TooLarge extends Exception {
        private static final long serialVersionUID = 1L;

        TooLarge() {
            super("too large", null, false, false);
        }
    }

    /**
     * How much is written out.
     *
     * @param copies longer repetitions become loops
     * @param recursion times that a rule is within itself
     * @param events whether there is to be a meaning
     */
    record Bounds(int copies, int recursion, boolean events) {
        /** For what has to be exact; less deep where there is no room for it. */
        static final List<Bounds> EXACT = List.of(new Bounds(Integer.MAX_VALUE, 100, true),
                new Bounds(Integer.MAX_VALUE, 32, true), new Bounds(Integer.MAX_VALUE, 10, true));
        /** For engines, which have work with each state. */
        static final List<Bounds> GRAPH = List.of(new Bounds(8, 8, false), new Bounds(8, 4, false));
    }

    private record Place(Expression.Rule rule, int next) {}

    private final Bounds bounds;
    private final int maxStates;
    private int[] masks = new int[64];
    private int[] first = new int[64];
    private int[] second = new int[64];
    private int[] events = new int[64];
    private float[] firstChance = new float[64];
    private float[] secondChance = new float[64];
    private int size;
    private int steps;
    private int nesting;
    private final Map<Expression.Word, Integer> words = new LinkedHashMap<>();
    private final List<Event> told = new ArrayList<>();
    private final Map<Place, Integer> places = new HashMap<>();
    private final Map<Expression.Rule, Integer> within = new HashMap<>();

    private AutomatonBuilder(Bounds bounds, int maxStates) {
        this.bounds = bounds;
        this.maxStates = maxStates;
    }

    /** The first of these bounds for which there is room. */
    static Automaton build(Expression expression, List<Bounds> bounds, int maxStates) throws TooLarge {
        for (Bounds some : bounds.subList(0, bounds.size() - 1)) {
            try {
                return build(expression, some, maxStates);
            } catch (TooLarge e) {
                // less of it may do
            }
        }
        return build(expression, bounds.getLast(), maxStates);
    }

    private static Automaton build(Expression expression, Bounds bounds, int maxStates) throws TooLarge {
        AutomatonBuilder builder = new AutomatonBuilder(bounds, maxStates);
        int accept = builder.state(0, Automaton.NONE, Automaton.NONE);
        int start = builder.before(expression, accept);
        int size = builder.size;
        return new Automaton(
                Arrays.copyOf(builder.masks, size), Arrays.copyOf(builder.first, size), Arrays.copyOf(builder.second, size),
                Arrays.copyOf(builder.events, size), Arrays.copyOf(builder.firstChance, size), Arrays.copyOf(builder.secondChance, size),
                start, List.copyOf(builder.words.keySet()), List.copyOf(builder.told));
    }

    private int number(Expression.Word word) {
        Integer known = words.get(word);
        int number = known == null ? words.size() + 1 : known;
        words.putIfAbsent(word, number);
        return number;
    }

    private int state(int mask, int next, int other) throws TooLarge {
        if (size == maxStates) {
            throw new TooLarge();
        }
        if (size == masks.length) {
            masks = Arrays.copyOf(masks, size * 2);
            first = Arrays.copyOf(first, size * 2);
            second = Arrays.copyOf(second, size * 2);
            events = Arrays.copyOf(events, size * 2);
            firstChance = Arrays.copyOf(firstChance, size * 2);
            secondChance = Arrays.copyOf(secondChance, size * 2);
        }
        masks[size] = mask;
        first[size] = next;
        second[size] = other;
        events[size] = Automaton.NONE;
        firstChance[size] = 1;
        secondChance[size] = 1;
        return size++;
    }

    private int split(int one, double oneChance, int other, double otherChance) throws TooLarge {
        if (one == other) {
            return one;
        }
        int split = state(0, one, other);
        firstChance[split] = chance(oneChance);
        secondChance[split] = chance(otherChance);
        return split;
    }

    private static float chance(double chance) {
        return Math.max((float) chance, LEAST_CHANCE);
    }

    private int event(Event event, int next) throws TooLarge {
        if (!bounds.events) {
            return next;
        }
        int state = state(0, next, Automaton.NONE);
        events[state] = told.size();
        told.add(event);
        return state;
    }

    /** The state that matches {@code expression} and goes on to {@code next}. */
    private int before(Expression expression, int next) throws TooLarge {
        if (++steps > MAX_STEPS || ++nesting > MAX_NESTING) {
            throw new TooLarge();
        }
        int start = switch (expression) {
            case Expression.Digit(int mask) -> state(mask, next, Automaton.NONE);
            case Expression.Word word -> state(number(word), next, Automaton.NONE);
            case Expression.Sequence sequence -> {
                int from = next;
                for (int i = sequence.parts().size() - 1; i >= 0; i--) {
                    from = before(sequence.parts().get(i), from);
                }
                yield from;
            }
            case Expression.Alternatives alternatives -> alternatives(alternatives, next);
            case Expression.Repeat repeat -> repeated(repeat, next);
            case Expression.Garbage garbage -> {
                int loop = state(0, next, Automaton.NONE);
                int one = before(garbage.one(), loop);
                second[loop] = one;
                yield loop;
            }
            case Expression.Tagged tagged ->
                event(new Event.Begin(), before(tagged.body(), event(new Event.Literal(tagged.text(), tagged.order()), next)));
            case Expression.Act act -> event(new Event.Run(act.script()), next);
            case Expression.Scope scope ->
                event(new Event.Enter(scope.rule(), scope.scripted()), before(scope.body(), event(new Event.Leave(), next)));
            case Expression.Recursion recursion -> recursion(recursion.rule(), next);
        };
        nesting--;
        return start;
    }

    private int alternatives(Expression.Alternatives alternatives, int next) throws TooLarge {
        List<Expression> choices = alternatives.choices();
        List<Double> weights = alternatives.weights();
        int last = choices.size() - 1;
        int start = before(choices.get(last), next);
        // chances are against the likeliest, so that it is as likely as if there were no others
        double most = weights.isEmpty() || weights.getFirst() <= 0 ? 1 : weights.getFirst();
        for (int i = last - 1; i >= 0; i--) {
            int choice = before(choices.get(i), next);
            start = weights.isEmpty() ? split(choice, 1, start, 1)
                    : split(choice, weights.get(i) / most, start, i == last - 1 ? weights.get(last) / most : 1);
        }
        return start;
    }

    private int repeated(Expression.Repeat repeat, int next) throws TooLarge {
        boolean told = repeat.again() != Expression.EVEN;
        double most = told ? Math.max(repeat.again(), 1 - repeat.again()) : 1;
        double again = told ? repeat.again() / most : 1;
        double enough = told ? (1 - repeat.again()) / most : 1;
        boolean loop = repeat.max() == Expression.UNBOUNDED || repeat.max() > bounds.copies;
        int min = loop ? Math.min(repeat.min(), bounds.copies) : repeat.min();
        int start = next;
        if (loop) {
            start = state(0, Automaton.NONE, next);
            // not in one line: Java would take the array first, and building the body may put a larger one in its place
            int body = before(repeat.body(), start);
            first[start] = body;
            firstChance[start] = chance(again);
            secondChance[start] = chance(enough);
        } else {
            for (int i = min; i < repeat.max(); i++) {
                start = split(before(repeat.body(), start), again, next, enough);
            }
        }
        for (int i = 0; i < min; i++) {
            start = before(repeat.body(), start);
        }
        return start;
    }

    private int recursion(Expression.Rule rule, int next) throws TooLarge {
        Place place = new Place(rule, next);
        Integer known = places.get(place);
        if (known != null) {
            return known;
        }
        int depth = within.getOrDefault(rule, 0);
        if (depth == bounds.recursion) {
            return state(Expression.NOTHING, next, Automaton.NONE);
        }
        within.put(rule, depth + 1);
        int start = state(0, Automaton.NONE, Automaton.NONE);
        places.put(place, start);
        int body = before(rule.body == null ? Expression.digit(Expression.NOTHING) : rule.body, next);
        first[start] = body;
        within.put(rule, depth);
        return start;
    }
}
