package org.rayo.sdp;

import org.jspecify.annotations.Nullable;

/** The SRTP crypto suites that can be named in {@code a=crypto} (RFC 4568 §6.2, RFC 6188 §4, RFC 7714 §14.2). */
public enum CryptoSuite {
    AEAD_AES_256_GCM(32, 12),
    AEAD_AES_128_GCM(16, 12),
    AES_256_CM_HMAC_SHA1_80(32, 14),
    AES_256_CM_HMAC_SHA1_32(32, 14),
    AES_CM_128_HMAC_SHA1_80(16, 14),
    AES_CM_128_HMAC_SHA1_32(16, 14);

    private final int keyOctets;
    private final int saltOctets;

    CryptoSuite(int keyOctets, int saltOctets) {
        this.keyOctets = keyOctets;
        this.saltOctets = saltOctets;
    }

    public int keyOctets() {
        return keyOctets;
    }

    public int saltOctets() {
        return saltOctets;
    }

    /** Of a {@link MasterKey}. */
    public int masterOctets() {
        return keyOctets + saltOctets;
    }

    static @Nullable CryptoSuite named(String name) {
        for (CryptoSuite suite : values()) {
            if (suite.name().equalsIgnoreCase(name)) {
                return suite;
            }
        }
        return null;
    }
}
