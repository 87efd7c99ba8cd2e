package org.rayo.server.grammar;

import java.util.Locale;

/** The sixteen digits as bits of a mask, and the ways to write them as a token (SRGS 1.0 appendix E). */
final class Digits {

    private static final String ALL = "0123456789*#ABCD";

    /** 0 to 9. */
    static final int DECIMAL = 0x3FF;

    /** All sixteen. */
    static final int ANY = 0xFFFF;

    private Digits() {}

    /** The bit of a digit, letters in either case; 0 when it is none. */
    static int bit(char digit) {
        int index = ALL.indexOf(Character.toUpperCase(digit));
        return index < 0 ? 0 : 1 << index;
    }

    /** A token as digits: "8", "880", "dtmf-star", "pound"; null when it is none. */
    static @org.jspecify.annotations.Nullable Expression token(String token) {
        String name = token.toLowerCase(Locale.ROOT);
        name = name.startsWith("dtmf-") ? name.substring("dtmf-".length()) : name;
        String digits = switch (name) {
            case "star" -> "*";
            case "pound" -> "#";
            default -> name;
        };
        Expression[] parts = new Expression[digits.length()];
        for (int i = 0; i < parts.length; i++) {
            int bit = bit(digits.charAt(i));
            if (bit == 0) {
                return null;
            }
            parts[i] = Expression.digit(bit);
        }
        return Expression.sequence(java.util.List.of(parts));
    }

    /** "103" as "1 0 3". */
    static String spaced(String digits) {
        StringBuilder spaced = new StringBuilder(digits.length() * 2);
        for (int i = 0; i < digits.length(); i++) {
            if (i > 0) {
                spaced.append(' ');
            }
            spaced.append(digits.charAt(i));
        }
        return spaced.toString();
    }
}
