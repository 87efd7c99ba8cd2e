package org.rayo.sip.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The lexical rules of RFC 3261 §25.1 over octets: every value is looked at where it lies in the message, and becomes text
 * only when somebody asks for it. {@code SipInviteParseBenchmark} guards the cost.
 */
public final class Octets {
    static final int TOKEN = 1;
    static final int ALPHANUMERIC = 2;
    static final int HEX = 4;
    /** token, and what RFC 3261 allows in the name of a URI parameter beyond it */
    static final int PARAMETER = 8;
    /** what a sip: URI may be written with, escapes apart */
    static final int URI = 16;
    static final int HOST = 32;
    /** what cannot stand in a parameter's value outside of quotes, and the semicolon that ends one */
    static final int VALUE_END = 64;

    private static final byte[] CLASS = new byte[256];
    private static final VarHandle EIGHT =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    static {
        for (int c = 0; c < 256; c++) {
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean digit = c >= '0' && c <= '9';
            boolean token = letter || digit || "-.!%*_+`'~".indexOf(c) >= 0;
            int all = token ? TOKEN | PARAMETER : "[]/:&$".indexOf(c) >= 0 ? PARAMETER : 0;
            all |= letter || digit ? ALPHANUMERIC | HOST : ".-_".indexOf(c) >= 0 ? HOST : 0;
            all |= digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ? HEX : 0;
            all |= c > ' ' && c < 0x7F && "<>\"".indexOf(c) < 0 ? URI : 0;
            all |= "\"<>, \t;".indexOf(c) >= 0 ? VALUE_END : 0;
            CLASS[c] = (byte) all;
        }
    }

    private Octets() {}

    static boolean is(byte octet, int kind) {
        return (CLASS[octet & 0xFF] & kind) != 0;
    }

    /** The first index from {@code from} whose octet is not of this kind, or {@code end}. */
    static int skip(byte[] data, int from, int end, int kind) {
        int i = from;
        while (i < end && is(data[i], kind)) {
            i++;
        }
        return i;
    }

    /** The end of the {@code token} that begins at {@code from}. */
    public static int skipToken(byte[] data, int from, int end) {
        return skip(data, from, end, TOKEN);
    }

    public static boolean isToken(byte[] data, int from, int end) {
        return from < end && skipToken(data, from, end) == end;
    }

    public static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    public static int skipBlanks(byte[] data, int from, int end) {
        int i = from;
        while (i < end && isBlank(data[i])) {
            i++;
        }
        return i;
    }

    /** The end of what lies between two indexes, without the blanks behind it. */
    public static int trimEnd(byte[] data, int from, int end) {
        int i = end;
        while (i > from && isBlank(data[i - 1])) {
            i--;
        }
        return i;
    }

    /** The index of an octet, or -1; eight octets at a time. */
    public static int find(byte[] data, int from, int end, char octet) {
        int i = from;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            long eight = (long) EIGHT.get(data, i) ^ (ONES * octet);
            long found = (eight - ONES) & ~eight & HIGHS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (i < end && data[i] != octet) {
            i++;
        }
        return i < end ? i : -1;
    }

    /** The index of the next control character (below a blank, or DEL), or {@code end}; eight octets at a time. */
    public static int nextControl(byte[] data, int from, int end) {
        int i = from;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            long eight = (long) EIGHT.get(data, i);
            long delete = eight ^ (ONES * 0x7F);
            long found = (((eight - ONES * ' ') & ~eight) | ((delete - ONES) & ~delete)) & HIGHS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (i < end && (data[i] < 0 || data[i] >= ' ') && data[i] != 0x7F) {
            i++;
        }
        return i;
    }

    /** The index behind the quoted string that begins at {@code start}. */
    static int skipQuoted(byte[] data, int start, int end) throws SipSyntaxException {
        for (int i = start + 1; i < end; i++) {
            if (data[i] == '\\') {
                i++;
            } else if (data[i] == '"') {
                return i + 1;
            }
        }
        throw new SipSyntaxException("unterminated quoted string", start);
    }

    /** The comma that ends the list element at {@code from} (RFC 3261 §7.3.1), or {@code end}: not within quotes or angles. */
    public static int endOfElement(byte[] data, int from, int end) throws SipSyntaxException {
        if (find(data, from, end, ',') < 0 && find(data, from, end, '"') < 0) {
            return end;
        }
        boolean inAngles = false;
        for (int i = from; i < end; i++) {
            switch (data[i]) {
                case '"' -> i = inAngles ? i : skipQuoted(data, i, end) - 1;
                case '<' -> inAngles = true;
                case '>' -> inAngles = false;
                case ',' -> {
                    if (!inAngles) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return end;
    }

    /** Whether the octets are this text, in whatever case. */
    static boolean same(byte[] data, int from, int end, String text) {
        int length = end - from;
        if (length != text.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(data[from + i]) != lower(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c | 0x20 : c & 0xFFFF;
    }

    /** One char for each octet. */
    public static String text(byte[] data, int from, int end) {
        return from == end ? "" : new String(data, from, end - from, StandardCharsets.ISO_8859_1);
    }

    /** One octet for each char; header text has none above U+00FF. */
    static byte[] of(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A number of digits only, or -1 when it is none or above {@code max}. */
    public static long number(byte[] data, int from, int end, long max) {
        long number = 0;
        for (int i = from; i < end; i++) {
            int digit = data[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
            if (number > max) {
                return -1;
            }
        }
        return from == end ? -1 : number;
    }
}
