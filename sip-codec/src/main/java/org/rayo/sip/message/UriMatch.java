package org.rayo.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** When two SIP URIs are the same (RFC 3261 §19.1.4). */
final class UriMatch {

    /** One that is in only one of the URIs makes them different; any other must be the same only where both have it. */
    private static final List<String> TELLING = List.of("user", "ttl", "method", "maddr", "transport");

    private UriMatch() {}

    static boolean same(SipUri a, SipUri b) {
        return a.secure() == b.secure()
                && sameUser(a.user(), b.user())
                && a.host().equalsIgnoreCase(b.host())
                && a.port() == b.port()
                && sameParams(a.params(), b.params())
                && headers(a).equals(headers(b));
    }

    /** With case; escapes are the characters they stand for. */
    private static boolean sameUser(@Nullable String a, @Nullable String b) {
        return Objects.equals(a == null ? null : unescape(a), b == null ? null : unescape(b));
    }

    private static boolean sameParams(Params a, Params b) {
        for (String name : TELLING) {
            if (a.has(name) != b.has(name)) {
                return false;
            }
        }
        boolean[] same = {true};
        a.forEach((name, value) -> {
            if (b.has(name)) {
                same[0] &= plain(a.get(name)).equals(plain(b.get(name)));
            }
        });
        return same[0];
    }

    private static String plain(@Nullable String value) {
        return value == null ? "" : unescape(value).toLowerCase(Locale.ROOT);
    }

    /** In any order; each must be in both. */
    private static List<String> headers(SipUri uri) {
        String headers = uri.headers();
        if (headers == null || headers.isEmpty()) {
            return List.of();
        }
        List<String> all = new ArrayList<>();
        for (String header : headers.split("&", -1)) {
            int equals = header.indexOf('=');
            String name = equals < 0 ? header : header.substring(0, equals);
            all.add(unescape(name).toLowerCase(Locale.ROOT) + "=" + (equals < 0 ? "" : unescape(header.substring(equals + 1))));
        }
        all.sort(null);
        return all;
    }

    /** Of a text whose escapes are known to be right, or none. */
    static String unescape(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low >= 0) {
                plain.append((char) (high * 16 + low));
                i += 2;
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
