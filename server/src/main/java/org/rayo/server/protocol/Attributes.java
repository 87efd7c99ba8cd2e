package org.rayo.server.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;

/**
 * Reads one element's attributes as values in a range. White space around numbers and tokens is left out, as XML Schema
 * does; what is missing becomes the default; what is wrong throws with the attribute's name, its value and the range.
 */
final class Attributes {

    /** Longest token or URI, in characters. */
    static final int MAX_CHARS = 2048;

    private static final int MAX_NUMBER_CHARS = 32;

    private final XmlElement element;

    Attributes(XmlElement element) {
        this.element = element;
    }

    private @Nullable String trimmed(String name) {
        String value = element.attribute(name);
        return value == null ? null : value.strip();
    }

    private BadCommand bad(String name, String value, String allowed) {
        return BadCommand.attribute(element.name(), name, value, allowed);
    }

    /** An integer of {@code min} to {@code max}. */
    long integer(String name, long min, long max, long byDefault) throws BadCommand {
        String value = trimmed(name);
        if (value == null) {
            return byDefault;
        }
        try {
            long number = isInteger(value) ? Long.parseLong(value) : max + 1;
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as wrong as one out of the range
        }
        throw bad(name, value, "an integer from " + min + " to " + max);
    }

    /** Milliseconds; −1 is {@link RayoCommand#NEVER}, which is also the default. {@code min}: 0 or 1. */
    long timeoutMs(String name, int min) throws BadCommand {
        String value = trimmed(name);
        if (value == null || value.equals("-1")) {
            return RayoCommand.NEVER;
        }
        if (!isInteger(value) || value.startsWith("-")) {
            throw bad(name, value, "-1 or milliseconds from " + min + " to " + Integer.MAX_VALUE);
        }
        return integer(name, min, Integer.MAX_VALUE, RayoCommand.NEVER);
    }

    /** A decimal of 0 to 1, without exponent (XML Schema's decimal). */
    double fraction(String name, double byDefault) throws BadCommand {
        String value = trimmed(name);
        if (value == null) {
            return byDefault;
        }
        if (isDecimal(value)) {
            double number = Double.parseDouble(value);
            if (number >= 0 && number <= 1) {
                return number;
            }
        }
        throw bad(name, value, "a decimal from 0 to 1");
    }

    /** true, false, 1 or 0, in any case (protocol.md §5). */
    boolean bool(String name, boolean byDefault) throws BadCommand {
        String value = trimmed(name);
        if (value == null) {
            return byDefault;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw bad(name, value, "true or false");
        };
    }

    /** One of an enum's names, which are in lower case on the wire. */
    <E extends Enum<E>> E oneOf(String name, Class<E> type, E byDefault) throws BadCommand {
        String value = trimmed(name);
        if (value == null) {
            return byDefault;
        }
        StringBuilder allowed = new StringBuilder("one of");
        for (E each : type.getEnumConstants()) {
            String wire = each.name().toLowerCase(Locale.ROOT);
            if (wire.equals(value)) {
                return each;
            }
            allowed.append(' ').append(wire);
        }
        throw bad(name, value, allowed.toString());
    }

    /** Text without control characters, or null; an empty one is as good as none. */
    @Nullable String text(String name) throws BadCommand {
        String value = trimmed(name);
        if (value == null || value.isEmpty()) {
            return null;
        }
        if (value.length() > MAX_CHARS || hasControls(value)) {
            throw bad(name, value, "at most " + MAX_CHARS + " characters and no control characters");
        }
        return value;
    }

    /** Text that must be there. */
    String required(String name) throws BadCommand {
        String value = text(name);
        if (value == null) {
            throw new BadCommand(RayoError.badRequest("<" + element.name() + "> needs the attribute '" + name + "'")
                    .known(TropoSentences.missing(element.name(), name)));
        }
        return value;
    }

    /** The attribute when it is there and not empty: for errors, and for what is checked elsewhere. */
    @Nullable String raw(String name) {
        return element.attribute(name);
    }

    static boolean hasControls(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isInteger(String value) {
        int digits = value.startsWith("-") || value.startsWith("+") ? 1 : 0;
        if (value.length() == digits || value.length() > MAX_NUMBER_CHARS) {
            return false;
        }
        for (int i = digits; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isDecimal(String value) {
        int start = value.startsWith("+") || value.startsWith("-") ? 1 : 0;
        int digits = 0;
        int points = 0;
        for (int i = start; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '.') {
                points++;
            } else if (c >= '0' && c <= '9') {
                digits++;
            } else {
                return false;
            }
        }
        return digits > 0 && points <= 1 && value.length() <= MAX_NUMBER_CHARS;
    }
}
