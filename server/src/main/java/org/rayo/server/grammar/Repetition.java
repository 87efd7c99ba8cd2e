package org.rayo.server.grammar;

import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.RayoError;

/** The {@code repeat} of an SRGS item: {@code n}, {@code n-m} or {@code n-} (SRGS 1.0 §2.5; 0 times is as if it were not there). */
final class Repetition {

    /** More than this many digits are never matched anyway. */
    static final int MAX_REPEAT = Automaton.MAX_DIGITS;

    private Repetition() {}

    /** {@code again}: as {@link Expression.Repeat} has it. */
    static Expression of(String repeat, Expression body, double again) throws GrammarException {
        String text = repeat.strip();
        int dash = text.indexOf('-');
        int min = number(repeat, dash < 0 ? text : text.substring(0, dash));
        if (dash < 0) {
            return checked(repeat, body, min, min, again);
        }
        String upper = text.substring(dash + 1);
        return upper.isEmpty()
                ? new Expression.Repeat(body, min, Expression.UNBOUNDED, again)
                : checked(repeat, body, min, number(repeat, upper), again);
    }

    private static Expression checked(String repeat, Expression body, int min, int max, double again) throws GrammarException {
        if (min > max) {
            throw bad(repeat);
        }
        return new Expression.Repeat(body, min, max, again);
    }

    private static int number(String repeat, String text) throws GrammarException {
        boolean digits = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int number = digits ? Integer.parseInt(text) : -1;
        if (number < 0 || number > MAX_REPEAT) {
            throw bad(repeat);
        }
        return number;
    }

    private static GrammarException bad(String repeat) {
        return new GrammarException(RayoError.badRequest("SRGS grammar: repeat='" + repeat
                + "' must be n, n-m or n- with numbers up to " + MAX_REPEAT + ", m at least n"));
    }
}
