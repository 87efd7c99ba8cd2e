package org.rayo.server.component.ssml;

import org.jspecify.annotations.Nullable;

/** Numbers in English words, without "and" and hyphens: they are for engines. */
final class EnglishNumbers {
    private static final String[] SMALL = {
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"
    };
    private static final String[] SMALL_ORDINAL = {
        "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
        "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"
    };
    private static final String[] TENS = {"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"};
    private static final String[] GROUPS = {"", " thousand", " million", " billion", " trillion", " quadrillion"};

    private EnglishNumbers() {}

    /** {@code number}: 0 or more. */
    static String cardinal(long number) {
        if (number < 20) {
            return SMALL[(int) number];
        }
        if (number < 100) {
            return TENS[(int) number / 10] + (number % 10 == 0 ? "" : " " + SMALL[(int) number % 10]);
        }
        if (number < 1000) {
            return SMALL[(int) number / 100] + " hundred" + (number % 100 == 0 ? "" : " " + cardinal(number % 100));
        }
        int group = 1;
        long unit = 1000;
        while (group < GROUPS.length - 1 && number / unit >= 1000) {
            unit *= 1000;
            group++;
        }
        return cardinal(number / unit) + GROUPS[group] + (number % unit == 0 ? "" : " " + cardinal(number % unit));
    }

    static String ordinal(long number) {
        String words = cardinal(number);
        int last = words.lastIndexOf(' ') + 1;
        String word = words.substring(last);
        for (int i = 0; i < SMALL.length; i++) {
            if (SMALL[i].equals(word)) {
                return words.substring(0, last) + SMALL_ORDINAL[i];
            }
        }
        return words.substring(0, last) + (word.endsWith("y") ? word.substring(0, word.length() - 1) + "ieth" : word + "th");
    }

    /** A year as it is said: nineteen eighty four, two thousand five, twenty twenty six. */
    static String year(int year) {
        int century = year / 100;
        int rest = year % 100;
        if (year < 1000 || year > 9999 || (century % 10 == 0 && rest < 10)) {
            return cardinal(year);
        }
        if (rest == 0) {
            return cardinal(century) + " hundred";
        }
        return cardinal(century) + (rest < 10 ? " oh " : " ") + cardinal(rest);
    }

    /** Digit by digit; other characters are left out. */
    static String digits(String text) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                words.append(words.isEmpty() ? "" : " ").append(SMALL[c - '0']);
            }
        }
        return words.toString();
    }

    /** A decimal number with sign, point and thousands' commas; null when it is none, or larger than there are words for. */
    static @Nullable String number(String text) {
        if (!text.matches("[+-]?(\\d{1,18}|\\d{1,3}(,\\d{3}){1,5})(\\.\\d{1,18})?|[+-]?\\.\\d{1,18}")) {
            return null;
        }
        String sign = text.startsWith("-") ? "minus " : text.startsWith("+") ? "plus " : "";
        String bare = text.replaceAll("[+,-]", "");
        int point = bare.indexOf('.');
        String whole = point < 0 ? bare : bare.substring(0, point);
        String words = whole.isEmpty() ? "zero" : cardinal(Long.parseLong(whole));
        return sign + words + (point < 0 ? "" : " point " + digits(bare.substring(point)));
    }
}
