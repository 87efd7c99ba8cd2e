package org.rayo.server.mrcp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rayo.server.mrcp.MrcpMessage.State;

/**
 * Octets of a connection to messages (RFC 6787 §5). Bounded; the message says its own length in its first line. Owned by one
 * thread at a time.
 */
public final class MrcpFramer {
    /** Longest message, octets. */
    public static final int MAX_MESSAGE = 1 << 20;

    private static final int MAX_HEAD = 16_384;
    private static final int MAX_HEADERS = 100;
    private static final String VERSION = "MRCP/2.0 ";
    /** Version, length and the blank after it. */
    private static final int MAX_BEGIN = VERSION.length() + 8;

    private byte[] waiting = {};

    /**
     * Takes what came, and gives what is whole by now.
     *
     * @throws MrcpSyntaxException when it is no MRCP: nothing that follows can be read
     */
    public List<MrcpMessage> take(byte[] octets) throws MrcpSyntaxException {
        byte[] all = Arrays.copyOf(waiting, waiting.length + octets.length);
        System.arraycopy(octets, 0, all, waiting.length, octets.length);
        List<MrcpMessage> messages = new ArrayList<>();
        int from = 0;
        int length = length(all, from);
        while (length > 0 && all.length - from >= length) {
            messages.add(message(all, from, length));
            from += length;
            length = length(all, from);
        }
        waiting = Arrays.copyOfRange(all, from, all.length);
        return messages;
    }

    /** 0 while it is not told yet. */
    private static int length(byte[] octets, int from) throws MrcpSyntaxException {
        int there = Math.min(octets.length - from, MAX_BEGIN);
        int length = 0;
        for (int i = 0; i < there; i++) {
            char c = (char) (octets[from + i] & 0xFF);
            if (i < VERSION.length()) {
                if (c != VERSION.charAt(i)) {
                    throw new MrcpSyntaxException("it does not begin with MRCP/2.0");
                }
            } else if (c == ' ' && i > VERSION.length()) {
                if (length <= i || length > MAX_MESSAGE) {
                    throw new MrcpSyntaxException("a length of " + length);
                }
                return length;
            } else if (c >= '0' && c <= '9') {
                length = 10 * length + c - '0';
            } else {
                throw new MrcpSyntaxException("a length that is no number");
            }
        }
        if (there == MAX_BEGIN) {
            throw new MrcpSyntaxException("a length without end");
        }
        return 0;
    }

    private static MrcpMessage message(byte[] octets, int from, int length) throws MrcpSyntaxException {
        int end = headEnd(octets, from, length);
        String[] lines = new String(octets, from, end - from, StandardCharsets.UTF_8).split("\r\n", -1);
        MrcpHeaders headers = headers(lines);
        String declared = headers.get(MrcpHeaders.CONTENT_LENGTH);
        int body = from + length - end - 4;
        if (body != (declared == null ? 0 : number(declared, MAX_MESSAGE))) {
            throw new MrcpSyntaxException("a body of " + body + " octets where " + declared + " are told");
        }
        return message(lines[0].split(" ", -1), headers, new String(octets, end + 4, body, StandardCharsets.UTF_8));
    }

    /** Where the empty line is. */
    private static int headEnd(byte[] octets, int from, int length) throws MrcpSyntaxException {
        for (int i = from; i + 3 < from + length && i < from + MAX_HEAD; i++) {
            if (octets[i] == '\r' && octets[i + 1] == '\n' && octets[i + 2] == '\r' && octets[i + 3] == '\n') {
                return i;
            }
        }
        throw new MrcpSyntaxException("a head without end");
    }

    private static MrcpHeaders headers(String[] lines) throws MrcpSyntaxException {
        if (lines.length > MAX_HEADERS) {
            throw new MrcpSyntaxException("more than " + MAX_HEADERS + " headers");
        }
        List<MrcpHeaders.Field> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            String name = colon < 0 ? "" : lines[i].substring(0, colon);
            String value = lines[i].substring(colon + 1).strip();
            if (!isToken(name) || value.chars().anyMatch(c -> c < ' ' && c != '\t')) {
                throw new MrcpSyntaxException("line " + (i + 1) + " is no header");
            }
            fields.add(new MrcpHeaders.Field(name, value));
        }
        return new MrcpHeaders(fields);
    }

    /** {@code start}: version, length, then what kind of message it is. */
    private static MrcpMessage message(String[] start, MrcpHeaders headers, String body) throws MrcpSyntaxException {
        if (start.length == 5 && Character.isDigit(start[2].isEmpty() ? 'x' : start[2].charAt(0))) {
            int status = (int) number(start[3], 999);
            if (status < 200 || status > 599) {
                throw new MrcpSyntaxException("a status of " + status);
            }
            return new MrcpMessage.Response(id(start[2]), status, state(start[4]), headers, body);
        }
        if ((start.length != 4 && start.length != 5) || !isToken(start[2]) || Character.isDigit(start[2].charAt(0))) {
            throw new MrcpSyntaxException("a first line that is neither request, response nor event");
        }
        return start.length == 4
                ? new MrcpMessage.Request(start[2], id(start[3]), headers, body)
                : new MrcpMessage.Event(start[2], id(start[3]), state(start[4]), headers, body);
    }

    private static State state(String token) throws MrcpSyntaxException {
        for (State state : State.values()) {
            if (state.token().equals(token)) {
                return state;
            }
        }
        throw new MrcpSyntaxException("a request state that is none");
    }

    /** Ids are 32 bits (§5.2). */
    private static long id(String text) throws MrcpSyntaxException {
        return number(text, 0xFFFF_FFFFL);
    }

    private static long number(String text, long most) throws MrcpSyntaxException {
        boolean digits = !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || Long.parseLong(text) > most) {
            throw new MrcpSyntaxException("a number that is none, or too large");
        }
        return Long.parseLong(text);
    }

    static boolean isToken(String text) {
        return !text.isEmpty() && text.length() <= 100
                && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.');
    }
}
