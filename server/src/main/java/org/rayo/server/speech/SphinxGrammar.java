package org.rayo.server.speech;

import edu.cmu.sphinx.linguist.dictionary.Dictionary;
import edu.cmu.sphinx.linguist.language.grammar.Grammar;
import edu.cmu.sphinx.linguist.language.grammar.GrammarNode;
import edu.cmu.sphinx.util.LogMath;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.rayo.server.component.WordGraph;

/**
 * Our graph of words as a grammar of sphinx4: a node for each word, and an empty one for each place between words, so that what leads
 * there and what goes on from there meet. Empty nodes never follow each other, since sphinx4 goes round in their circles.
 */
final class SphinxGrammar extends Grammar {
    private final WordGraph graph;
    private final Map<Integer, GrammarNode> words = new HashMap<>();
    private final Map<Integer, GrammarNode> places = new HashMap<>();

    SphinxGrammar(WordGraph graph, Dictionary dictionary) {
        super(false, false, true, false, dictionary);
        this.graph = graph;
    }

    @Override
    protected GrammarNode createGrammar() {
        GrammarNode start = createGrammarNode("<sil>");
        GrammarNode end = createGrammarNode("<sil>");
        end.setFinalNode(true);
        ArrayDeque<Integer> open = new ArrayDeque<>();
        start.add(place(graph.start(), end, open), LogMath.LOG_ONE);
        while (!open.isEmpty()) {
            int state = open.pop();
            node(state).add(place(graph.first()[state], end, open), LogMath.LOG_ONE);
        }
        initialNode = start;
        postProcessGrammar();
        return start;
    }

    private GrammarNode node(int state) {
        return words.computeIfAbsent(state, one -> createGrammarNode(graph.words().get(one)));
    }

    /** {@code open}: words that are met for the first time. */
    private GrammarNode place(int state, GrammarNode end, ArrayDeque<Integer> open) {
        GrammarNode known = places.get(state);
        if (known != null) {
            return known;
        }
        GrammarNode place = createGrammarNode(false);
        places.put(state, place);
        reached(state).forEach((next, chance) -> {
            float likely = LogMath.getLogMath().linearToLog(chance);
            if (next == 0) {
                place.add(end, likely);
            } else if (!graph.words().get(next).isEmpty()) {
                if (!words.containsKey(next)) {
                    open.push(next);
                }
                place.add(node(next), likely);
            }
        });
        return place;
    }

    /** What is reached from there by itself, each with how likely the likeliest way there is. */
    private Map<Integer, Double> reached(int state) {
        Map<Integer, Double> best = new LinkedHashMap<>();
        ArrayDeque<Integer> todo = new ArrayDeque<>();
        best.put(state, 1.0);
        todo.add(state);
        while (!todo.isEmpty()) {
            int from = todo.poll();
            if (from != 0 && graph.words().get(from).isEmpty()) {
                double chance = best.getOrDefault(from, 1.0);
                reach(graph.first()[from], chance * graph.firstChance()[from], best, todo);
                reach(graph.second()[from], chance * graph.secondChance()[from], best, todo);
            }
        }
        return best;
    }

    private static void reach(int state, double chance, Map<Integer, Double> best, ArrayDeque<Integer> todo) {
        if (state != WordGraph.NONE && chance > best.getOrDefault(state, 0.0)) {
            best.put(state, chance);
            todo.add(state);
        }
    }
}
