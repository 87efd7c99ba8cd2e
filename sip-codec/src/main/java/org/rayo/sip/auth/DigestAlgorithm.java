package org.rayo.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The hashes of RFC 7616 §6.1 that SIP uses (RFC 8760), in the order in which we offer them. */
public enum DigestAlgorithm {
    SHA_256("SHA-256", "SHA-256"),
    SHA_512_256("SHA-512-256", "SHA-512/256"),
    MD5("MD5", "MD5");

    private final String token;
    private final String jdkName;

    DigestAlgorithm(String token, String jdkName) {
        this.token = token;
        this.jdkName = jdkName;
    }

    /** As headers name it. */
    public String token() {
        return token;
    }

    /** By a header's name, null being MD5 (RFC 7616 §3.3); null when it is not known here, as every {@code -sess} is. */
    public static @Nullable DigestAlgorithm named(@Nullable String token) {
        if (token == null) {
            return MD5;
        }
        for (DigestAlgorithm each : values()) {
            if (each.token.equalsIgnoreCase(token)) {
                return each;
            }
        }
        return null;
    }

    /** H(data) of RFC 7616 §3.3, in lower-case hexadecimal. {@code text} is header text, one char per octet. */
    public String hash(String text) {
        try {
            byte[] hashed = MessageDigest.getInstance(jdkName).digest(text.getBytes(StandardCharsets.ISO_8859_1));
            return HexFormat.of().formatHex(hashed);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks " + jdkName, e);
        }
    }

    /** What a server has to know of a password (§3.4.2, A1). */
    public String ha1(String username, String realm, String password) {
        return hash(username + ":" + realm + ":" + password);
    }

    /**
     * The response with {@code qop=auth} (§3.4.1), or without qop as RFC 2069 had it.
     *
     * @param nc eight hexadecimal digits; null without qop
     */
    public String response(
            String ha1, String nonce, @Nullable String nc, @Nullable String cnonce, String method, String uri) {
        String ha2 = hash(method + ":" + uri);
        return nc == null || cnonce == null
                ? hash(ha1 + ":" + nonce + ":" + ha2)
                : hash(ha1 + ":" + nonce + ":" + nc + ":" + cnonce + ":auth:" + ha2);
    }
}
