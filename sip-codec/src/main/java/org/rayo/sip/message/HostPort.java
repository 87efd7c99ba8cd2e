package org.rayo.sip.message;

/**
 * A host with an optional port (RFC 3261 §25.1 {@code hostport}).
 *
 * @param host a name, an IPv4 address, or an IPv6 address without its brackets
 * @param port 1 to 65535, or -1 when absent
 */
public record HostPort(String host, int port) {

    /** Reads {@code host[:port]}; blanks around the colon are allowed where a header allows them. */
    static HostPort parse(byte[] data, int from, int end) throws SipSyntaxException {
        int start = Octets.skipBlanks(data, from, end);
        int stop = hostEnd(data, start, end);
        return new HostPort(host(data, start, stop), port(data, stop, end));
    }

    /** The end of the host, with its brackets, that begins at {@code from}. */
    static int hostEnd(byte[] data, int from, int end) throws SipSyntaxException {
        if (from < end && data[from] == '[') {
            int close = Octets.find(data, from, end, ']');
            if (close < 0) {
                throw new SipSyntaxException("unterminated IPv6 address", from);
            }
            checkIpv6(data, from + 1, close);
            return close + 1;
        }
        int stop = Octets.skip(data, from, end, Octets.HOST);
        if (stop == from || stop - from > 255) {
            throw new SipSyntaxException("bad host", from);
        }
        return stop;
    }

    private static void checkIpv6(byte[] data, int from, int end) throws SipSyntaxException {
        int colons = 0;
        for (int i = from; i < end; i++) {
            if (data[i] == ':') {
                colons++;
            } else if (!Octets.is(data[i], Octets.HEX) && data[i] != '.') {
                throw new SipSyntaxException("bad IPv6 address", i);
            }
        }
        if (colons < 2 || end - from > 45) {
            throw new SipSyntaxException("bad IPv6 address", from);
        }
    }

    /** Without brackets. */
    static String host(byte[] data, int from, int end) {
        return data[from] == '[' ? Octets.text(data, from + 1, end - 1) : Octets.text(data, from, end);
    }

    /** The port behind a host, -1 when there is none. */
    static int port(byte[] data, int from, int end) throws SipSyntaxException {
        int colon = Octets.skipBlanks(data, from, end);
        if (colon == end) {
            return -1;
        }
        if (data[colon] != ':') {
            throw new SipSyntaxException("bad host", colon);
        }
        int start = Octets.skipBlanks(data, colon + 1, end);
        int stop = Octets.trimEnd(data, start, end);
        long port = stop - start > 9 ? -1 : Octets.number(data, start, stop, 65_535);
        if (port < 0) {
            throw new SipSyntaxException("bad port", start);
        }
        return (int) port;
    }

    void appendTo(StringBuilder text) {
        if (host.indexOf(':') >= 0) {
            text.append('[').append(host).append(']');
        } else {
            text.append(host);
        }
        if (port >= 0) {
            text.append(':').append(port);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        appendTo(text);
        return text.toString();
    }
}
