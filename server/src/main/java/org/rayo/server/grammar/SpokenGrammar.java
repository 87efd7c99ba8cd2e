package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.Meaning;
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
    private static final int MAX_WORDS = 256;

    private final Automaton automaton;
    private final BitSet alive;
    private final WordGraph graph;
    private final Set<String> words;
    private final @Nullable String language;
    private final @Nullable String foreign;
    private final List<GrammarSource> sources;

    private SpokenGrammar(
            Automaton automaton, WordGraph graph, @Nullable String language, @Nullable String foreign, List<GrammarSource> sources) {
        this.language = language;
        this.automaton = automaton;
        this.alive = automaton.alive();
        this.graph = graph;
        this.foreign = foreign;
        this.sources = List.copyOf(sources);
        Set<String> all = new LinkedHashSet<>();
        automaton.words().forEach(word -> all.add(word.spoken()));
        all.remove(WordGraph.ANYTHING);
        this.words = Set.copyOf(all);
    }

    /**
     * Compiles one.
     *
     * @param language as in {@code xml:lang}, or null
     * @param foreign a tag that only an engine that runs scripts can make something of, or null
     */
    static SpokenGrammar of(
            Expression expression, @Nullable String language, @Nullable String foreign, List<GrammarSource> sources) throws GrammarException {
        try {
            WordGraph graph = graph(AutomatonBuilder.build(expression, AutomatonBuilder.Bounds.GRAPH, MAX_STATES));
            Automaton exact = AutomatonBuilder.build(expression, AutomatonBuilder.Bounds.EXACT, AutomatonBuilder.MAX_STATES);
            return new SpokenGrammar(exact, graph, language, foreign, sources);
        } catch (AutomatonBuilder.TooLarge e) {
            throw new GrammarException(RayoError.badRequest("grammar: too large for speech; it has more than " + MAX_STATES + " states"));
        }
    }

    private static WordGraph graph(Automaton built) {
        int[] first = built.first().clone();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < first.length; i++) {
            int mask = built.masks()[i];
            words.add(mask > 0 ? built.words().get(mask - 1).spoken() : "");
            first[i] = mask < 0 ? WordGraph.NONE : first[i];
        }
        return new WordGraph(List.copyOf(words), first, built.second(), built.firstChance(), built.secondChance(), built.start());
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

    @Override
    public @Nullable String language() {
        return language;
    }

    @Override
    public @Nullable String script() {
        return foreign;
    }

    @Override
    public @Nullable Meaning interpret(List<String> said) {
        if (said.size() > MAX_WORDS) {
            return null;
        }
        Automaton.Ways ways = automaton.begin(alive);
        for (int i = 0; i < said.size(); i++) {
            String word = said.get(i).toLowerCase(Locale.ROOT);
            ways = automaton.after(ways, alive, i + 1, mask -> mask > 0 && takes(automaton.words().get(mask - 1), word));
        }
        if (ways.accepted() == null) {
            return null;
        }
        List<Automaton.Step> story = ways.story();
        List<String> written = new ArrayList<>();
        for (Automaton.Step step : story) {
            if (step.event() instanceof Event.Said(String word)) {
                written.add(word);
            }
        }
        return Meanings.of(story, written);
    }

    private static boolean takes(Expression.Word known, String word) {
        return known.spoken().equals(word) || known.spoken().equals(WordGraph.ANYTHING);
    }

    @Override
    public String toString() {
        return "grammar of " + words.size() + " words: " + Arrays.toString(words.stream().limit(5).toArray());
    }
}
