package org.rayo.sip.auth;

import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipSyntaxException;

/**
 * What a client answers (RFC 7616 §3.4).
 *
 * @param algorithm null: one that is not known here
 * @param count the nonce count; -1 without qop
 */
public record DigestResponse(
        String username, String realm, String nonce, String uri, String response, @Nullable DigestAlgorithm algorithm,
        @Nullable String qop, long count, @Nullable String nc, @Nullable String cnonce) {

    /** Null for another scheme, or what cannot be read. */
    public static @Nullable DigestResponse parse(String header) {
        try {
            AuthParams params = AuthParams.parse(header);
            if (params == null) {
                return null;
            }
            String nc = params.get("nc");
            if (nc != null && !nc.matches("[0-9a-fA-F]{8}")) {
                return null;
            }
            return new DigestResponse(
                    params.require("username"),
                    params.require("realm"),
                    params.require("nonce"),
                    params.require("uri"),
                    params.require("response"),
                    DigestAlgorithm.named(params.get("algorithm")),
                    params.get("qop"),
                    nc == null ? -1 : Long.parseLong(nc, 16),
                    nc,
                    params.get("cnonce"));
        } catch (SipSyntaxException e) {
            return null;
        }
    }

    /** Whether nothing was sent with this nonce before. */
    boolean firstUse() {
        return count <= 1;
    }
}
