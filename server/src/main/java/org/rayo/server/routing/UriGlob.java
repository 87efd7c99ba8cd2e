package org.rayo.server.routing;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Patterns of URIs that may be called. Only {@code *} is special. It never matches {@code ;} or {@code ?}, and in a pattern
 * with an {@code @} it stays on its side of it: what a rule allows must not depend on how a parser reads two of them. A
 * SIP pattern without port matches every port.
 */
final class UriGlob {

    private static final String ANYTHING = "[^;?]*";
    private static final String IN_USER = "[^;?@]*";
    private static final String IN_HOST = "(?:\\[[0-9A-F:.]*]|[^;?@:/\\[\\]]*)";
    private static final String ANY_PORT = "(?::[0-9]{1,5})?";

    private UriGlob() {}

    static Pattern compile(String glob) {
        int at = glob.lastIndexOf('@');
        String regex = at < 0
                ? stars(glob, ANYTHING)
                : stars(glob.substring(0, at), IN_USER) + "@" + stars(glob.substring(at + 1), IN_HOST);
        return Pattern.compile(anyPort(glob, at) ? regex + ANY_PORT : regex, Pattern.CASE_INSENSITIVE);
    }

    private static boolean anyPort(String glob, int at) {
        String scheme = glob.substring(0, Math.max(0, glob.indexOf(':'))).toLowerCase(Locale.ROOT);
        if (!scheme.equals("sip") && !scheme.equals("sips")) {
            return false;
        }
        String host = glob.substring(at < 0 ? scheme.length() + 1 : at + 1);
        // an IPv6 address has colons of its own, but behind its bracket comes only a port
        return host.indexOf(':', host.lastIndexOf(']') + 1) < 0;
    }

    private static String stars(String glob, String star) {
        StringBuilder regex = new StringBuilder();
        int start = 0;
        for (int i = glob.indexOf('*'); i >= 0; i = glob.indexOf('*', start)) {
            regex.append(Pattern.quote(glob.substring(start, i))).append(star);
            start = i + 1;
        }
        return regex.append(Pattern.quote(glob.substring(start))).toString();
    }
}
