package org.rayo.xmpp.sasl;

/** EXTERNAL (RFC 4422 appendix A, XEP-0178): the certificate says who it is, the message at most as which of them. */
final class ExternalExchange implements SaslExchange {
    private final SaslContext context;

    ExternalExchange(SaslContext context) {
        this.context = context;
    }

    @Override
    public SaslStep onMessage(SaslData message) {
        String authzid = message.text();
        if (authzid == null) {
            return new SaslStep.Failure(SaslFailure.MALFORMED_REQUEST);
        }
        if (context.certified().isEmpty()) {
            return new SaslStep.Failure(SaslFailure.NOT_AUTHORIZED);
        }
        if (authzid.isEmpty()) {
            // XEP-0178 §2: with more than one address in the certificate the client must say which
            return context.certified().size() == 1
                ? new SaslStep.Success(context.certified().getFirst(), SaslData.EMPTY)
                : new SaslStep.Failure(SaslFailure.INVALID_AUTHZID);
        }
        return context.certified().stream().filter(local -> SaslExchange.isOwn(authzid, local, context.domain())).findFirst()
            .<SaslStep>map(local -> new SaslStep.Success(local, SaslData.EMPTY))
            .orElseGet(() -> new SaslStep.Failure(SaslFailure.INVALID_AUTHZID));
    }

    @Override
    public SaslStep onVerifier(ScramVerifier verifier) {
        throw new IllegalStateException("EXTERNAL asks for no verifier");
    }
}
