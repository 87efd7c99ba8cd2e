package org.rayo.server.egress;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.rayo.server.egress.FetchFailure.Kind;

/**
 * A URI that passed the rules about URIs; its host is not resolved yet.
 *
 * @param host in lower case, IPv6 without brackets
 * @param path with the query, as sent
 */
record Target(URI uri, boolean tls, String host, int port, String path) {
    private static final int MAX_URI = 2048;

    /** @throws FetchFailure when it cannot or may not be fetched */
    static Target of(URI uri, List<Pattern> allowedHosts) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new FetchFailure(Kind.BAD_URI, shown(uri) + " is no http or https URI");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.toString().length() > MAX_URI
                || uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new FetchFailure(Kind.BAD_URI, shown(uri) + " has no usable host and port, a user in it, or is too long");
        }
        String host = host(uri);
        if (allowedHosts.stream().noneMatch(pattern -> pattern.matcher(host).matches())) {
            throw new FetchFailure(Kind.REFUSED, shown(uri) + " is on a host that egress.allow-hosts does not name");
        }
        boolean tls = scheme.equals("https");
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        // toASCIIString percent-encodes what URI lets through beyond ASCII
        return new Target(uri, tls, host, port, URI.create(path + query).toASCIIString());
    }

    private static String host(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        if (host.startsWith("[") && host.endsWith("]")) {
            return host.substring(1, host.length() - 1);
        }
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /** The Host header (RFC 9110 §7.2): the port only where it is not the scheme's. */
    String hostHeader() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (tls ? 443 : 80) ? name : name + ":" + port;
    }

    /** A URI as failures show it: without query, user and fragment, which may hold secrets; never long. */
    static String shown(URI uri) {
        String authority = uri.getHost() == null ? "" : "//" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String whole = (uri.getScheme() == null ? "" : uri.getScheme() + ":") + authority + path;
        return whole.length() > 200 ? whole.substring(0, 197) + "..." : whole;
    }

    /** A pattern where only {@code *} is special. */
    static Pattern glob(String glob) {
        StringBuilder regex = new StringBuilder();
        for (String part : glob.toLowerCase(Locale.ROOT).split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(part.isEmpty() ? "(?:)" : Pattern.quote(part));
        }
        return Pattern.compile(regex.toString());
    }
}
