package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.RayoError;

/**
 * The grammars that have a name, {@code builtin:dtmf/<name>?<parameter>=<value>;…} (VoiceXML 2.0 appendix P);
 * {@code builtin:speech/…} is for what is said, {@code builtin:grammar/…} for both.
 */
final class Builtins {

    static final String PREFIX = "builtin:";
    static final String DTMF = "dtmf/";
    static final String SPEECH = "speech/";
    static final String BOTH = "grammar/";

    private static final String NAMES = "boolean, currency, date, digits, number, phone, time";
    private static final String SPOKEN_NAMES = "boolean, currency, date, digits, number, phone, time, dictation";
    private static final int MAX_KEYS = 16;

    private final String uri;
    private final Map<String, String> parameters = new HashMap<>();

    private Builtins(String uri) {
        this.uri = uri;
    }

    static Expression read(String uri, Medium medium, Tags tags) throws GrammarException {
        return medium == Medium.KEYS ? new Builtins(uri).grammar(tags) : new Builtins(uri).spoken(tags);
    }

    /** Whether it is anything that can be said; there are the names that other servers have for it. */
    static boolean isDictation(String uri) {
        String name = uri.toLowerCase(Locale.ROOT);
        return name.equals(PREFIX + SPEECH + "dictation") || name.equals(PREFIX + SPEECH + "transcribe");
    }

    /** What comes after the kind. */
    private String name(Medium medium) throws GrammarException {
        int slash = uri.indexOf('/');
        String kind = slash < 0 ? "" : uri.substring(PREFIX.length(), slash + 1);
        if (!kind.equals(DTMF) && !kind.equals(SPEECH) && !kind.equals(BOTH)) {
            throw bad("builtins are builtin:dtmf/…, builtin:speech/… and builtin:grammar/…");
        }
        if (kind.equals(medium == Medium.KEYS ? SPEECH : DTMF)) {
            throw new GrammarException(RayoError.unsupportedOption(
                    "grammar url='" + uri + "' does not go with an input of mode='" + medium.mode() + "'"));
        }
        String rest = uri.substring(slash + 1);
        int question = rest.indexOf('?');
        if (question >= 0) {
            parameters(rest.substring(question + 1));
        }
        return (question < 0 ? rest : rest.substring(0, question)).toLowerCase(Locale.ROOT);
    }

    private Expression spoken(Tags tags) throws GrammarException {
        String name = name(Medium.SPEECH);
        Expression grammar = switch (name) {
            case "boolean" -> {
                // the keys of builtin:grammar
                parameters.remove("y");
                parameters.remove("n");
                yield Expression.alternatives(List.of(
                        new Expression.Tagged(oneOf("yes", "yeah", "yep", "correct"), "true", tags.next()),
                        new Expression.Tagged(oneOf("no", "nope", "wrong"), "false", tags.next())));
            }
            case "digits" -> SpokenBuiltins.together(digits(Medium.SPEECH));
            case String other when SpokenBuiltins.knows(other) -> SpokenBuiltins.read(other, tags);
            default -> throw bad("there is no such builtin for speech; there are " + SPOKEN_NAMES);
        };
        return allUsed(name, grammar);
    }

    private static Expression oneOf(String... words) {
        List<Expression> choices = new ArrayList<>();
        for (String word : words) {
            choices.add(new Expression.Word(word, word));
        }
        return Expression.alternatives(choices);
    }

    private Expression allUsed(String name, Expression grammar) throws GrammarException {
        if (!parameters.isEmpty()) {
            throw bad("parameter '" + parameters.keySet().iterator().next() + "' is not one of " + name);
        }
        return grammar;
    }

    private GrammarException bad(String text) {
        return new GrammarException(RayoError.badRequest("grammar url='" + uri + "': " + text));
    }

