package org.rayo.sip.message;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A {@code sip:} or {@code sips:} URI (RFC 3261 §19.1), kept as it was written. */
public final class SipUri implements Uri {
    private final byte[] data;
    private final int start;
    private final int end;
    /** From {@code start}: behind the user or 0, behind the host, behind the port, behind the parameters. */
    private final long marks;

    private SipUri(byte[] data, int start, int end, long marks) {
        this.data = data;
        this.start = start;
        this.end = end;
        this.marks = marks;
    }

    public static boolean isSip(String uri) {
        return uri.regionMatches(true, 0, "sip:", 0, 4) || uri.regionMatches(true, 0, "sips:", 0, 5);
    }

    static boolean isSip(byte[] data, int from, int end) {
        return end - from >= 4
                && (data[from] | 0x20) == 's' && (data[from + 1] | 0x20) == 'i' && (data[from + 2] | 0x20) == 'p'
                && (data[from + 3] == ':' || (end - from >= 5 && (data[from + 3] | 0x20) == 's' && data[from + 4] == ':'));
    }

    public static SipUri parse(String uri) throws SipSyntaxException {
        byte[] data = Octets.of(uri);
        return parse(data, 0, data.length);
    }

    static SipUri parse(byte[] data, int from, int end) throws SipSyntaxException {
        if (!isSip(data, from, end)) {
            throw new SipSyntaxException("no sip: URI", from);
        }
        return new SipUri(data, from, end, read(data, from, end));
    }

    /** Where its parts are; of a URI that {@link #isSip} has passed. */
    static long read(byte[] data, int from, int end) throws SipSyntaxException {
        Marks.checkLength(from, end);
        int scheme = data[from + 3] == ':' ? from + 4 : from + 5;
        int at = checkCharacters(data, scheme, end);
        if (at == scheme) {
            throw new SipSyntaxException("empty user in URI", scheme);
        }
        int host = at < 0 ? scheme : at + 1;
        int hostEnd = HostPort.hostEnd(data, host, end);
        int i = hostEnd;
        while (i < end && data[i] != ';' && data[i] != '?') {
            i++;
        }
        int portEnd = i;
        HostPort.port(data, hostEnd, portEnd);
        while (i < end && data[i] != '?') {
            i++;
        }
        Params.check(data, portEnd, i);
        return Marks.of(at < 0 ? 0 : at - from, hostEnd - from, portEnd - from, i - from);
    }

    /** The index of the first @, or -1. */
    private static int checkCharacters(byte[] data, int from, int end) throws SipSyntaxException {
        int at = -1;
        for (int i = from; i < end; i++) {
            byte octet = data[i];
            if (!Octets.is(octet, Octets.URI)) {
                throw new SipSyntaxException("bad character in URI", i);
            }
            if (octet == '%' && (i + 2 >= end
                    || !Octets.is(data[i + 1], Octets.HEX) || !Octets.is(data[i + 2], Octets.HEX))) {
                throw new SipSyntaxException("bad escape in URI", i);
            }
            if (octet == '@' && at < 0) {
                at = i;
            }
        }
        return at;
    }

    @Override
    public String scheme() {
        return secure() ? "sips" : "sip";
    }

    /** {@code sips:} */
    public boolean secure() {
        return data[start + 3] != ':';
    }

    private int schemeEnd() {
        return secure() ? start + 5 : start + 4;
    }

    /** As written, escapes kept; null when absent. */
    public @Nullable String user() {
        int userEnd = Marks.first(marks);
        return userEnd == 0 ? null : Octets.text(data, schemeEnd(), start + userEnd);
    }

    /** Without brackets. */
    public String host() {
        int userEnd = Marks.first(marks);
        return HostPort.host(data, userEnd == 0 ? schemeEnd() : start + userEnd + 1, start + Marks.second(marks));
    }

    /** -1 when absent. */
    public int port() {
        int from = start + Marks.second(marks) + 1;
        int to = start + Marks.third(marks);
        return from > to ? -1 : (int) Octets.number(data, from, to, 65_535);
    }

    public HostPort hostPort() {
        return new HostPort(host(), port());
    }

    public Params params() {
        return new Params(data, start + Marks.third(marks), start + Marks.fourth(marks));
    }

    /** A parameter's value; null when it is absent or has none. */
    public @Nullable String param(String name) {
        return Params.value(data, start + Marks.third(marks), start + Marks.fourth(marks), name);
    }

    /** What follows {@code ?}, as written; null when absent. */
    public @Nullable String headers() {
        int question = start + Marks.fourth(marks);
        return question == end ? null : Octets.text(data, question + 1, end);
    }

    /** The {@code transport} parameter in lower case, or null. */
    public @Nullable String transport() {
        String transport = param("transport");
        return transport == null ? null : transport.toLowerCase(Locale.ROOT);
    }

    /** Whether both name the same resource (RFC 3261 §19.1.4). */
    public boolean matches(SipUri other) {
        return UriMatch.same(this, other);
    }

    /** Written alike; {@link #matches} compares what is meant. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SipUri that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return Octets.text(data, start, end);
    }
}
