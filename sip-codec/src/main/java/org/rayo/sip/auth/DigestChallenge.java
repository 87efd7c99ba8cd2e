package org.rayo.sip.auth;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipSyntaxException;

/**
 * What a server asks (RFC 7616 §3.3).
 *
 * @param algorithm null: one that is not known here
 * @param qopAuth {@code qop} lists {@code auth}; without qop at all the response is that of RFC 2069
 * @param qop some qop is wanted
 * @param stale only the nonce was too old
 */
public record DigestChallenge(
        String realm, String nonce, @Nullable String opaque, @Nullable DigestAlgorithm algorithm, boolean qop,
        boolean qopAuth, boolean stale) {

    /** Null for another scheme, or what cannot be read. */
    public static @Nullable DigestChallenge parse(String header) {
        try {
            AuthParams params = AuthParams.parse(header);
            if (params == null) {
                return null;
            }
            String qop = params.get("qop");
            return new DigestChallenge(
                    params.require("realm"),
                    params.require("nonce"),
                    params.get("opaque"),
                    DigestAlgorithm.named(params.get("algorithm")),
                    qop != null,
                    qop != null && ("," + qop.toLowerCase(Locale.ROOT).replace(" ", "") + ",").contains(",auth,"),
                    "true".equalsIgnoreCase(params.get("stale")));
        } catch (SipSyntaxException e) {
            return null;
        }
    }

    boolean answerable() {
        return algorithm != null && (!qop || qopAuth);
    }
}
