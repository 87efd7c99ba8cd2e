package org.rayo.server.grammar;

import java.util.List;
import java.util.Set;
import org.rayo.server.component.Meaning;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.component.WordGraph;
import org.rayo.server.protocol.RayoCommand.GrammarSource;

/** Anything may be said, and means itself. */
record Dictation(List<GrammarSource> sources) implements SpeechGrammar {
    @Override
    public boolean dictation() {
        return true;
    }

    @Override
    public WordGraph graph() {
        return WordGraph.EMPTY;
    }

    @Override
    public Set<String> words() {
        return Set.of();
    }

    @Override
    public Meaning interpret(List<String> words) {
        return Meaning.of(String.join(" ", words));
    }
}
