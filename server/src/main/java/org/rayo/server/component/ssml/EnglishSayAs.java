package org.rayo.server.component.ssml;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code say-as} in English. {@code dayFirst}: 3/4/2026 is a day in April, as outside America. */
record EnglishSayAs(boolean dayFirst) implements SayAs {
    private static final Pattern ORDINAL = Pattern.compile("(\\d{1,15})(?:\\.|st|nd|rd|th)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern MONEY = Pattern.compile("([A-Za-z]{3}|[$€£¥₹])?\\s*([+-]?)([\\d,]{1,18})(?:\\.(\\d{1,2}))?\\s*([A-Za-z]{3}|[$€£¥₹])?");
    private static final Map<String, String> SYMBOLS = Map.of("$", "USD", "€", "EUR", "£", "GBP", "¥", "JPY", "₹", "INR");
    private static final Map<Character, String> SIGNS = Map.ofEntries(
            Map.entry('.', "dot"), Map.entry(',', "comma"), Map.entry('@', "at"), Map.entry('-', "dash"), Map.entry('_', "underscore"),
            Map.entry('/', "slash"), Map.entry('\\', "backslash"), Map.entry('#', "pound"), Map.entry('*', "star"),
            Map.entry('+', "plus"), Map.entry('&', "and"), Map.entry(':', "colon"), Map.entry(';', "semicolon"),
            Map.entry('!', "exclamation mark"), Map.entry('?', "question mark"), Map.entry('%', "percent"), Map.entry('=', "equals"),
            Map.entry('$', "dollar"), Map.entry('\'', "apostrophe"), Map.entry('"', "quote"), Map.entry('(', "open parenthesis"),
            Map.entry(')', "close parenthesis"));

    /** What a currency's units are called, one and many; no small unit is one without. */
    private record Currency(String one, String many, @Nullable String smallOne, @Nullable String smallMany) {}

    private static final Map<String, Currency> CURRENCIES = Map.ofEntries(
            Map.entry("USD", new Currency("dollar", "dollars", "cent", "cents")),
            Map.entry("EUR", new Currency("euro", "euros", "cent", "cents")),
            Map.entry("GBP", new Currency("pound", "pounds", "penny", "pence")),
            Map.entry("JPY", new Currency("yen", "yen", null, null)),
            Map.entry("INR", new Currency("rupee", "rupees", "paisa", "paise")),
            Map.entry("CHF", new Currency("franc", "francs", "centime", "centimes")),
            Map.entry("CAD", new Currency("Canadian dollar", "Canadian dollars", "cent", "cents")),
            Map.entry("AUD", new Currency("Australian dollar", "Australian dollars", "cent", "cents")));

    @Override
    public @Nullable String words(String how, String format, String text) {
        String bare = text.strip();
        return switch (how) {
            case "cardinal", "number", "number:cardinal", "decimal" -> switch (format) {
                case "ordinal" -> ordinal(bare);
                case "digits" -> digits(bare);
                case "telephone" -> telephone(bare);
                default -> EnglishNumbers.number(bare);
            };
            case "ordinal", "number:ordinal" -> ordinal(bare);
            case "digits", "number:digits" -> digits(bare);
            case "characters", "letters", "spell-out", "verbatim", "acronym" -> characters(bare);
            case "telephone", "phone" -> telephone(bare);
            case "currency" -> currency(bare);
            case "date" -> EnglishDates.date(format.strip().toLowerCase(Locale.ROOT), bare, dayFirst);
            case "time" -> EnglishDates.time(format.strip().toLowerCase(Locale.ROOT), bare);
            case "boolean" -> bare.equalsIgnoreCase("true") ? "yes" : bare.equalsIgnoreCase("false") ? "no" : null;
            default -> null;
        };
    }

    private static @Nullable String ordinal(String text) {
        Matcher matcher = ORDINAL.matcher(text);
        return matcher.matches() ? EnglishNumbers.ordinal(Long.parseLong(matcher.group(1))) : null;
    }

    /** A point among digits is said, other separators are not. */
    private static @Nullable String digits(String text) {
        if (text.chars().noneMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String word = c == '.' ? "point" : c == '*' ? "star" : c == '#' ? "pound" : EnglishNumbers.digits(String.valueOf(c));
            if (!word.isEmpty()) {
                words.append(words.isEmpty() ? "" : " ").append(word);
            }
        }
        return words.toString();
    }

    private static String characters(String text) {
        StringBuilder words = new StringBuilder();
        text.codePoints().filter(c -> !Character.isWhitespace(c)).forEach(c -> words.append(words.isEmpty() ? "" : " ").append(name(c)));
        return words.toString();
    }

    private static String name(int c) {
        if (c >= '0' && c <= '9') {
            return EnglishNumbers.cardinal(c - '0');
        }
        String sign = c < 0x80 ? SIGNS.get((char) c) : null;
        return sign != null ? sign : Character.toString(Character.toUpperCase(c));
    }

    /** Digit by digit, with a short pause where the writer put a separator. */
    private static @Nullable String telephone(String text) {
        StringBuilder words = new StringBuilder();
        boolean separated = false;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            String word = "";
            int taken = 1;
            if (c >= '0' && c <= '9') {
                word = EnglishNumbers.cardinal(c - '0');
            } else if (c == '+' || c == '*' || c == '#') {
                word = c == '+' ? "plus" : c == '*' ? "star" : "pound";
            } else if (Character.isLetter(c)) {
                int end = at;
                while (end < text.length() && Character.isLetter(text.charAt(end))) {
                    end++;
                }
                String letters = text.substring(at, end).toLowerCase(Locale.ROOT);
                word = letters.equals("x") || letters.equals("ext") ? "extension" : characters(letters);
                taken = end - at;
                separated = true;
            } else if (" -./()".indexOf(c) < 0) {
                return null;
            }
            if (word.isEmpty()) {
                separated = true;
            } else {
                words.append(words.isEmpty() ? "" : separated ? ", " : " ").append(word);
                separated = false;
            }
            at += taken;
        }
        return words.isEmpty() ? null : words.toString();
    }

    private static @Nullable String currency(String text) {
        Matcher matcher = MONEY.matcher(text);
        if (!matcher.matches() || (matcher.group(1) == null) == (matcher.group(5) == null)) {
            return null;
        }
        String written = matcher.group(1) == null ? matcher.group(5) : matcher.group(1);
        String code = SYMBOLS.getOrDefault(written, written).toUpperCase(Locale.ROOT);
        String digits = matcher.group(3).replace(",", "");
        if (digits.isEmpty()) {
            return null;
        }
        long whole = Long.parseLong(digits);
        String cents = matcher.group(4);
        int small = cents == null ? 0 : Integer.parseInt(cents.length() == 1 ? cents + "0" : cents);
        Currency currency = CURRENCIES.get(code);
        String sign = matcher.group(2).equals("-") ? "minus " : "";
        if (currency == null || (currency.smallOne() == null && small > 0)) {
            String unit = currency == null ? characters(code) : currency.many();
            return sign + EnglishNumbers.number(whole + (cents == null ? "" : "." + cents)) + " " + unit;
        }
        String large = EnglishNumbers.cardinal(whole) + " " + (whole == 1 ? currency.one() : currency.many());
        if (small == 0) {
            return sign + large;
        }
        String rest = EnglishNumbers.cardinal(small) + " " + (small == 1 ? currency.smallOne() : currency.smallMany());
        return sign + (whole == 0 ? rest : large + " and " + rest);
    }
}
