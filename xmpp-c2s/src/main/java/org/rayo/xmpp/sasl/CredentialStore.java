package org.rayo.xmpp.sasl;

import reactor.core.publisher.Mono;

/** Where verifiers are kept. Asked off the event loops; may be slow, must not be asked for passwords. */
public interface CredentialStore {
    /**
     * The verifier of a user; empty when there is no such user or it has none for this hash.
     *
     * @param username the localpart of the account's address, normalised
     */
    Mono<ScramVerifier> verifier(String username, ScramHash hash);

    /** The iteration count of the verifiers in this store: what an unknown user is shown. */
    int iterations();
}
