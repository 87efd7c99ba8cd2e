package org.rayo.sip.message;

import org.jspecify.annotations.Nullable;

/**
 * One hop of a message's way (RFC 3261 §20.42).
 *
 * @param transport UDP, TCP, TLS … as written
 */
public record Via(String transport, HostPort sentBy, Params params) {

    /** Every branch of RFC 3261 begins so (§8.1.1.7). */
    public static final String MAGIC_COOKIE = "z9hG4bK";

    public static Via parse(String value) throws SipSyntaxException {
        int first = value.indexOf('/');
        int second = value.indexOf('/', first + 1);
        if (first < 0 || second < 0) {
            throw new SipSyntaxException("bad Via protocol");
        }
        String protocol = value.substring(0, first).strip();
        String version = value.substring(first + 1, second).strip();
        if (!protocol.equalsIgnoreCase("SIP") || !version.equals("2.0")) {
            throw new SipSyntaxException("bad Via protocol");
        }
        int start = Params.skipBlanks(value, second + 1, value.length());
        int end = start;
        while (end < value.length() && SipText.isTokenChar(value.charAt(end))) {
            end++;
        }
        if (end == start || end == value.length() || !SipText.isBlank(value.charAt(end))) {
            throw new SipSyntaxException("bad Via transport");
        }
        int semicolon = value.indexOf(';', end);
        int hostEnd = semicolon < 0 ? value.length() : semicolon;
        return new Via(
                value.substring(start, end),
                HostPort.parse(value.substring(end, hostEnd)),
                Params.parse(value, hostEnd, value.length()));
    }

    public @Nullable String branch() {
        return params.get("branch");
    }

    public Via with(String name, @Nullable String value) {
        return new Via(transport, sentBy, params.with(name, value));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(80).append("SIP/2.0/").append(transport).append(' ');
        sentBy.appendTo(text);
        params.appendTo(text);
        return text.toString();
    }
}
