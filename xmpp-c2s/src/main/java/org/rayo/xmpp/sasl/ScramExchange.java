package org.rayo.xmpp.sasl;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * SCRAM with and without channel binding (RFC 5802 §5, §6, RFC 7677). States: awaiting the first message, awaiting the verifier,
 * awaiting the final message, over.
 */
final class ScramExchange implements SaslExchange {
    private static final int MAX_NONCE_LENGTH = 512;
    private static final int MAX_USERNAME_LENGTH = 1023;

    private enum State {
        FIRST, VERIFIER, FINAL, OVER
    }

    private final ScramHash hash;
    private final boolean plus;
    private final SaslContext context;
    private State state = State.FIRST;
    private String username = "";
    private String gs2Header = "";
    private byte[] channel = new byte[0];
    private String clientFirstBare = "";
    private String nonce = "";
    private String serverFirst = "";
    private @Nullable ScramVerifier verifier;

    /** @param plus whether the client chose the mechanism that binds to the channel */
    ScramExchange(ScramHash hash, boolean plus, SaslContext context) {
        this.hash = hash;
        this.plus = plus;
        this.context = context;
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
        if (parts.length < 4 || !isBindingFlag(parts[0]) || !parts[2].startsWith("n=") || !parts[3].startsWith("r=")) {
            return fail(SaslFailure.MALFORMED_REQUEST);
        }
        if (plus) {
            byte[] bound = context.bindings().data(parts[0].substring(2));
            if (bound == null) {
                return fail(SaslFailure.NOT_AUTHORIZED);
            }
            channel = bound;
        } else if (parts[0].equals("y") && !context.bindings().isEmpty()) {
            // RFC 5802 §6: the client can bind and saw no -PLUS, but we offered it: somebody between us took it out
            return fail(SaslFailure.NOT_AUTHORIZED);
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
        if (!SaslExchange.isOwn(authzid, prepared, context.domain())) {
            return fail(SaslFailure.INVALID_AUTHZID);
        }
        username = prepared;
        gs2Header = parts[0] + "," + parts[1] + ",";
        clientFirstBare = text.substring(gs2Header.length());
        nonce = clientNonce + context.nonce();
        state = State.VERIFIER;
        return new SaslStep.Lookup(username, hash);
    }

    private boolean isBindingFlag(String flag) {
        return plus ? flag.startsWith("p=") : flag.equals("n") || flag.equals("y");
    }

    /** {@code c=gs2 header and channel binding,r=nonce[,extensions],p=proof} (RFC 5802 §7). */
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
        if (!fits || !binding.isTextThen(gs2Header, channel) || !nonce.equals(parts[1].substring(2)) || known == null) {
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
