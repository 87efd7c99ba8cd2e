package org.rayo.server.net;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** IP addresses in their usual writing only: four decimal numbers, or IPv6 without a zone. Never looks a name up. */
public final class IpLiteral {
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private IpLiteral() {}

    /** Whether {@link #parse} takes the text. */
    public static boolean isOne(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** @throws IllegalArgumentException when the text is no address, or one in a form only some programs know: 10.1, 0x7f.1 */
    public static InetAddress parse(String text) {
        boolean usual = text.indexOf(':') < 0 ? IPV4.matcher(text).matches() : IPV6.matcher(text).matches();
        if (!usual) {
            throw new IllegalArgumentException("'" + text + "' is not an IP address");
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is not an IP address", e);
        }
    }
}
