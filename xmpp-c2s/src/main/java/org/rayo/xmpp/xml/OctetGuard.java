package org.rayo.xmpp.xml;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every octet before Aalto does, for what Aalto lets pass or notices late: UTF-8 that is not in its one valid
 * form (RFC 3629 §3), {@code ]]>} in text wherever the input is split, and the openings of comments and DTDs.
 */
final class OctetGuard {
    private enum Context {
        TEXT, TAG_OPENED, DECLARATION_OPENED, TAG, APOSTROPHES, QUOTES, CDATA
    }

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] SECTION_STARTS = "[CDATA[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SECTION_ENDS = "]]>".getBytes(StandardCharsets.US_ASCII);
    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long EACH_TOP = 0x8080_8080_8080_8080L;

    private Context context = Context.TEXT;
    private @Nullable XmlFault fault;
    private int brackets;
    private int continuationsDue;
    private int lowest;
    private int highest;

    /** Forgets everything: the next octet is the first of a document. */
    void reset() {
        context = Context.TEXT;
        fault = null;
        brackets = 0;
        continuationsDue = 0;
    }

    /** Whether the last octet checked was the last of a tag, or text that nothing follows from; true at the start, too. */
    boolean isBetweenTags() {
        return context == Context.TEXT && brackets == 0 && continuationsDue == 0 && fault == null;
    }

    /**
     * Whether the octets, which begin between tags, have nothing to refuse and no section that goes on behind them: they are
     * ASCII, and the only brackets are those of whole CDATA sections. A section where none may be is refused by Aalto.
     */
    static boolean isPlain(byte[] octets, int offset, int length) {
        int end = offset + length;
        boolean section = false;
        int i = firstStop(octets, offset, end);
        while (i < end) {
            int octet = octets[i];
            if (octet < 0 || (octet == ']' && !section)) {
                return false;
            }
            if (octet == '!' && !section && i > offset && octets[i - 1] == '<') {
                if (!startsWith(octets, i + 1, end, SECTION_STARTS)) {
                    return false;
                }
                section = true;
                i += SECTION_STARTS.length;
            } else if (octet == ']' && startsWith(octets, i, end, SECTION_ENDS)) {
                section = false;
                i += SECTION_ENDS.length - 1;
            }
            i = firstStop(octets, i + 1, end);
        }
        return !section;
    }

    private static boolean startsWith(byte[] octets, int from, int end, byte[] start) {
        return end - from >= start.length && Arrays.equals(octets, from, from + start.length, start, 0, start.length);
    }

    /** The first octet from there that is not ASCII, or is ! or ]; {@code end} when there is none. */
    private static int firstStop(byte[] octets, int from, int end) {
        int i = from;
        while (i + Long.BYTES <= end) {
            long word = (long) WORDS.get(octets, i);
            long stops = (word | zeros(word ^ EACH * ']') | zeros(word ^ EACH * '!')) & EACH_TOP;
            if (stops != 0) {
                return i + (Long.numberOfTrailingZeros(stops) >> 3);
            }
            i += Long.BYTES;
        }
        while (i < end && octets[i] >= 0 && octets[i] != ']' && octets[i] != '!') {
            i++;
        }
        return i;
    }

    /** Takes the next octets; the index of the first that is refused, or -1. RayoStanzaParseBenchmark guards it. */
    int check(byte[] octets, int offset, int length) {
        int end = offset + length;
        int i = offset;
        while (i < end) {
            if (continuationsDue == 0 && brackets == 0) {
                i = skip(octets, i, end);
                if (i == end) {
                    break;
                }
            }
            XmlFault found = next(octets[i]);
            if (found != null) {
                fault = found;
                return i;
            }
            i++;
        }
        return -1;
    }

    /** Passes over octets that change nothing where we are, eight at a time; the index of the first that may, or of the last seven. */
    private int skip(byte[] octets, int from, int end) {
        long first;
        long second;
        long third;
        switch (context) {
            case TEXT -> {
                first = EACH * '<';
                second = EACH * ']';
                third = second;
            }
            case CDATA -> {
                first = EACH * ']';
                second = first;
                third = first;
            }
            case TAG -> {
                first = EACH * '>';
                second = EACH * '\'';
                third = EACH * '"';
            }
            case APOSTROPHES -> {
                first = EACH * '\'';
                second = first;
                third = first;
            }
            case QUOTES -> {
                first = EACH * '"';
                second = first;
                third = first;
            }
            default -> {
                return from;
            }
        }
        int i = from;
        while (i + Long.BYTES <= end) {
            long word = (long) WORDS.get(octets, i);
            // the top bit of an octet that is not ASCII, or is one of the three
            long stops = (word | zeros(word ^ first) | zeros(word ^ second) | zeros(word ^ third)) & EACH_TOP;
            if (stops != 0) {
                return i + (Long.numberOfTrailingZeros(stops) >> 3);
            }
            i += Long.BYTES;
        }
        return i;
    }

    /** Sets the top bit of each octet that is zero; beyond the first of them others may be set wrongly. */
    private static long zeros(long word) {
        return (word - EACH) & ~word;
    }

    private @Nullable XmlFault next(int octet) {
        if (octet < 0 || continuationsDue > 0) {
            brackets = 0;
            return utf8(octet & 0xFF) ? null : XmlFault.NOT_WELL_FORMED;
        }
        return ascii(octet);
    }

    /** Why the last octet was refused; null when it was not. From then until {@link #reset} nothing may be checked. */
    @Nullable XmlFault fault() {
        return fault;
    }

    private boolean utf8(int octet) {
        if (continuationsDue > 0) {
            boolean fits = octet >= lowest && octet <= highest;
            continuationsDue--;
            lowest = 0x80;
            highest = 0xBF;
            return fits;
        }
        lowest = 0x80;
        highest = 0xBF;
        if (octet >= 0xC2 && octet <= 0xDF) {
            continuationsDue = 1;
        } else if (octet >= 0xE0 && octet <= 0xEF) {
            continuationsDue = 2;
            // no overlong forms, no surrogates
            lowest = octet == 0xE0 ? 0xA0 : 0x80;
            highest = octet == 0xED ? 0x9F : 0xBF;
        } else if (octet >= 0xF0 && octet <= 0xF4) {
            continuationsDue = 3;
            lowest = octet == 0xF0 ? 0x90 : 0x80;
            highest = octet == 0xF4 ? 0x8F : 0xBF;
        } else {
            return false;
        }
        return true;
    }

    private @Nullable XmlFault ascii(int octet) {
        switch (context) {
            case TEXT, CDATA -> {
                return characters(octet);
            }
            case TAG_OPENED -> context = octet == '!' ? Context.DECLARATION_OPENED : octet == '>' ? Context.TEXT : Context.TAG;
            case DECLARATION_OPENED -> {
                if (octet != '[') {
                    return octet == '-' || octet == 'D' ? XmlFault.RESTRICTED_XML : XmlFault.NOT_WELL_FORMED;
                }
                context = Context.CDATA;
            }
            case TAG -> {
                if (octet == '>') {
                    context = Context.TEXT;
                } else if (octet == '\'') {
                    context = Context.APOSTROPHES;
                } else if (octet == '"') {
                    context = Context.QUOTES;
                }
            }
            case APOSTROPHES -> context = octet == '\'' ? Context.TAG : context;
            case QUOTES -> context = octet == '"' ? Context.TAG : context;
        }
        return null;
    }

    private @Nullable XmlFault characters(int octet) {
        if (octet == ']') {
            brackets++;
            return null;
        }
        if (octet == '>' && brackets >= 2) {
            if (context == Context.TEXT) {
                return XmlFault.NOT_WELL_FORMED;
            }
            context = Context.TEXT;
        } else if (octet == '<' && context == Context.TEXT) {
            context = Context.TAG_OPENED;
        }
        brackets = 0;
        return null;
    }
}
