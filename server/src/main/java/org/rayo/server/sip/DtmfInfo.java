package org.rayo.server.sip;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Digits in INFO bodies, which no RFC describes: {@code application/dtmf-relay} has lines {@code Signal=5} and
 * {@code Duration=160}, {@code application/dtmf} has the digit alone.
 *
 * @param digit one of 0-9 A-D * #
 */
record DtmfInfo(char digit, int durationMs) {
    static final String RELAY = "application/dtmf-relay";
    static final String PLAIN = "application/dtmf";

    private static final String DIGITS = "0123456789*#ABCD";
    private static final int DEFAULT_MS = 160;
    private static final int LONGEST_MS = 10_000;
    private static final int MAX_OCTETS = 1_000;

    /** Whether a Content-Type is one of both. */
    static boolean is(@Nullable String contentType) {
        String type = type(contentType);
        return type.equals(RELAY) || type.equals(PLAIN);
    }

    private static String type(@Nullable String contentType) {
        return contentType == null ? "" : contentType.split(";", -1)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** Null when the body holds no digit: a hook flash, or what cannot be read. */
    static @Nullable DtmfInfo parse(byte[] body) {
        if (body.length > MAX_OCTETS) {
            return null;
        }
        String signal = null;
        int durationMs = DEFAULT_MS;
        for (String line : new String(body, StandardCharsets.ISO_8859_1).split("\r\n|\n|\r")) {
            int equals = line.indexOf('=');
            String name = equals < 0 ? "" : line.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            String value = line.substring(equals + 1).strip();
            if (name.equals("duration")) {
                durationMs = duration(value);
            } else if (signal == null && (name.equals("signal") || equals < 0) && !value.isEmpty()) {
                signal = value;
            }
        }
        char digit = signal == null ? 0 : digit(signal.toUpperCase(Locale.ROOT));
        return digit == 0 ? null : new DtmfInfo(digit, durationMs);
    }

    /** Digits, or the numbers of the events of RFC 4733 for those beyond 9. */
    private static char digit(String signal) {
        if (signal.length() == 1 && DIGITS.indexOf(signal.charAt(0)) >= 0) {
            return signal.charAt(0);
        }
        return signal.matches("1[0-5]") ? DIGITS.charAt(Integer.parseInt(signal)) : 0;
    }

    private static int duration(String value) {
        return value.matches("\\d{1,5}") ? Math.clamp(Integer.parseInt(value), 1, LONGEST_MS) : DEFAULT_MS;
    }

    /** The body of {@link #RELAY}. */
    byte[] body() {
        return ("Signal=" + digit + "\r\nDuration=" + durationMs + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
