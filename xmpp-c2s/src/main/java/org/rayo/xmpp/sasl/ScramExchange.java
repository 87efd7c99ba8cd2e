package org.rayo.xmpp.sasl;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * SCRAM without channel binding (RFC 5802 §5, RFC 7677). States: awaiting the first message, awaiting the verifier,
 * awaiting the final message, over.
 */
final class ScramExchange implements SaslExchange {
    private static final int MAX_NONCE_LENGTH = 512;
    private static final int MAX_USERNAME_LENGTH = 1023;

    private enum State {
        FIRST, VERIFIER, FINAL, OVER
    }

    private final ScramHash hash;
    private final String domain;
    private final String serverNonce;
    private State state = State.FIRST;
    private String username = "";
    private String gs2Header = "";
    private String clientFirstBare = "";
    private String nonce = "";
    private String serverFirst = "";
    private @Nullable ScramVerifier verifier;

    ScramExchange(ScramHash hash, String domain, String serverNonce) {
        this.hash = hash;
        this.domain = domain;
        this.serverNonce = serverNonce;
    }

    @Override
    public SaslStep onMessage(SaslData message) {
        String text = message.text();
        if (text == null) {
            return fail(SaslFailure.MALFORMED_REQUEST);
        }
        return switch (state) {
            case FIRST -> clientFirst(text);
            case FINAL -> clientFinal(text);
            case VERIFIER, OVER -> fail(SaslFailure.MALFORMED_REQUEST);
        };
    }

    @Override
    public SaslStep onVerifier(ScramVerifier found) {
        if (state != State.VERIFIER || found.hash() != hash) {
            throw new IllegalStateException("no verifier of this kind was asked for");
        }
        verifier = found;
        serverFirst = "r=" + nonce + ",s=" + found.saltBase64() + ",i=" + found.iterations();
        state = State.FINAL;
        return new SaslStep.Challenge(SaslData.of(serverFirst));
    }

    /** {@code gs2-cbind-flag "," [authzid] "," n=user,r=nonce[,extensions]} (RFC 5802 §7). */
    private SaslStep clientFirst(String text) {
        String[] parts = text.split(",", 5);
        // "p=": binding to a channel is not offered; "y" is right: the client saw no -PLUS from us (RFC 5802 §6)
        if (parts.length < 4 || !(parts[0].equals("n") || parts[0].equals("y"))
            || !parts[2].startsWith("n=") || !parts[3].startsWith("r=")) {
            return fail(SaslFailure.MALFORMED_REQUEST);
        }
        String authzid = parts[1].isEmpty() ? "" : parts[1].startsWith("a=") ? unescape(parts[1].substring(2)) : null;
        String name = unescape(parts[2].substring(2));
        String clientNonce = parts[3].substring(2);
        if (authzid == null || name == null || name.isEmpty() || name.length() > MAX_USERNAME_LENGTH || !isNonce(clientNonce)) {
            return fail(SaslFailure.MALFORMED_REQUEST);
        }
        String prepared = SaslPrep.prepare(name);
        if (prepared == null || prepared.isEmpty()) {
            return fail(SaslFailure.NOT_AUTHORIZED);
        }
        if (!SaslExchange.isOwn(authzid, prepared, domain)) {
            return fail(SaslFailure.INVALID_AUTHZID);
        }
        username = prepared;
        gs2Header = parts[0] + "," + parts[1] + ",";
        clientFirstBare = text.substring(gs2Header.length());
        nonce = clientNonce + serverNonce;
        state = State.VERIFIER;
        return new SaslStep.Lookup(username, hash);
    }

    /** {@code c=gs2 header,r=nonce[,extensions],p=proof} (RFC 5802 §7). */
    private SaslStep clientFinal(String text) {
        int proofAt = text.lastIndexOf(",p=");
        String[] parts = proofAt < 0 ? new String[0] : text.substring(0, proofAt).split(",", -1);
        SaslData binding = parts.length < 2 || !parts[0].startsWith("c=") ? null : SaslData.ofBase64(parts[0].substring(2));
        byte[] proof = proofAt < 0 ? null : base64(text.substring(proofAt + 3));
        if (binding == null || proof == null || !parts[1].startsWith("r=")) {
            return fail(SaslFailure.MALFORMED_REQUEST);
        }
        String authMessage = clientFirstBare + "," + serverFirst + "," + text.substring(0, proofAt);
        ScramVerifier known = verifier;
        boolean fits = known != null && known.accepts(proof, authMessage);
        if (!fits || !gs2Header.equals(binding.text()) || !nonce.equals(parts[1].substring(2)) || known == null) {
            return fail(SaslFailure.NOT_AUTHORIZED);
        }
        state = State.OVER;
        return new SaslStep.Success(username, SaslData.of("v=" + known.serverSignature(authMessage)));
    }

    private SaslStep fail(SaslFailure condition) {
        state = State.OVER;
        return new SaslStep.Failure(condition);
    }

    private static boolean isNonce(String nonce) {
        // RFC 5802 §7: printable = %x21-2B / %x2D-7E
        return !nonce.isEmpty() && nonce.length() <= MAX_NONCE_LENGTH && nonce.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != ',');
    }

    /** {@code =2C} is a comma, {@code =3D} an equals sign; null for any other use of {@code =}. */
    private static @Nullable String unescape(String saslname) {
        if (saslname.replace("=2C", "").replace("=3D", "").contains("=")) {
            return null;
        }
        return saslname.replace("=2C", ",").replace("=3D", "=");
    }

    private static byte @Nullable [] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
