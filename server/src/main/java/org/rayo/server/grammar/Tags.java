package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.List;
import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.RayoError;

/** The tags of all grammars of one input, numbered in the order they are read. */
final class Tags {

    private final List<String> texts = new ArrayList<>();

    int add(String text) throws GrammarException {
        if (texts.size() == Srgs.MAX_TAGS) {
            throw new GrammarException(RayoError.badRequest("grammar: more than " + Srgs.MAX_TAGS + " tags"));
        }
        texts.add(text);
        return texts.size() - 1;
    }

    List<String> texts() {
        return texts;
    }
}
