package org.rayo.sip.message;

import org.jspecify.annotations.Nullable;

/** One hop of a message's way (RFC 3261 §20.42). */
public final class Via {

    /** Every branch of RFC 3261 begins so (§8.1.1.7). */
    public static final String MAGIC_COOKIE = "z9hG4bK";

    private final byte[] data;
    private final int start;
    private final int end;
    /** From {@code start}: before and behind the transport, before the parameters. */
    private final long marks;

    private Via(byte[] data, int start, int end, long marks) {
        this.data = data;
        this.start = start;
        this.end = end;
        this.marks = marks;
    }

    public static Via parse(String value) throws SipSyntaxException {
        byte[] data = Octets.of(value);
        return parse(data, 0, data.length);
    }

    static Via parse(byte[] data, int from, int end) throws SipSyntaxException {
        int start = Octets.skipBlanks(data, from, end);
        return new Via(data, start, end, read(data, start, end));
    }

    private static long read(byte[] data, int start, int end) throws SipSyntaxException {
        Marks.checkLength(start, end);
        int transport = protocol(data, protocol(data, start, end, "SIP"), end, "2.0");
        int transportEnd = Octets.skipToken(data, transport, end);
        if (transportEnd == transport || transportEnd == end || !Octets.isBlank(data[transportEnd])) {
            throw new SipSyntaxException("bad Via transport", transport);
        }
        int semicolon = Octets.find(data, transportEnd, end, ';');
        int params = semicolon < 0 ? end : semicolon;
        int host = Octets.skipBlanks(data, transportEnd, params);
        HostPort.port(data, HostPort.hostEnd(data, host, params), params);
        Params.check(data, params, end);
        return Marks.of(transport - start, transportEnd - start, params - start, 0);
    }

    /** Reads {@code expected /} and gives the index of what follows. */
    private static int protocol(byte[] data, int from, int end, String expected) throws SipSyntaxException {
        int stop = Octets.skipToken(data, from, end);
        int slash = Octets.skipBlanks(data, stop, end);
        if (!Octets.same(data, from, stop, expected) || slash == end || data[slash] != '/') {
            throw new SipSyntaxException("bad Via protocol", from);
        }
        return Octets.skipBlanks(data, slash + 1, end);
    }

    /** UDP, TCP, TLS … as written. */
    public String transport() {
        return Octets.text(data, start + Marks.first(marks), start + Marks.second(marks));
    }

    public HostPort sentBy() {
        try {
            return HostPort.parse(data, start + Marks.second(marks), paramsStart());
        } catch (SipSyntaxException e) {
            throw new IllegalStateException("a Via that was never checked", e);
        }
    }

    private int paramsStart() {
        return start + Marks.third(marks);
    }

    public Params params() {
        return new Params(data, paramsStart(), end);
    }

    /** A parameter's value; null when it is absent or has none. */
    public @Nullable String param(String name) {
        return Params.value(data, paramsStart(), end, name);
    }

    public @Nullable String branch() {
        return param("branch");
    }

    public Via with(String name, @Nullable String value) {
        StringBuilder text = new StringBuilder(end - start + 40);
        appendHop(text);
        params().with(name, value).appendTo(text);
        try {
            return parse(text.toString());
        } catch (SipSyntaxException e) {
            throw new IllegalArgumentException("no Via parameter: " + e.what(), e);
        }
    }

    private void appendHop(StringBuilder text) {
        text.append("SIP/2.0/").append(transport()).append(' ');
        sentBy().appendTo(text);
    }

    /** Written alike, blanks apart. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Via that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(end - start);
        appendHop(text);
        params().appendTo(text);
        return text.toString();
    }
}
