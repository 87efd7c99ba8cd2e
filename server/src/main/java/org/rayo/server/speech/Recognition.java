package org.rayo.server.speech;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.Meaning;

/** What an engine understands. */
public sealed interface Recognition {
    /** What it takes it for so far. */
    record Partial(String text) implements Recognition {}

    /** What it understood, the best first; empty: nothing of the grammar. */
    record Final(List<Alternative> alternatives) implements Recognition {
        public Final {
            alternatives = List.copyOf(alternatives);
        }
    }

    /**
     * One way to understand it.
     *
     * @param text in words that are separated by blanks
     * @param confidence 0 to 1
     * @param meaning of it, by an engine that knows; null: the grammar tells
     */
    record Alternative(String text, double confidence, @Nullable Meaning meaning) {}
}
