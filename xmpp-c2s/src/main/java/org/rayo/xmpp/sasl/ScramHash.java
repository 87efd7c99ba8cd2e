package org.rayo.xmpp.sasl;

/** The hash functions SCRAM is used with. */
public enum ScramHash {
    /** RFC 5802. */
    SHA_1("SHA-1", "HmacSHA1", "PBKDF2WithHmacSHA1", 20),
    /** RFC 7677. */
    SHA_256("SHA-256", "HmacSHA256", "PBKDF2WithHmacSHA256", 32);

    private final String digest;
    private final String mac;
    private final String keyDerivation;
    private final int octets;

    ScramHash(String digest, String mac, String keyDerivation, int octets) {
        this.digest = digest;
        this.mac = mac;
        this.keyDerivation = keyDerivation;
        this.octets = octets;
    }

    String digest() {
        return digest;
    }

    String mac() {
        return mac;
    }

    String keyDerivation() {
        return keyDerivation;
    }

    /** Length of the hash's output. */
    public int octets() {
        return octets;
    }
}
