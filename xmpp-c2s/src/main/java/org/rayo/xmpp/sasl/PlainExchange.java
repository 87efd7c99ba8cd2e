package org.rayo.xmpp.sasl;

import org.jspecify.annotations.Nullable;

/** PLAIN (RFC 4616): {@code [authzid] NUL authcid NUL passwd} in one message, checked against the SHA-256 verifier. */
final class PlainExchange implements SaslExchange {
    private static final int MAX_PART_LENGTH = 1023;

    private final String domain;
    private @Nullable String username;
    private @Nullable String password;

    PlainExchange(String domain) {
        this.domain = domain;
    }

    @Override
    public SaslStep onMessage(SaslData message) {
        String text = message.text();
        String[] parts = text == null ? new String[0] : text.split("\0", -1);
        if (parts.length != 3 || parts[1].isEmpty() || parts[2].isEmpty()
            || parts[1].length() > MAX_PART_LENGTH || parts[2].length() > MAX_PART_LENGTH) {
            return new SaslStep.Failure(SaslFailure.MALFORMED_REQUEST);
        }
        username = SaslPrep.prepare(parts[1]);
        password = SaslPrep.prepare(parts[2]);
        if (username == null || username.isEmpty() || password == null) {
            return new SaslStep.Failure(SaslFailure.NOT_AUTHORIZED);
        }
        if (!SaslExchange.isOwn(parts[0], username, domain)) {
            return new SaslStep.Failure(SaslFailure.INVALID_AUTHZID);
        }
        return new SaslStep.Lookup(username, ScramHash.SHA_256);
    }

    @Override
    public SaslStep onVerifier(ScramVerifier verifier) {
        String user = username;
        String secret = password;
        password = null;
        if (user == null || secret == null) {
            throw new IllegalStateException("no message yet");
        }
        return verifier.acceptsPassword(secret)
            ? new SaslStep.Success(user, SaslData.EMPTY)
            : new SaslStep.Failure(SaslFailure.NOT_AUTHORIZED);
    }
}
