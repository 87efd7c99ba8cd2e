package org.rayo.sip.message;

/**
 * A host with an optional port (RFC 3261 §25.1 {@code hostport}).
 *
 * @param host a name, an IPv4 address, or an IPv6 address without its brackets
 * @param port 1 to 65535, or -1 when absent
 */
public record HostPort(String host, int port) {

    /** Reads {@code host[:port]}; blanks around the colon are allowed where a header allows them. */
    static HostPort parse(String text) throws SipSyntaxException {
        String rest = text.strip();
        int colon;
        String host;
        if (rest.startsWith("[")) {
            int close = rest.indexOf(']');
            if (close < 0) {
                throw new SipSyntaxException("unterminated IPv6 address");
            }
            host = rest.substring(1, close);
            checkIpv6(host);
            rest = rest.substring(close + 1).strip();
            colon = rest.isEmpty() ? -1 : 0;
            if (colon == 0 && rest.charAt(0) != ':') {
                throw new SipSyntaxException("text after IPv6 address");
            }
        } else {
            colon = rest.indexOf(':');
            host = (colon < 0 ? rest : rest.substring(0, colon)).strip();
            checkName(host);
        }
        if (colon < 0) {
            return new HostPort(host, -1);
        }
        int port = SipText.smallNumber(rest.substring(colon + 1).strip());
        if (port < 0 || port > 65_535) {
            throw new SipSyntaxException("bad port");
        }
        return new HostPort(host, port);
    }

    private static void checkName(String host) throws SipSyntaxException {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (!SipText.isAlphanumeric(c) && c != '.' && c != '-' && c != '_') {
                throw new SipSyntaxException("bad host");
            }
        }
        if (host.isEmpty() || host.length() > 255) {
            throw new SipSyntaxException("bad host");
        }
    }

    private static void checkIpv6(String host) throws SipSyntaxException {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
                throw new SipSyntaxException("bad IPv6 address");
            }
        }
        if (host.indexOf(':') == host.lastIndexOf(':') || host.length() > 45) {
            throw new SipSyntaxException("bad IPv6 address");
        }
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
