package org.rayo.sip.message;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A {@code sip:} or {@code sips:} URI (RFC 3261 §19.1).
 *
 * @param secure {@code sips:}
 * @param user as written, escapes kept; null when absent
 * @param headers what follows {@code ?}, as written
 */
public record SipUri(
        boolean secure, @Nullable String user, HostPort hostPort, Params params, @Nullable String headers) {

    public static boolean isSip(String uri) {
        return uri.regionMatches(true, 0, "sip:", 0, 4) || uri.regionMatches(true, 0, "sips:", 0, 5);
    }

    public static SipUri parse(String uri) throws SipSyntaxException {
        boolean secure = uri.regionMatches(true, 0, "sips:", 0, 5);
        if (!isSip(uri)) {
            throw new SipSyntaxException("no sip: URI");
        }
        checkCharacters(uri);
        int start = secure ? 5 : 4;
        int at = uri.indexOf('@', start);
        String user = at < 0 ? null : uri.substring(start, at);
        if (user != null && user.isEmpty()) {
            throw new SipSyntaxException("empty user in URI");
        }
        int hostStart = at < 0 ? start : at + 1;
        int question = uri.indexOf('?', hostStart);
        int end = question < 0 ? uri.length() : question;
        int semicolon = uri.indexOf(';', hostStart);
        int hostEnd = semicolon < 0 || semicolon > end ? end : semicolon;
        return new SipUri(
                secure,
                user,
                HostPort.parse(uri.substring(hostStart, hostEnd)),
                Params.parse(uri, hostEnd, end),
                question < 0 ? null : uri.substring(question + 1));
    }

    private static void checkCharacters(String uri) throws SipSyntaxException {
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c <= ' ' || c >= 0x7F || c == '<' || c == '>' || c == '"') {
                throw new SipSyntaxException("bad character in URI");
            }
            if (c == '%' && (i + 2 >= uri.length()
                    || Character.digit(uri.charAt(i + 1), 16) < 0
                    || Character.digit(uri.charAt(i + 2), 16) < 0)) {
                throw new SipSyntaxException("bad escape in URI");
            }
        }
    }

    public String host() {
        return hostPort.host();
    }

    /** -1 when absent. */
    public int port() {
        return hostPort.port();
    }

    /** The {@code transport} parameter in lower case, or null. */
    public @Nullable String transport() {
        String transport = params.get("transport");
        return transport == null ? null : transport.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(secure ? "sips:" : "sip:");
        if (user != null) {
            text.append(user).append('@');
        }
        hostPort.appendTo(text);
        params.appendTo(text);
        if (headers != null) {
            text.append('?').append(headers);
        }
        return text.toString();
    }
}
