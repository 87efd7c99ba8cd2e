package org.rayo.sdp;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One {@code a=crypto} line (RFC 4568 §9).
 *
 * @param tag 0 to 999,999,999, unique in its stream; an answer repeats the chosen one
 */
public record Crypto(int tag, CryptoSuite suite, MasterKey key) {
    private static final String INLINE = "inline:";

    /** Null for one that we cannot or must not use: unknown suite, several keys, MKI, or parameters that weaken it. */
    static @Nullable Crypto parse(String value) {
        String[] parts = value.strip().split("[ \\t]+");
        int tag = parts.length < 3 ? -1 : SdpParser.number(parts[0]);
        CryptoSuite suite = tag < 0 ? null : CryptoSuite.named(parts[1]);
        if (suite == null || !understood(parts)) {
            return null;
        }
        MasterKey key = key(parts[2], suite);
        return key == null ? null : new Crypto(tag, suite, key);
    }

    private static @Nullable MasterKey key(String text, CryptoSuite suite) {
        if (!text.regionMatches(true, 0, INLINE, 0, INLINE.length())) {
            return null;
        }
        String[] parts = text.substring(INLINE.length()).split("\\|", -1);
        for (int i = 1; i < parts.length; i++) {
            // what has a colon is MKI:length, else it is the lifetime, which no call of ours outlives
            if (parts[i].indexOf(':') >= 0) {
                return null;
            }
        }
        MasterKey key = MasterKey.parse(parts[0]);
        return key == null || key.length() != suite.masterOctets() ? null : key;
    }

    /** Session parameters (§6.3): the window hint and those marked optional change nothing here. */
    private static boolean understood(String[] parts) {
        for (int i = 3; i < parts.length; i++) {
            String parameter = parts[i].toUpperCase(Locale.ROOT);
            if (!parameter.startsWith("WSH=") && !parameter.equals("KDR=0") && !parameter.startsWith("-")) {
                return false;
            }
        }
        return true;
    }

    /** The first of theirs whose suite we have; they are in the order of their preference (§5.1.2). */
    static @Nullable Crypto choose(MediaDescription media, List<CryptoSuite> ours) {
        for (String attribute : media.attributes()) {
            Crypto offered = attribute.startsWith("crypto:") ? parse(attribute.substring("crypto:".length())) : null;
            if (offered != null && ours.contains(offered.suite)) {
                return offered;
            }
        }
        return null;
    }

    void appendTo(StringBuilder sdp) {
        sdp.append("a=crypto:").append(tag).append(' ').append(suite).append(' ').append(INLINE).append(key.base64())
                .append("\r\n");
    }
}
