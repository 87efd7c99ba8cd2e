package org.rayo.xmpp.sasl;

/** What a {@link SaslExchange} wants next. */
public sealed interface SaslStep {
    /**
     * Send these octets to the client and wait for its response.
     *
     * @param data the challenge, not yet in Base64
     */
    record Challenge(SaslData data) implements SaslStep {
    }

    /**
     * Find this user's verifier and hand it to {@link SaslExchange#onVerifier}; for an unknown user a {@link ScramDecoy}.
     *
     * @param username as the client gave it, after SASLprep
     * @param hash which of the user's verifiers
     */
    record Lookup(String username, ScramHash hash) implements SaslStep {
    }

    /**
     * The client is who it says.
     *
     * @param username the authenticated user
     * @param data additional data for the success element; empty for none
     */
    record Success(String username, SaslData data) implements SaslStep {
    }

    /** Refuse; the exchange is over. */
    record Failure(SaslFailure condition) implements SaslStep {
    }
}
