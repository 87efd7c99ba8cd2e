package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.RayoError;

/**
 * Voxeo's simple form (protocol.md §15): choices separated by commas, each {@code [n DIGITS]}, {@code [n-m DIGITS]}, a
 * digit, a word or some, or a concept with its utterances, {@code sales(1, one)}. Where keys are pressed, words match nothing,
 * and a grammar of words alone is refused; where people speak, digits are said.
 */
final class SimpleGrammar {

    private static final int MAX_CHARS = 16_384;
    private static final int MAX_CHOICES = 512;
    private static final Pattern COUNT = Pattern.compile("\\[\\s*([0-9]{1,3})\\s*(?:-\\s*([0-9]{1,3})\\s*)?DIGITS?\\s*]");

    private final Medium medium;
    private final Tags tags;

    private SimpleGrammar(Medium medium, Tags tags) {
        this.medium = medium;
        this.tags = tags;
    }

    static Expression read(String text, Medium medium, Tags tags) throws GrammarException {
        return new SimpleGrammar(medium, tags).grammar(text);
    }

    private static GrammarException bad(String text) {
        return new GrammarException(RayoError.badRequest("simple grammar: " + text));
    }

    private Expression grammar(String text) throws GrammarException {
        if (text.length() > MAX_CHARS) {
            throw bad("longer than " + MAX_CHARS + " characters");
        }
        List<Expression> choices = new ArrayList<>();
        for (String choice : split(text)) {
            Expression expression = choice.endsWith(")") ? concept(choice) : utterance(choice);
            if (expression != null) {
                choices.add(expression);
            }
        }
        if (choices.isEmpty()) {
            throw new GrammarException(RayoError.unsupportedOption(
                    "simple grammar: only words, which cannot be pressed; use mode='voice' or mode='any'"));
        }
        return Expression.alternatives(choices);
    }

    /** At the commas that are in no parentheses. */
    private static List<String> split(String text) throws GrammarException {
        List<String> parts = new ArrayList<>();
        int start = 0;
        boolean inside = false;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ',' : text.charAt(i);
            if (c == '(' || c == ')') {
                if (inside == (c == '(')) {
                    throw bad("parentheses do not match");
                }
                inside = c == '(';
            } else if (c == ',' && (!inside || i == text.length())) {
                if (inside || parts.size() == MAX_CHOICES) {
                    throw bad(inside ? "parentheses do not match" : "more than " + MAX_CHOICES + " choices");
                }
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        return parts;
    }

    private @Nullable Expression concept(String choice) throws GrammarException {
        int open = choice.indexOf('(');
        String name = choice.substring(0, open).strip();
        if (name.isEmpty()) {
            throw bad("a concept needs a name before its parentheses");
        }
        List<Expression> utterances = new ArrayList<>();
        for (String each : choice.substring(open + 1, choice.length() - 1).split(",")) {
            Expression utterance = utterance(each.strip());
            if (utterance != null) {
                utterances.add(utterance);
            }
        }
        return utterances.isEmpty() ? null : new Expression.Tagged(Expression.alternatives(utterances), name, tags.next());
    }

    /** Null for words where keys are pressed. */
    private @Nullable Expression utterance(String text) throws GrammarException {
        if (text.isEmpty()) {
            throw bad("a choice is empty");
        }
        if (text.startsWith("[")) {
            return count(text);
        }
        List<Expression> parts = new ArrayList<>();
        for (String token : text.split("\\s+")) {
            // single letters are words here, although DTMF has A to D
            boolean word = medium == Medium.KEYS && token.matches("[A-Za-z]+") && !token.matches("star|pound");
            Expression known = word ? null : medium.token(token);
            if (known == null) {
                return null;
            }
            parts.add(known);
        }
        return Expression.sequence(parts);
    }

    private Expression count(String text) throws GrammarException {
        Matcher count = COUNT.matcher(text.toUpperCase(Locale.ROOT));
        if (!count.matches()) {
            throw bad("'" + text + "' must be [n DIGITS] or [n-m DIGITS]");
        }
        int min = Integer.parseInt(count.group(1));
        int max = count.group(2) == null ? min : Integer.parseInt(count.group(2));
        if (max < 1 || min > max || max > Automaton.MAX_DIGITS) {
            throw bad("'" + text + "': n and m must be 1 to " + Automaton.MAX_DIGITS + ", n not more than m");
        }
        return Expression.repeat(medium.decimal(), min, max);
    }
}
