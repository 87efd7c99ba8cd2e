package org.rayo.rtp.srtp;

import org.jspecify.annotations.Nullable;

/** The suites that are negotiated by name in {@code a=crypto} (RFC 4568 §6.2, RFC 6188 §4, RFC 7714 §14.2), weakest first. */
public enum CryptoSuite {
    /** AES-128 in counter mode, HMAC-SHA1 with a tag of 32 bits; 80 bits for RTCP. */
    AES_CM_128_HMAC_SHA1_32(16, 14, 4),
    /** AES-128 in counter mode, HMAC-SHA1 with a tag of 80 bits. */
    AES_CM_128_HMAC_SHA1_80(16, 14, 10),
    /** AES-256 in counter mode, HMAC-SHA1 with a tag of 32 bits; 80 bits for RTCP. */
    AES_256_CM_HMAC_SHA1_32(32, 14, 4),
    /** AES-256 in counter mode, HMAC-SHA1 with a tag of 80 bits. */
    AES_256_CM_HMAC_SHA1_80(32, 14, 10),
    /** AES-128 in Galois/counter mode. */
    AEAD_AES_128_GCM(16, 12, 16),
    /** AES-256 in Galois/counter mode. */
    AEAD_AES_256_GCM(32, 12, 16);

    private final int keyOctets;
    private final int saltOctets;
    private final int tagOctets;

    CryptoSuite(int keyOctets, int saltOctets, int tagOctets) {
        this.keyOctets = keyOctets;
        this.saltOctets = saltOctets;
        this.tagOctets = tagOctets;
    }

    /** Octets of the master key. */
    public int keyOctets() {
        return keyOctets;
    }

    /** Octets of the master salt. */
    public int saltOctets() {
        return saltOctets;
    }

    /** Octets that protection adds to an RTP packet. */
    public int tagOctets() {
        return tagOctets;
    }

    boolean isAead() {
        return this == AEAD_AES_128_GCM || this == AEAD_AES_256_GCM;
    }

    /** The suite of that name, as SDP writes it; null when it is none of ours. */
    public static @Nullable CryptoSuite named(String name) {
        for (CryptoSuite suite : values()) {
            if (suite.name().equals(name)) {
                return suite;
            }
        }
        return null;
    }
}
