package org.rayo.sip.message;

import org.jspecify.annotations.Nullable;

/**
 * A telephone number (RFC 3966). A local number without {@code phone-context} is let pass, since such are dialled
 * everywhere.
 *
 * @param text the whole URI, as written
 * @param number as written, with its visual separators, without parameters
 */
public record TelUri(String text, String number, Params params) implements Uri {
    private static final String SEPARATORS = "-.()";
    private static final String DIGITS = "0123456789ABCDEFabcdef*#";

    static boolean isTel(byte[] data, int from, int end) {
        return end - from >= 4 && Octets.same(data, from, from + 4, "tel:");
    }

    static TelUri parse(byte[] data, int from, int end) throws SipSyntaxException {
        int stop = check(data, from, end);
        return new TelUri(
                Octets.text(data, from, end), Octets.text(data, from + 4, stop), new Params(data, stop, end));
    }

    /** The end of the number. */
    static int check(byte[] data, int from, int end) throws SipSyntaxException {
        int start = from + 4;
        int i = start < end && data[start] == '+' ? start + 1 : start;
        int digits = 0;
        while (i < end && data[i] != ';') {
            if (DIGITS.indexOf(data[i]) >= 0) {
                digits++;
            } else if (SEPARATORS.indexOf(data[i]) < 0) {
                throw new SipSyntaxException("bad telephone number", i);
            }
            i++;
        }
        if (digits == 0) {
            throw new SipSyntaxException("bad telephone number", start);
        }
        int stop = Octets.skip(data, i, end, Octets.URI);
        if (stop < end) {
            throw new SipSyntaxException("bad character in URI", stop);
        }
        Params.check(data, i, end);
        return i;
    }

    @Override
    public String scheme() {
        return "tel";
    }

    /** Whether the number is dialled the same from everywhere. */
    public boolean global() {
        return number.startsWith("+");
    }

    /** Without visual separators: numbers compare so (§4). */
    public String digits() {
        StringBuilder digits = new StringBuilder(number.length());
        for (int i = 0; i < number.length(); i++) {
            if (SEPARATORS.indexOf(number.charAt(i)) < 0) {
                digits.append(number.charAt(i));
            }
        }
        return digits.toString();
    }

    /** What makes a local number complete: a global prefix or a domain. */
    public @Nullable String context() {
        return params.get("phone-context");
    }

    /** The extension behind a number. */
    public @Nullable String extension() {
        return params.get("ext");
    }

    @Override
    public String toString() {
        return text;
    }
}
