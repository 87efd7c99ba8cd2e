package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.RayoError;

/** The tags of all grammars of one input, numbered in the order they are read. */
final class Tags {

    private static final Pattern ASSIGNMENT = Pattern.compile(
            "\\s*(?:out\\s*=)?\\s*(\"(?:[^\"\\\\]|\\\\.)*+\"|'(?:[^'\\\\]|\\\\.)*+'|-?\\d++(?:\\.\\d++)?|true|false)\\s*;?\\s*");

    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

    private final List<String> texts = new ArrayList<>();

    int add(String text) throws GrammarException {
        if (texts.size() == Srgs.MAX_TAGS) {
            throw new GrammarException(RayoError.badRequest("grammar: more than " + Srgs.MAX_TAGS + " tags"));
        }
        texts.add(text);
        return texts.size() - 1;
    }

    /**
     * What a tag of {@code semantics/1.0} says without a script: {@code out = "text";}, a number or a truth value. A script, which
     * nothing here runs, stands for itself as in {@code semantics/1.0-literals}.
     */
    static String literal(String tag) {
        Matcher assignment = ASSIGNMENT.matcher(tag);
        if (!assignment.matches()) {
            return tag;
        }
        String value = assignment.group(1);
        char first = value.charAt(0);
        return first == '"' || first == '\'' ? ESCAPED.matcher(value.substring(1, value.length() - 1)).replaceAll("$1") : value;
    }

    List<String> texts() {
        return texts;
    }
}
