package org.rayo.sip.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.Octets;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipMethods;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipSyntaxException;

/**
 * Octets to one message (RFC 3261 §7). The array that is given belongs to the message from then on: its headers and body
 * stay in it. Not for sharing between threads: it keeps a reading position. {@code SipInviteParseBenchmark} guards the cost.
 */
public final class SipParser {
    private static final byte[] NOTHING = {};
    private static final int USUAL_FIELDS = 24;
    private static final int VIA = HeaderNames.id(new byte[] {'v'}, 0, 1);

    private final SipLimits limits;
    private final SipHeaders.Builder fields = SipHeaders.builder(USUAL_FIELDS);
    private byte[] data = NOTHING;
    private int start;
    private int position;
    private int end;
    private int lineStart;
    private int lineEnd;
    private SipHeaders headers = SipHeaders.NONE;

    public SipParser(SipLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads one message. Octets behind its Content-Length are not part of it and are left alone; without one, everything
     * is its body. Folded lines (§7.3.1) are joined in the array itself.
     */
    public ParseResult parse(byte[] octets, int offset, int length) {
        if (length > limits.maxMessage() || offset + length > SipHeaders.MAX_OFFSET) {
            return tooLarge(octets, offset, length);
        }
        data = octets;
        start = offset;
        position = offset;
        end = offset + length;
        lineStart = offset;
        lineEnd = offset;
        headers = SipHeaders.NONE;
        try {
            skipEmptyLines();
            startLine();
            readHeaders();
            return new ParseResult.Parsed(message());
        } catch (SipSyntaxException e) {
            return malformed(e);
        } finally {
            data = NOTHING;
            fields.clear(NOTHING);
        }
    }

    /** Its beginning says whom to tell. */
    private ParseResult tooLarge(byte[] octets, int offset, int length) {
        int beginning = Math.min(length, Math.min(limits.maxMessage(), SipHeaders.MAX_OFFSET - offset));
        ParseResult read = parse(octets, offset, beginning);
        return new ParseResult.Malformed(513, "message too large", null, -1, methodOf(read), headersOf(read));
    }

    private ParseResult malformed(SipSyntaxException e) {
        int blank = Octets.find(data, lineStart, lineEnd, ' ');
        boolean request = blank > lineStart && !isVersion(lineStart, blank);
        boolean placed = e.offset() >= start && e.offset() <= end;
        return new ParseResult.Malformed(
                e.what().equals("version not supported") ? 505 : 400,
                e.what(),
                placed ? headers.nameAt(e.offset()) : null,
                placed ? e.offset() - start : -1,
                request ? Octets.text(data, lineStart, blank) : null,
                headers);
    }

    private void skipEmptyLines() {
        while (position < end && (data[position] == '\r' || data[position] == '\n')) {
            position++;
        }
    }

    /** A bare LF ends a line too, as every stack allows. */
    private void startLine() throws SipSyntaxException {
        int feed = Octets.find(data, position, end, '\n');
        if (feed < 0) {
            throw endsEarly();
        }
        lineStart = position;
        lineEnd = feed > position && data[feed - 1] == '\r' ? feed - 1 : feed;
        position = feed + 1;
    }

    private SipSyntaxException endsEarly() {
        return new SipSyntaxException("message ends within its headers", end);
    }

    private void readHeaders() throws SipSyntaxException {
        fields.clear(data);
        try {
            while (!isEmptyLine()) {
                field();
                // hops of one Via line count each: they are written apart
                if (fields.size() > limits.maxHeaders()) {
                    throw new SipSyntaxException("more than " + limits.maxHeaders() + " headers", position);
                }
            }
        } finally {
            headers = fields.build();
        }
    }

    private boolean isEmptyLine() throws SipSyntaxException {
        if (position >= end) {
            throw endsEarly();
        }
        if (data[position] == '\n') {
            position++;
            return true;
        }
        if (data[position] == '\r' && position + 1 < end && data[position + 1] == '\n') {
            position += 2;
            return true;
        }
        return false;
    }

    private void field() throws SipSyntaxException {
        int name = position;
        int nameEnd = Octets.skipToken(data, name, end);
        int colon = Octets.skipBlanks(data, nameEnd, end);
        if (nameEnd == name || colon >= end || data[colon] != ':') {
            throw new SipSyntaxException("bad header name", name);
        }
        int id = HeaderNames.id(data, name, nameEnd);
        int from = Octets.skipBlanks(data, colon + 1, end);
        int feed = lineFeed(from);
        int stop = lineStop(from, feed);
        position = feed + 1;
        if (position < end && Octets.isBlank(data[position])) {
            stop = unfold(from, stop);
        }
        if (id == VIA) {
            hops(from, stop);
        } else {
            fields.addRead(id, from, stop);
        }
    }

    private void hops(int from, int stop) throws SipSyntaxException {
        int hop = from;
        int comma = Octets.endOfElement(data, hop, stop);
        while (comma < stop) {
            fields.addRead(VIA, hop, Octets.trimEnd(data, hop, comma));
            if (fields.size() > limits.maxHeaders()) {
                return;
            }
            hop = Octets.skipBlanks(data, comma + 1, stop);
            comma = Octets.endOfElement(data, hop, stop);
        }
        fields.addRead(VIA, hop, stop);
    }

    /** The line feed that ends the line; control characters only behind a backslash (§25.1 quoted-pair). */
    private int lineFeed(int from) throws SipSyntaxException {
        for (int i = Octets.nextControl(data, from, end); i < end; i = Octets.nextControl(data, i + 1, end)) {
            byte octet = data[i];
            if (octet == '\n') {
                return i;
            }
            if (octet == '\r' && i + 1 < end && data[i + 1] == '\n') {
                return i + 1;
            }
            boolean escaped = octet != '\r' && i > from && data[i - 1] == '\\';
            if (octet != '\t' && !escaped) {
                throw new SipSyntaxException("control character in header", i);
            }
        }
        throw endsEarly();
    }

    /** Where a line's content ends: without its line end and the blanks before it. */
    private int lineStop(int from, int feed) {
        int stop = feed > from && data[feed - 1] == '\r' ? feed - 1 : feed;
        return Octets.trimEnd(data, from, stop);
    }

    /** Joins the lines that follow to the one that ends at {@code stop}, by one blank each; blanks fill what is freed. */
    private int unfold(int from, int stop) throws SipSyntaxException {
        int to = stop;
        while (position < end && Octets.isBlank(data[position])) {
            int more = Octets.skipBlanks(data, position, end);
            int feed = lineFeed(more);
            int moreStop = lineStop(more, feed);
            position = feed + 1;
            if (more < moreStop) {
                if (to > from) {
                    data[to++] = ' ';
                }
                System.arraycopy(data, more, data, to, moreStop - more);
                to += moreStop - more;
            }
        }
        int lineEnd = data[position - 2] == '\r' ? position - 2 : position - 1;
        Arrays.fill(data, to, lineEnd, (byte) ' ');
        return to;
    }

    private SipMessage message() throws SipSyntaxException {
        int declared = headers.contentLength();
        if (declared > end - position) {
            throw new SipSyntaxException("Content-Length is beyond the message");
        }
        int bodyEnd = declared < 0 ? end : position + declared;
        int blank = Octets.find(data, lineStart, lineEnd, ' ');
        if (isVersion(lineStart, blank < 0 ? lineEnd : blank)) {
            return response(blank, bodyEnd);
        }
        return request(blank, bodyEnd);
    }

    /** Whether it begins as a version of SIP, whichever. */
    private boolean isVersion(int from, int to) {
        return to - from >= 4 && (data[from] | 0x20) == 's' && (data[from + 1] | 0x20) == 'i'
                && (data[from + 2] | 0x20) == 'p' && data[from + 3] == '/';
    }

    private boolean isOurVersion(int from, int to) {
        return to - from == 7 && isVersion(from, to) && data[from + 4] == '2' && data[from + 5] == '.' && data[from + 6] == '0';
    }

    private SipRequest request(int first, int bodyEnd) throws SipSyntaxException {
        int last = lineEnd - 1;
        while (last > first && data[last] != ' ') {
            last--;
        }
        if (first <= lineStart || last == first) {
            throw new SipSyntaxException("bad request line", lineStart);
        }
        if (!isOurVersion(last + 1, lineEnd)) {
            String what = isVersion(last + 1, lineEnd) ? "version not supported" : "bad request line";
            throw new SipSyntaxException(what, last + 1);
        }
        if (!Octets.isToken(data, lineStart, first)) {
            throw new SipSyntaxException("bad method", lineStart);
        }
        String method = SipMethods.name(data, lineStart, first);
        return SipRequest.read(data, method, first + 1, last, headers, position, bodyEnd);
    }

    private SipResponse response(int first, int bodyEnd) throws SipSyntaxException {
        if (first < 0 || !isOurVersion(lineStart, first)) {
            throw new SipSyntaxException("version not supported", lineStart);
        }
        int second = Octets.find(data, first + 1, lineEnd, ' ');
        int codeEnd = second < 0 ? lineEnd : second;
        long status = codeEnd - first == 4 ? Octets.number(data, first + 1, codeEnd, 699) : -1;
        if (status < 100) {
            throw new SipSyntaxException("bad status code", first + 1);
        }
        int reason = second < 0 ? lineEnd : second + 1;
        for (int i = Octets.nextControl(data, reason, lineEnd); i < lineEnd; i = Octets.nextControl(data, i + 1, lineEnd)) {
            if (data[i] != '\t') {
                throw new SipSyntaxException("bad reason phrase", i);
            }
        }
        return SipResponse.read(data, (int) status, Octets.text(data, reason, lineEnd), headers, position, bodyEnd);
    }

    /** The method of what was read last, for who refuses it for reasons of its own; null when it was no request. */
    static @Nullable String methodOf(ParseResult result) {
        return switch (result) {
            case ParseResult.Malformed malformed -> malformed.method();
            case ParseResult.Parsed(SipRequest request) -> request.method();
            case ParseResult.Parsed(SipResponse response) -> null;
        };
    }

    /** As far as they could be read. */
    static SipHeaders headersOf(ParseResult result) {
        return switch (result) {
            case ParseResult.Malformed malformed -> malformed.headers();
            case ParseResult.Parsed(SipMessage message) -> message.headers();
        };
    }
}
