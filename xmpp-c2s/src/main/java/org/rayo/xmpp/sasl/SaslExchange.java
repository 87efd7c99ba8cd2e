package org.rayo.xmpp.sasl;

/**
 * One authentication, from the client's initial response on. Pure: given messages it answers with steps. Not thread-safe,
 * but may move between threads with a happens-before in between.
 */
public sealed interface SaslExchange permits AnonymousExchange, ExternalExchange, PlainExchange, ScramExchange {
    /** Takes the client's initial response or its response to a challenge. */
    SaslStep onMessage(SaslData message);

    /** Takes what the last {@link SaslStep.Lookup} asked for. For PLAIN this costs milliseconds: not on an event loop. */
    SaslStep onVerifier(ScramVerifier verifier);

    /** Begins an exchange. */
    static SaslExchange begin(SaslMechanism mechanism, SaslContext context) {
        return switch (mechanism) {
            case EXTERNAL -> new ExternalExchange(context);
            case SCRAM_SHA_256_PLUS -> new ScramExchange(ScramHash.SHA_256, true, context);
            case SCRAM_SHA_1_PLUS -> new ScramExchange(ScramHash.SHA_1, true, context);
            case SCRAM_SHA_256 -> new ScramExchange(ScramHash.SHA_256, false, context);
            case SCRAM_SHA_1 -> new ScramExchange(ScramHash.SHA_1, false, context);
            case PLAIN -> new PlainExchange(context.domain());
            case ANONYMOUS -> new AnonymousExchange(context.nonce());
        };
    }

    /** Whether a client that logged in as {@code username} may act as {@code authzid}: only as itself (RFC 6120 §6.3.8). */
    static boolean isOwn(String authzid, String username, String domain) {
        return authzid.isEmpty() || authzid.equalsIgnoreCase(username + "@" + domain);
    }
}
