package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.WordGraph;

/** What the tokens of a grammar are: digits that are pressed, or words that are said. */
enum Medium {
    KEYS("dtmf", "is no digit; digits are 0-9 * # A-D") {
        @Override
        @Nullable Expression token(String token) {
            return Digits.token(token);
        }

        @Override
        Expression decimal() {
            return Expression.digit(Digits.DECIMAL);
        }

        @Override
        Expression anything() {
            return Expression.digit(Digits.ANY);
        }
    },
    SPEECH("voice", "is no word") {
        @Override
        @Nullable Expression token(String token) {
            return words(token);
        }

        @Override
        Expression decimal() {
            return SAID;
        }

        @Override
        Expression anything() {
            return new Expression.Word(WordGraph.ANYTHING, "");
        }
    };

    private static final int MAX_WORD = 64;
    private static final List<String> NUMERALS =
            List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
    private static final Expression SAID = said();

    private final String mode;
    private final String expects;

    Medium(String mode, String expects) {
        this.mode = mode;
        this.expects = expects;
    }

    /** As the {@code mode} of SRGS. */
    String mode() {
        return mode;
    }

    /** What is wrong with what {@link #token} does not know. */
    String expects() {
        return expects;
    }

    /** Null for what it does not know. */
    abstract @Nullable Expression token(String token);

    /** One of ten. */
    abstract Expression decimal();

    /** One of whatever there is. */
    abstract Expression anything();

    private static Expression said() {
        List<Expression> digits = new ArrayList<>();
        for (int digit = 0; digit < NUMERALS.size(); digit++) {
            digits.add(new Expression.Word(NUMERALS.get(digit), Integer.toString(digit)));
        }
        digits.add(new Expression.Word("oh", "0"));
        return Expression.alternatives(digits);
    }

    /** Words as they are said, without punctuation; figures one by one. */
    private static @Nullable Expression words(String token) {
        List<Expression> words = new ArrayList<>();
        for (String part : token.split("[-_/]")) {
            String word = part.toLowerCase(Locale.ROOT).replace('\u2019', '\'').replaceAll("^[^\\p{L}\\p{N}]+|[^\\p{L}\\p{N}']+$", "");
            if (word.length() > MAX_WORD) {
                return null;
            }
            if (!word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9')) {
                word.chars().forEach(c -> words.add(new Expression.Word(NUMERALS.get(c - '0'), String.valueOf((char) c))));
            } else if (!word.isEmpty()) {
                words.add(new Expression.Word(word, part.replaceAll("^[^\\p{L}\\p{N}]+|[^\\p{L}\\p{N}']+$", "")));
            }
        }
        return words.isEmpty() ? null : Expression.sequence(words);
    }
}
