package org.rayo.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The lexical rules that several headers share (RFC 3261 §25.1). */
public final class SipText {

    private SipText() {}

    /** Header text (one char per octet) from ordinary text, as UTF-8. */
    public static String fromUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7F) {
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            }
        }
        return text;
    }

    /** Ordinary text from header text; octets that are no UTF-8 become the replacement character. */
    public static String toUnicode(String octets) {
        for (int i = 0; i < octets.length(); i++) {
            if (octets.charAt(i) > 0x7F) {
                return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            }
        }
        return octets;
    }

    /** {@code token} of RFC 3261 §25.1. */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenChar(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    public static boolean isTokenChar(int c) {
        return isAlphanumeric(c) || "-.!%*_+`'~".indexOf(c) >= 0;
    }

    static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** Without its quotes and escapes, when it has quotes. */
    static String unquote(String text) {
        if (text.length() < 2 || text.charAt(0) != '"') {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() - 1) {
                i++;
                c = text.charAt(i);
            }
            plain.append(c);
        }
        return plain.toString();
    }

    /** Splits at commas outside of quotes and angle brackets (RFC 3261 §7.3.1). */
    public static List<String> splitList(String value) throws SipSyntaxException {
        if (value.indexOf(',') < 0) {
            return List.of(value.strip());
        }
        byte[] data = Octets.of(value);
        List<String> parts = new ArrayList<>();
        addElements(data, 0, data.length, parts);
        return parts;
    }

    /** Adds each element of a list, without the blanks around it. */
    static void addElements(byte[] data, int from, int end, List<String> parts) throws SipSyntaxException {
        int start = from;
        while (true) {
            int comma = Octets.endOfElement(data, start, end);
            int first = Octets.skipBlanks(data, start, comma);
            parts.add(Octets.text(data, first, Octets.trimEnd(data, first, comma)));
            if (comma == end) {
                return;
            }
            start = comma + 1;
        }
    }
}
