package org.rayo.xmpp.sasl;

/** ANONYMOUS (RFC 4505): whatever the client says, it gets a name that nobody has. */
final class AnonymousExchange implements SaslExchange {
    private final String name;

    AnonymousExchange(String name) {
        this.name = name;
    }

    @Override
    public SaslStep onMessage(SaslData message) {
        return new SaslStep.Success(name, SaslData.EMPTY);
    }

    @Override
    public SaslStep onVerifier(ScramVerifier verifier) {
        throw new IllegalStateException("ANONYMOUS asks for no verifier");
    }
}