    private Expression grammar(Tags tags) throws GrammarException {
        String name = name(Medium.KEYS);
        Expression grammar = switch (name) {
            case "boolean" -> yesOrNo(tags);
            case "currency" -> withPoint(2);
            case "date" -> decimals(8, 8);
            case "digits" -> digits(Medium.KEYS);
            case "number" -> withPoint(Expression.UNBOUNDED);
            case "phone" -> phone();
            case "time" -> decimals(1, 4);
            default -> throw bad("there is no such builtin; there are " + NAMES);
        };
        return allUsed(name, grammar);
    }

    private void parameters(String query) throws GrammarException {
        for (String each : query.split("[;&]")) {
            int equals = each.indexOf('=');
            if (equals < 1 || parameters.put(each.substring(0, equals), each.substring(equals + 1)) != null) {
                throw bad("parameters must be name=value, separated by ';', each name once");
            }
        }
    }

    private Expression yesOrNo(Tags tags) throws GrammarException {
        String yes = keys("y", "1");
        String no = keys("n", "2");
        if (yes.equals(no)) {
            throw bad("y and n must differ");
        }
        return Expression.alternatives(List.of(
                new Expression.Tagged(sequence(yes), "true", tags.next()), new Expression.Tagged(sequence(no), "false", tags.next())));
    }

    private String keys(String name, String byDefault) throws GrammarException {
        String value = parameters.remove(name);
        if (value == null) {
            return byDefault;
        }
        if (value.isEmpty() || value.length() > MAX_KEYS || !value.chars().allMatch(c -> Digits.bit((char) c) != 0)) {
            throw bad(name + " must be 1 to " + MAX_KEYS + " digits");
        }
        return value;
    }

    private static Expression sequence(String keys) {
        List<Expression> parts = new ArrayList<>();
        for (int i = 0; i < keys.length(); i++) {
            parts.add(Expression.digit(Digits.bit(keys.charAt(i))));
        }
        return Expression.sequence(parts);
    }

    private Expression digits(Medium medium) throws GrammarException {
        boolean range = parameters.containsKey("minlength") || parameters.containsKey("maxlength");
        if (range && parameters.containsKey("length")) {
            throw bad("length cannot be together with minlength or maxlength");
        }
        if (parameters.containsKey("length")) {
            int length = length("length", 1);
            return Expression.repeat(medium.decimal(), length, length);
        }
        int min = parameters.containsKey("minlength") ? length("minlength", 0) : 1;
        int max = parameters.containsKey("maxlength") ? length("maxlength", 1) : Expression.UNBOUNDED;
        if (max != Expression.UNBOUNDED && min > max) {
            throw bad("minlength is more than maxlength");
        }
        return Expression.repeat(medium.decimal(), min, max);
    }

    private int length(String name, int least) throws GrammarException {
        String value = String.valueOf(parameters.remove(name));
        boolean digits = !value.isEmpty() && value.length() <= 3 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        int number = digits ? Integer.parseInt(value) : -1;
        if (number < least || number > Automaton.MAX_DIGITS) {
            throw bad(name + " must be an integer from " + least + " to " + Automaton.MAX_DIGITS);
        }
        return number;
    }

    private static Expression decimals(int min, int max) {
        return Expression.repeat(Expression.digit(Digits.DECIMAL), min, max);
    }

    /** Digits where {@code *} is the decimal point: 12, 12*5, 12*, *5. */
    private static Expression withPoint(int maxDecimals) {
        Expression point = Expression.digit(Digits.bit('*'));
        Expression fraction = Expression.sequence(List.of(point, decimals(0, maxDecimals)));
        return Expression.alternatives(List.of(
                Expression.sequence(List.of(decimals(1, Expression.UNBOUNDED), Expression.repeat(fraction, 0, 1))),
                Expression.sequence(List.of(point, decimals(1, maxDecimals)))));
    }

    /** {@code *} comes before the extension. */
    private static Expression phone() {
        Expression extension = Expression.sequence(
                List.of(Expression.digit(Digits.bit('*')), decimals(1, Expression.UNBOUNDED)));
        return Expression.sequence(List.of(decimals(1, Expression.UNBOUNDED), Expression.repeat(extension, 0, 1)));
    }
}
