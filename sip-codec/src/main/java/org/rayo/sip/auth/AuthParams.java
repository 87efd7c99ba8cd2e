package org.rayo.sip.auth;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipSyntaxException;

/** {@code Digest a=b, c="d"}: the value of the four headers of authentication (RFC 3261 §25.1). */
final class AuthParams {
    /** More is an attack. */
    private static final int MAX = 32;

    private final Map<String, String> values;

    private AuthParams(Map<String, String> values) {
        this.values = values;
    }

    /** Null for another scheme than Digest. */
    static @Nullable AuthParams parse(String header) throws SipSyntaxException {
        String text = header.strip();
        if (!text.regionMatches(true, 0, "Digest ", 0, 7)) {
            return null;
        }
        Map<String, String> values = new HashMap<>();
        int i = 7;
        while (i < text.length()) {
            i = skip(text, i);
            if (i == text.length()) {
                break;
            }
            int equals = text.indexOf('=', i);
            if (equals < 0) {
                throw new SipSyntaxException("parameter without value");
            }
            String name = text.substring(i, equals).strip().toLowerCase(Locale.ROOT);
            int start = equals + 1;
            while (start < text.length() && text.charAt(start) == ' ') {
                start++;
            }
            int end = start < text.length() && text.charAt(start) == '"' ? endOfQuoted(text, start) : endOfToken(text, start);
            if (values.put(name, unquoted(text.substring(start, end).strip())) != null || values.size() > MAX) {
                throw new SipSyntaxException("parameter twice, or too many");
            }
            i = end;
        }
        return new AuthParams(values);
    }

    private static int skip(String text, int from) {
        int i = from;
        while (i < text.length() && ", \t".indexOf(text.charAt(i)) >= 0) {
            i++;
        }
        return i;
    }

    private static int endOfToken(String text, int start) {
        int comma = text.indexOf(',', start);
        return comma < 0 ? text.length() : comma;
    }

    private static int endOfQuoted(String text, int start) throws SipSyntaxException {
        for (int i = start + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i + 1;
            }
        }
        throw new SipSyntaxException("unterminated quoted string");
    }

    private static String unquoted(String value) {
        if (value.length() < 2 || value.charAt(0) != '"') {
            return value;
        }
        StringBuilder plain = new StringBuilder(value.length());
        for (int i = 1; i < value.length() - 1; i++) {
            if (value.charAt(i) == '\\' && i + 1 < value.length() - 1) {
                i++;
            }
            plain.append(value.charAt(i));
        }
        return plain.toString();
    }

    @Nullable String get(String name) {
        return values.get(name);
    }

    String require(String name) throws SipSyntaxException {
        String value = values.get(name);
        if (value == null) {
            throw new SipSyntaxException("no " + name);
        }
        return value;
    }

    static String quoted(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
