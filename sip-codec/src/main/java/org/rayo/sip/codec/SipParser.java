package org.rayo.sip.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.NameAddr;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.message.SipText;
import org.rayo.sip.message.SipUri;

/** Octets to one message (RFC 3261 §7). Not for sharing between threads: it keeps a reading position. */
public final class SipParser {
    private static final String VERSION = "SIP/2.0";

    private final SipLimits limits;
    private byte[] data = new byte[0];
    private int position;
    private int end;
    private String startLine = "";
    private SipHeaders headers = SipHeaders.NONE;

    public SipParser(SipLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads one message. Octets behind its Content-Length are not part of it and are left alone; without one, everything
     * is its body.
     */
    public ParseResult parse(byte[] octets, int offset, int length) {
        data = octets;
        position = offset;
        end = offset + length;
        startLine = "";
        headers = SipHeaders.NONE;
        if (length > limits.maxMessage()) {
            return new ParseResult.Malformed(513, "message too large", null, SipHeaders.NONE);
        }
        try {
            skipEmptyLines();
            startLine = line();
            headers = headers();
            return new ParseResult.Parsed(message());
        } catch (SipSyntaxException e) {
            return malformed(e.what());
        } finally {
            data = new byte[0];
        }
    }

    private ParseResult malformed(String what) {
        int blank = startLine.indexOf(' ');
        String method = blank > 0 && !startLine.regionMatches(true, 0, "SIP/", 0, 4) ? startLine.substring(0, blank) : null;
        int status = what.equals("version not supported") ? 505 : 400;
        return new ParseResult.Malformed(status, what, method, headers);
    }

    private void skipEmptyLines() {
        while (position < end && (data[position] == '\r' || data[position] == '\n')) {
            position++;
        }
    }

    /** The text up to the end of the line, which is consumed. A bare LF ends a line too, as every stack allows. */
    private String line() throws SipSyntaxException {
        int start = position;
        int lf = indexOfLineFeed(start);
        int stop = lf > start && data[lf - 1] == '\r' ? lf - 1 : lf;
        position = lf + 1;
        return text(start, stop);
    }

    private int indexOfLineFeed(int from) throws SipSyntaxException {
        for (int i = from; i < end; i++) {
            if (data[i] == '\n') {
                return i;
            }
        }
        throw new SipSyntaxException("message ends within its headers");
    }

    private String text(int start, int stop) {
        return new String(data, start, stop - start, StandardCharsets.ISO_8859_1);
    }

    private SipHeaders headers() throws SipSyntaxException {
        SipHeaders.Builder fields = SipHeaders.builder();
        while (true) {
            if (position >= end) {
                headers = fields.build();
                throw new SipSyntaxException("message ends within its headers");
            }
            if (isEmptyLine()) {
                return fields.build();
            }
            try {
                field(fields);
                // hops of one Via line count each: they are written apart
                if (fields.size() > limits.maxHeaders()) {
                    throw new SipSyntaxException("more than " + limits.maxHeaders() + " headers");
                }
            } catch (SipSyntaxException e) {
                headers = fields.build();
                throw e;
            }
        }
    }

    private boolean isEmptyLine() {
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

    private void field(SipHeaders.Builder fields) throws SipSyntaxException {
        int start = position;
        int colon = start;
        while (colon < end && SipText.isTokenChar(data[colon])) {
            colon++;
        }
        int nameEnd = colon;
        while (colon < end && (data[colon] == ' ' || data[colon] == '\t')) {
            colon++;
        }
        if (nameEnd == start || colon >= end || data[colon] != ':') {
            throw new SipSyntaxException("bad header name");
        }
        String name = HeaderNames.canonical(text(start, nameEnd));
        position = colon + 1;
        String value = value();
        if (name.equals(HeaderNames.VIA) && value.indexOf(',') >= 0) {
            for (String hop : SipText.splitList(value)) {
                fields.add(name, hop);
            }
        } else {
            fields.add(name, value);
        }
    }

    /** The value with its folded lines joined by one blank (RFC 3261 §7.3.1). */
    private String value() throws SipSyntaxException {
        int first = position;
        int lf = indexOfLineFeed(first);
        position = lf + 1;
        if (position >= end || (data[position] != ' ' && data[position] != '\t')) {
            return trimmed(first, lf);
        }
        StringBuilder folded = new StringBuilder(trimmed(first, lf));
        while (position < end && (data[position] == ' ' || data[position] == '\t')) {
            int start = position;
            lf = indexOfLineFeed(start);
            position = lf + 1;
            String more = trimmed(start, lf);
            if (!folded.isEmpty() && !more.isEmpty()) {
                folded.append(' ');
            }
            folded.append(more);
        }
        return folded.toString();
    }

    /** One line of a value without the blanks around it; control characters only behind a backslash (§25.1 quoted-pair). */
    private String trimmed(int from, int lineFeed) throws SipSyntaxException {
        int start = from;
        int stop = lineFeed > from && data[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
        while (start < stop && isBlank(data[start])) {
            start++;
        }
        while (stop > start && isBlank(data[stop - 1])) {
            stop--;
        }
        for (int i = start; i < stop; i++) {
            boolean escaped = i > start && data[i - 1] == '\\' && data[i] != '\r';
            if (isControl(data[i]) && !escaped) {
                throw new SipSyntaxException("control character in header");
            }
        }
        return text(start, stop);
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    private static boolean isControl(int octet) {
        return (octet >= 0 && octet < ' ' && octet != '\t') || octet == 0x7F;
    }

    private SipMessage message() throws SipSyntaxException {
        byte[] body = body();
        if (startLine.regionMatches(true, 0, "SIP/", 0, 4)) {
            return response(body);
        }
        return request(body);
    }

    private byte[] body() throws SipSyntaxException {
        int available = end - position;
        @Nullable String declared = headers.first(HeaderNames.CONTENT_LENGTH);
        if (declared == null) {
            return Arrays.copyOfRange(data, position, end);
        }
        int length = contentLength(headers);
        if (length > available) {
            throw new SipSyntaxException("Content-Length is beyond the message");
        }
        return Arrays.copyOfRange(data, position, position + length);
    }

    static int contentLength(SipHeaders headers) throws SipSyntaxException {
        int length = -1;
        for (String value : headers.list(HeaderNames.CONTENT_LENGTH)) {
            int number = number(value, "bad Content-Length");
            if (length >= 0) {
                throw new SipSyntaxException("repeated Content-Length");
            }
            length = number;
        }
        return Math.max(length, 0);
    }

    static int number(String text, String complaint) throws SipSyntaxException {
        if (text.isEmpty() || text.length() > 10) {
            throw new SipSyntaxException(complaint);
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw new SipSyntaxException(complaint);
            }
            number = number * 10 + (c - '0');
        }
        if (number > Integer.MAX_VALUE) {
            throw new SipSyntaxException(complaint);
        }
        return (int) number;
    }

    private SipRequest request(byte[] body) throws SipSyntaxException {
        int first = startLine.indexOf(' ');
        int last = startLine.lastIndexOf(' ');
        if (first <= 0 || last == first) {
            throw new SipSyntaxException("bad request line");
        }
        String version = startLine.substring(last + 1);
        if (!version.equalsIgnoreCase(VERSION)) {
            boolean other = version.regionMatches(true, 0, "SIP/", 0, 4);
            throw new SipSyntaxException(other ? "version not supported" : "bad request line");
        }
        String method = startLine.substring(0, first);
        String uri = startLine.substring(first + 1, last);
        if (!SipText.isToken(method)) {
            throw new SipSyntaxException("bad method");
        }
        checkRequestUri(uri);
        SipRequest request = SipRequest.of(method, uri, headers, body);
        checkOptional();
        return request;
    }

    private static void checkRequestUri(String uri) throws SipSyntaxException {
        if (SipUri.isSip(uri)) {
            SipUri.parse(uri);
            return;
        }
        int colon = uri.indexOf(':');
        if (colon <= 0 || !SipText.isToken(uri.substring(0, colon))) {
            throw new SipSyntaxException("bad Request-URI");
        }
        for (int i = colon; i < uri.length(); i++) {
            if (uri.charAt(i) <= ' ' || uri.charAt(i) >= 0x7F) {
                throw new SipSyntaxException("bad Request-URI");
            }
        }
    }

    /** Headers that a request may lack but must not have wrong: what routes it is built on them. */
    private void checkOptional() throws SipSyntaxException {
        @Nullable String hops = headers.first(HeaderNames.MAX_FORWARDS);
        if (hops != null && number(hops, "bad Max-Forwards") > 255) {
            throw new SipSyntaxException("bad Max-Forwards");
        }
        for (String name : List.of(HeaderNames.CONTACT, HeaderNames.ROUTE, HeaderNames.RECORD_ROUTE)) {
            if (!headers.has(name)) {
                continue;
            }
            for (String value : headers.list(name)) {
                if (!value.equals("*")) {
                    NameAddr.parse(value);
                }
            }
        }
        @Nullable String expires = headers.first(HeaderNames.EXPIRES);
        if (expires != null && (expires.isEmpty() || !Character.isDigit(expires.charAt(0)))) {
            throw new SipSyntaxException("bad Expires");
        }
    }

    private SipResponse response(byte[] body) throws SipSyntaxException {
        int first = startLine.indexOf(' ');
        if (first < 0 || !startLine.substring(0, first).equalsIgnoreCase(VERSION)) {
            throw new SipSyntaxException("version not supported");
        }
        int second = startLine.indexOf(' ', first + 1);
        String code = second < 0 ? startLine.substring(first + 1) : startLine.substring(first + 1, second);
        int status = number(code.length() == 3 ? code : "", "bad status code");
        if (status < 100 || status > 699) {
            throw new SipSyntaxException("bad status code");
        }
        String reason = second < 0 ? "" : startLine.substring(second + 1);
        if (reason.chars().anyMatch(SipParser::isControl)) {
            throw new SipSyntaxException("bad reason phrase");
        }
        return SipResponse.of(status, reason, headers, body);
    }
}
