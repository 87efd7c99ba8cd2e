package org.rayo.xmpp.sasl;

import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import reactor.core.publisher.Mono;

/** A fixed set of users, derived once from their passwords, which are not kept. */
public final class InMemoryCredentialStore implements CredentialStore {
    private static final int SALT_OCTETS = 16;

    private final Map<String, Map<ScramHash, ScramVerifier>> verifiers;
    private final int iterations;

    private InMemoryCredentialStore(Map<String, Map<ScramHash, ScramVerifier>> verifiers, int iterations) {
        this.verifiers = verifiers;
        this.iterations = iterations;
    }

    /** With {@link ScramVerifier#MIN_ITERATIONS} iterations. Takes milliseconds per user: not on an event loop. */
    public static InMemoryCredentialStore of(Map<String, String> passwords) {
        return of(passwords, ScramVerifier.MIN_ITERATIONS, new SecureRandom());
    }

    /**
     * Derives every user's verifiers.
     *
     * @param passwords user (localpart, in lower case) to password
     * @param iterations at least {@link ScramVerifier#MIN_ITERATIONS}; multiplies what a login costs a client
     * @throws IllegalArgumentException for a password that SASLprep forbids
     */
    public static InMemoryCredentialStore of(Map<String, String> passwords, int iterations, SecureRandom random) {
        Map<String, Map<ScramHash, ScramVerifier>> derived = new HashMap<>();
        passwords.forEach((user, password) -> {
            Map<ScramHash, ScramVerifier> ofUser = new EnumMap<>(ScramHash.class);
            for (ScramHash hash : ScramHash.values()) {
                byte[] salt = new byte[SALT_OCTETS];
                random.nextBytes(salt);
                ofUser.put(hash, ScramVerifier.derive(password, salt, iterations, hash));
            }
            derived.put(user, ofUser);
        });
        return new InMemoryCredentialStore(derived, iterations);
    }

    @Override
    public Mono<ScramVerifier> verifier(String username, ScramHash hash) {
        Map<ScramHash, ScramVerifier> ofUser = verifiers.get(username);
        return ofUser == null ? Mono.empty() : Mono.justOrEmpty(ofUser.get(hash));
    }

    @Override
    public int iterations() {
        return iterations;
    }
}
