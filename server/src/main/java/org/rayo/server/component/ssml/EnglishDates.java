package org.rayo.server.component.ssml;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Dates and times of day in English words. */
final class EnglishDates {
    private static final String[] MONTHS = {
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"
    };
    private static final Pattern ISO = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})");
    private static final Pattern THREE = Pattern.compile("(\\d{1,2})[./ -](\\d{1,2})[./ -](\\d{4}|\\d{2})");
    private static final Pattern TIME =
            Pattern.compile("(\\d{1,2})(?:[:.h](\\d{2}))?(?:[:.](\\d{2}))?\\s*(am|pm|a\\.m\\.|p\\.m\\.|a|p|h|\\?)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern PACKED = Pattern.compile("(\\d{2})(\\d{2})(\\d{2})?()(a|p|h|\\?|am|pm)?", Pattern.CASE_INSENSITIVE);

    private EnglishDates() {}

    /** {@code format}: the letters y, m, d in their order (W3C note on say-as), or empty. */
    static @Nullable String date(String format, String text, boolean dayFirst) {
        Matcher iso = ISO.matcher(text);
        if (iso.matches()) {
            return date(iso.group(1), iso.group(2), iso.group(3), dayFirst);
        }
        String order = format.replaceAll("[^a-z%]", "").replace("%", "");
        if (!order.matches("[ymd]{1,3}") || order.chars().distinct().count() != order.length()) {
            if (text.matches("\\d{8}")) {
                order = "ymd";
            } else if (THREE.matcher(text).matches()) {
                order = dayFirst ? "dmy" : "mdy";
            } else {
                return null;
            }
        }
        String[] parts = text.matches("\\d+") ? packed(order, text) : text.split("[./ -]+");
        if (parts == null || parts.length != order.length()) {
            return null;
        }
        Map<Character, String> byLetter = new java.util.HashMap<>();
        for (int i = 0; i < parts.length; i++) {
            byLetter.put(order.charAt(i), parts[i]);
        }
        return date(byLetter.get('y'), byLetter.get('m'), byLetter.get('d'), dayFirst);
    }

    /** Digits without separators: four for the year, two for the others. */
    private static String @Nullable [] packed(String order, String text) {
        if (order.length() == 1) {
            return new String[] {text};
        }
        String[] parts = new String[order.length()];
        int at = 0;
        for (int i = 0; i < parts.length; i++) {
            int length = order.charAt(i) == 'y' ? text.length() - 2 * (order.length() - 1) : 2;
            if (at + length > text.length() || (length != 2 && length != 4)) {
                return null;
            }
            parts[i] = text.substring(at, at + length);
            at += length;
        }
        return at == text.length() ? parts : null;
    }

    private static @Nullable String date(@Nullable String year, @Nullable String month, @Nullable String day, boolean dayFirst) {
        String words = "";
        if (day != null && (!day.matches("\\d{1,2}") || number(day) < 1 || number(day) > 31)) {
            return null;
        }
        if (month != null && (!month.matches("\\d{1,2}") || number(month) < 1 || number(month) > 12)) {
            return null;
        }
        if (year != null && !year.matches("\\d{2}|\\d{4}")) {
            return null;
        }
        if (month != null) {
            String name = MONTHS[number(month) - 1];
            words = day == null ? name : dayFirst ? "the " + EnglishNumbers.ordinal(number(day)) + " of " + name
                    : name + " " + EnglishNumbers.ordinal(number(day));
        } else if (day != null) {
            words = "the " + EnglishNumbers.ordinal(number(day));
        }
        if (year == null) {
            return words;
        }
        String said = EnglishNumbers.year(year.length() == 2 ? fourDigits(number(year)) : number(year));
        return words.isEmpty() ? said : words + (day == null ? " " : ", ") + said;
    }

    private static int fourDigits(int year) {
        return year < 70 ? 2000 + year : 1900 + year;
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    /** {@code format}: {@code hms12} or {@code hms24} and shorter, or empty: as it is written. */
    static @Nullable String time(String format, String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            matcher = PACKED.matcher(text);
            if (!matcher.matches()) {
                return null;
            }
            return time(format, matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(5));
        }
        return time(format, matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4));
    }

    private static @Nullable String time(String format, String hours, @Nullable String minutes, @Nullable String seconds, @Nullable String half) {
        int hour = number(hours);
        int minute = minutes == null ? 0 : number(minutes);
        int second = seconds == null ? 0 : number(seconds);
        if (hour > 24 || minute > 59 || second > 59) {
            return null;
        }
        String mark = half == null ? "" : half.substring(0, 1).toLowerCase(java.util.Locale.ROOT);
        boolean written = mark.equals("a") || mark.equals("p");
        if (written && (hour > 12 || hour == 0)) {
            return null;
        }
        boolean twelve = written || format.endsWith("12");
        String suffix = "";
        if (twelve) {
            suffix = written ? (mark.equals("a") ? " A M" : " P M") : (hour % 24 < 12 ? " A M" : " P M");
            hour = hour % 12 == 0 ? 12 : hour % 12;
        }
        String words = EnglishNumbers.cardinal(hour);
        if (minute > 0) {
            words += (minute < 10 ? " oh " : " ") + EnglishNumbers.cardinal(minute);
        } else if (!twelve) {
            words += hour >= 1 && hour <= 12 ? " o'clock" : " hundred hours";
        }
        if (second > 0) {
            words += " and " + EnglishNumbers.cardinal(second) + (second == 1 ? " second" : " seconds");
        }
        return words + suffix;
    }
}
