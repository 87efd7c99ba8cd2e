package org.rayo.server.grammar;

import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.RayoError;

/** Counts the tags of all grammars of one input, in the order they are read. */
final class Tags {
    static final int MAX_TAGS = 1024;

    private int count;

    /** The number of one more. */
    int next() throws GrammarException {
        if (count == MAX_TAGS) {
            throw new GrammarException(RayoError.badRequest("grammar: more than " + MAX_TAGS + " tags"));
        }
        return count++;
    }
}
