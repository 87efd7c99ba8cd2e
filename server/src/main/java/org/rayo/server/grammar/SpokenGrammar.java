package org.rayo.server.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.component.WordGraph;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.protocol.RayoError;

/**
 * A grammar of words: an automaton that tells what is of it, and a graph of the same words for engines, in which long repetitions
 * are loops.
 */
final class SpokenGrammar implements SpeechGrammar {
    /** States of a graph: engines have work with each. */
    static final int MAX_STATES = 2048;
    /** Longer ones become loops in graphs. */
    private static final int MAX_COPIES = 8;
    private static final int MAX_WORDS = 256;
    private static final int NO_TAG = Integer.MAX_VALUE;

    private final AutomatonBuilder.Built automaton;
    private final List<String> tagTexts;
    private final WordGraph graph;
    private final Set<String> words;
    private final List<GrammarSource> sources;

    private SpokenGrammar(AutomatonBuilder.Built automaton, WordGraph graph, List<String> tagTexts, List<GrammarSource> sources) {
        this.automaton = automaton;
        this.graph = graph;
        this.tagTexts = tagTexts;
        this.sources = sources;
        Set<String> all = new LinkedHashSet<>();
        automaton.words().forEach(word -> all.add(word.spoken()));
        this.words = Set.copyOf(all);
    }

    static SpokenGrammar of(Expression expression, List<String> tagTexts, List<GrammarSource> sources) throws GrammarException {
        try {
            WordGraph graph = graph(AutomatonBuilder.build(looped(expression)));
            if (graph.states() > MAX_STATES) {
                throw new AutomatonBuilder.TooLarge();
            }
            return new SpokenGrammar(
                    AutomatonBuilder.build(expression), graph, List.copyOf(tagTexts), List.copyOf(sources));
        } catch (AutomatonBuilder.TooLarge e) {
            throw new GrammarException(RayoError.badRequest("grammar: too large for speech; it has more than " + MAX_STATES + " states"));
        }
    }

    private static Expression looped(Expression expression) {
        return switch (expression) {
            case Expression.Digit digit -> digit;
            case Expression.Word word -> word;
            case Expression.Sequence sequence -> Expression.sequence(sequence.parts().stream().map(SpokenGrammar::looped).toList());
            case Expression.Alternatives choices ->
                Expression.alternatives(choices.choices().stream().map(SpokenGrammar::looped).toList());
            case Expression.Repeat repeat when repeat.max() > MAX_COPIES -> Expression.repeat(
                    looped(repeat.body()), Math.min(repeat.min(), MAX_COPIES), Expression.UNBOUNDED);
            case Expression.Repeat repeat -> Expression.repeat(looped(repeat.body()), repeat.min(), repeat.max());
            case Expression.Tagged tagged -> looped(tagged.body());
        };
    }

    private static WordGraph graph(AutomatonBuilder.Built built) {
        int[] first = built.first().clone();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < first.length; i++) {
            int mask = built.masks()[i];
            words.add(mask > 0 ? built.words().get(mask - 1).spoken() : "");
            first[i] = mask < 0 ? WordGraph.NONE : first[i];
        }
        return new WordGraph(List.copyOf(words), first, built.second(), built.start());
    }

    @Override
    public boolean dictation() {
        return false;
    }

    @Override
    public WordGraph graph() {
        return graph;
    }

    @Override
    public Set<String> words() {
        return words;
    }

    @Override
    public List<GrammarSource> sources() {
        return sources;
    }

    /** What leads to a state: the smallest tag, and the words as they are written. */
    private record Way(int tag, @Nullable Way before, String written) {
        static final Way START = new Way(NO_TAG, null, "");

        Way tagged(int other) {
            return other < tag ? new Way(other, before, written) : this;
        }

        String text() {
            ArrayDeque<String> words = new ArrayDeque<>();
            for (Way way = this; way != null; way = way.before) {
                if (!way.written.isEmpty()) {
                    words.addFirst(way.written);
                }
            }
            return String.join(" ", words);
        }
    }

    @Override
    public @Nullable String interpret(List<String> said) {
        if (said.size() > MAX_WORDS) {
            return null;
        }
        @Nullable Way[] ways = new Way[automaton.masks().length];
        reach(automaton.start(), Way.START, ways);
        for (String word : said) {
            ways = after(word.toLowerCase(Locale.ROOT), ways);
        }
        Way accepted = ways[0];
        if (accepted == null) {
            return null;
        }
        return accepted.tag == NO_TAG ? accepted.text() : tagTexts.get(accepted.tag);
    }

    private @Nullable Way[] after(String word, @Nullable Way[] ways) {
        @Nullable Way[] next = new Way[ways.length];
        for (int i = 0; i < ways.length; i++) {
            Way way = ways[i];
            int mask = automaton.masks()[i];
            if (way != null && mask > 0 && automaton.words().get(mask - 1).spoken().equals(word)) {
                reach(automaton.first()[i], new Way(way.tag, way, automaton.words().get(mask - 1).written()), next);
            }
        }
        return next;
    }

    /** Everything that is reached from there without a word, where it is not reached by a smaller tag already. */
    private void reach(int from, Way by, @Nullable Way[] ways) {
        ArrayDeque<Integer> states = new ArrayDeque<>();
        ArrayDeque<Way> with = new ArrayDeque<>();
        states.push(from);
        with.push(by);
        while (!states.isEmpty()) {
            int state = states.pop();
            Way way = with.pop();
            Way known = state == Automaton.NONE ? null : ways[state];
            if (state == Automaton.NONE || (known != null && known.tag <= way.tag)) {
                continue;
            }
            ways[state] = way;
            if (automaton.masks()[state] == 0) {
                int tag = automaton.tags()[state];
                Way on = tag == Automaton.NONE ? way : way.tagged(tag);
                for (int next : new int[] {automaton.first()[state], automaton.second()[state]}) {
                    states.push(next);
                    with.push(on);
                }
            }
        }
    }

    @Override
    public String toString() {
        return "grammar of " + words.size() + " words: " + Arrays.toString(words.stream().limit(5).toArray());
    }
}
