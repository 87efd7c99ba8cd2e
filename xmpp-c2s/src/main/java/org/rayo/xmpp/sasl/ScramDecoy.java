package org.rayo.xmpp.sasl;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Verifiers for users that do not exist: the same user always gets the same salt, and no password fits, so that a client
 * cannot learn from shape, cost or repetition whether an account exists (RFC 5802 §5.1, §9).
 */
public final class ScramDecoy {
    private static final int SALT_OCTETS = 16;

    private final byte[] secret;
    private final int iterations;

    private ScramDecoy(byte[] secret, int iterations) {
        this.secret = secret;
        this.iterations = iterations;
    }

    /**
     * Decoys with a secret of their own.
     *
     * @param iterations what the store's real verifiers have
     */
    public static ScramDecoy create(int iterations, SecureRandom random) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        return new ScramDecoy(secret, iterations);
    }

    /** The verifier that nothing fits. */
    public ScramVerifier verifier(String username, ScramHash hash) {
        byte[] salt = Arrays.copyOf(ScramCrypto.hmac(ScramHash.SHA_256, secret, hash + " salt " + username), SALT_OCTETS);
        byte[] stored = ScramCrypto.hmac(hash, secret, "stored " + username);
        return new ScramVerifier(hash, salt, iterations, stored, ScramCrypto.hmac(hash, secret, "server " + username));
    }
}
