package org.rayo.server.grammar;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.RayoCommand.GrammarSource;

/**
 * What was compiled, by its content: two generations of at most {@value Grammars#GENERATION} each, the older of which is dropped
 * when the younger is full. For any thread.
 */
final class Remembered<G> {
    /** Longer ones are compiled anew each time. */
    private static final int MAX_CHARS = 16_384;

    private volatile ConcurrentHashMap<List<GrammarSource>, G> young = new ConcurrentHashMap<>();
    private volatile ConcurrentHashMap<List<GrammarSource>, G> old = new ConcurrentHashMap<>();

    /** Makes what is not there. */
    interface Build<G> {
        G of(List<GrammarSource> sources) throws GrammarException;
    }

    G get(List<GrammarSource> sources, Build<G> build) throws GrammarException {
        G known = young.get(sources);
        if (known == null) {
            known = old.get(sources);
            known = known == null ? build.of(sources) : known;
            remember(sources, known);
        }
        return known;
    }

    private void remember(List<GrammarSource> sources, G grammar) {
        int chars = 0;
        for (GrammarSource source : sources) {
            chars += length(source.body()) + length(source.url());
            for (GrammarSource linked : source.links().documents().values()) {
                chars += length(linked.body());
            }
        }
        if (chars > MAX_CHARS) {
            return;
        }
        if (young.size() >= Grammars.GENERATION) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
        young.put(List.copyOf(sources), grammar);
    }

    int size() {
        return young.size() + old.size();
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
