package org.rayo.server.speech;

import edu.cmu.sphinx.linguist.dictionary.Dictionary;
import edu.cmu.sphinx.linguist.language.grammar.Grammar;
import edu.cmu.sphinx.linguist.language.grammar.GrammarNode;
import edu.cmu.sphinx.util.LogMath;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
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
        BitSet reached = new BitSet();
        ArrayDeque<Integer> todo = new ArrayDeque<>();
        todo.push(state);
        while (!todo.isEmpty()) {
            int next = todo.pop();
            if (next == WordGraph.NONE || reached.get(next)) {
                continue;
            }
            reached.set(next);
            if (next == 0) {
                place.add(end, LogMath.LOG_ONE);
            } else if (!graph.words().get(next).isEmpty()) {
                if (!words.containsKey(next)) {
                    open.push(next);
                }
                place.add(node(next), LogMath.LOG_ONE);
            } else {
                todo.push(graph.first()[next]);
                todo.push(graph.second()[next]);
            }
        }
        return place;
    }
}
