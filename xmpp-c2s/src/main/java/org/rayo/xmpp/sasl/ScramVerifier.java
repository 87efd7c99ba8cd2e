package org.rayo.xmpp.sasl;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a server keeps instead of a password (RFC 5802 §3): enough to check a proof, not enough to make one.
 * Immutable.
 */
public final class ScramVerifier {
    /** Fewest iterations RFC 5802 §5.1 and RFC 7677 §4 allow. */
    public static final int MIN_ITERATIONS = 4096;

    private final ScramHash hash;
    private final byte[] salt;
    private final int iterations;
    private final byte[] storedKey;
    private final byte[] serverKey;

    ScramVerifier(ScramHash hash, byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
        this.hash = hash;
        this.salt = salt;
        this.iterations = iterations;
        this.storedKey = storedKey;
        this.serverKey = serverKey;
    }

    /**
     * Derives the verifier of a password; costs milliseconds, never to be called on an event loop.
     *
     * @param salt at least one octet; sixteen random ones are usual
     * @param iterations at least {@value #MIN_ITERATIONS}
     * @throws IllegalArgumentException when the password has characters that SASLprep forbids, or a parameter is out of range
     */
    public static ScramVerifier derive(String password, byte[] salt, int iterations, ScramHash hash) {
        if (salt.length == 0 || iterations < MIN_ITERATIONS) {
            throw new IllegalArgumentException("a verifier needs salt and at least " + MIN_ITERATIONS + " iterations");
        }
        String prepared = SaslPrep.prepare(password);
        if (prepared == null) {
            throw new IllegalArgumentException("the password has characters that SASLprep (RFC 4013) forbids");
        }
        return deriveFrom(ScramCrypto.hi(hash, prepared, salt, iterations), salt, iterations, hash);
    }

    private static ScramVerifier deriveFrom(byte[] salted, byte[] salt, int iterations, ScramHash hash) {
        byte[] storedKey = ScramCrypto.h(hash, ScramCrypto.hmac(hash, salted, "Client Key"));
        return new ScramVerifier(hash, salt.clone(), iterations, storedKey, ScramCrypto.hmac(hash, salted, "Server Key"));
    }

    /**
     * Reads {@link #encode()}'s text.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static ScramVerifier decode(String text) {
        String[] parts = text.split("\\$", -1);
        if (parts.length != 5) {
            throw new IllegalArgumentException("not a SCRAM verifier");
        }
        ScramHash hash = switch (parts[0]) {
            case "SCRAM-SHA-1" -> ScramHash.SHA_1;
            case "SCRAM-SHA-256" -> ScramHash.SHA_256;
            default -> throw new IllegalArgumentException("unknown SCRAM hash");
        };
        Base64.Decoder base64 = Base64.getDecoder();
        byte[] stored = base64.decode(parts[3]);
        byte[] server = base64.decode(parts[4]);
        int iterations = Integer.parseInt(parts[1]);
        byte[] salt = base64.decode(parts[2]);
        if (stored.length != hash.octets() || server.length != hash.octets() || iterations < MIN_ITERATIONS || salt.length == 0) {
            throw new IllegalArgumentException("not a SCRAM verifier");
        }
        return new ScramVerifier(hash, salt, iterations, stored, server);
    }

    /** One line for a file or database: {@code SCRAM-SHA-256$iterations$salt$StoredKey$ServerKey}. */
    public String encode() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "SCRAM-" + hash.digest() + "$" + iterations + "$" + base64.encodeToString(salt)
            + "$" + base64.encodeToString(storedKey) + "$" + base64.encodeToString(serverKey);
    }

    /** The hash function. */
    public ScramHash hash() {
        return hash;
    }

    /** The iteration count. */
    public int iterations() {
        return iterations;
    }

    String saltBase64() {
        return Base64.getEncoder().encodeToString(salt);
    }

    /** RFC 5802 §3: recovers the client key from its proof and compares its hash. */
    boolean accepts(byte[] proof, String authMessage) {
        if (proof.length != hash.octets()) {
            return false;
        }
        byte[] clientKey = ScramCrypto.xor(proof, ScramCrypto.hmac(hash, storedKey, authMessage));
        return MessageDigest.isEqual(ScramCrypto.h(hash, clientKey), storedKey);
    }

    /** Whether it is the verifier of this password; costs as much as deriving. */
    boolean acceptsPassword(String prepared) {
        ScramVerifier other = deriveFrom(ScramCrypto.hi(hash, prepared, salt, iterations), salt, iterations, hash);
        return MessageDigest.isEqual(other.storedKey, storedKey);
    }

    String serverSignature(String authMessage) {
        return Base64.getEncoder().encodeToString(ScramCrypto.hmac(hash, serverKey, authMessage));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ScramVerifier verifier && hash == verifier.hash && iterations == verifier.iterations
            && Arrays.equals(salt, verifier.salt) && MessageDigest.isEqual(storedKey, verifier.storedKey)
            && MessageDigest.isEqual(serverKey, verifier.serverKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(salt);
    }

    /** Never the keys. */
    @Override
    public String toString() {
        return "ScramVerifier[" + hash + ", " + iterations + " iterations]";
    }
}
