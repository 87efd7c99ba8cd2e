package org.rayo.server.component;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.RayoCommand.GrammarSource;

/** What may be said, compiled; immutable and shareable. */
public interface SpeechGrammar {

    /** Whether anything may be said; then there is no {@link #graph}, and every interpretation is the text itself. */
    boolean dictation();

    /** Whatever may be said, as a graph of words; empty for dictation. */
    WordGraph graph();

    /** The words that occur, in lower case; empty for dictation. */
    Set<String> words();

    /** As the application gave it, for engines that compile grammars of their own; they are alternatives. */
    List<GrammarSource> sources();

    /**
     * What it means to say this: what its tags say, else the words as the grammar writes them.
     *
     * @param words in lower case
     * @return null when it is not of this grammar
     */
    @Nullable Meaning interpret(List<String> words);

    /** What is spoken, as the grammar says by {@code xml:lang}; null when it does not, or in several ways. */
    default @Nullable String language() {
        return null;
    }

    /** A tag that is a script, which only engines that run scripts make something of; null when there is none. */
    default @Nullable String script() {
        return null;
    }
}
