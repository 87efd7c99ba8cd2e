package org.rayo.rtp.srtp;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/**
 * A suite with the master key and salt of one direction. It never tells them but when asked for {@link #inline()}, which
 * goes into SDP and nowhere else.
 */
public final class SrtpKey {
    private final CryptoSuite suite;
    private final byte[] keyAndSalt;

    private SrtpKey(CryptoSuite suite, byte[] keyAndSalt) {
        this.suite = suite;
        this.keyAndSalt = keyAndSalt;
    }

    /**
     * A key from its octets, key before salt.
     *
     * @throws IllegalArgumentException when their number is not the suite's; the message does not tell them
     */
    public static SrtpKey of(CryptoSuite suite, byte[] keyAndSalt) {
        if (keyAndSalt.length != suite.keyOctets() + suite.saltOctets()) {
            throw new IllegalArgumentException(suite + " needs " + (suite.keyOctets() + suite.saltOctets())
                    + " octets of key and salt, not " + keyAndSalt.length);
        }
        return new SrtpKey(suite, keyAndSalt.clone());
    }

    /**
     * A key from SDP: the base64 text after {@code inline:} (RFC 4568 §6.1), without lifetime and MKI.
     *
     * @throws IllegalArgumentException when it is no base64 or of another length; the message does not tell it
     */
    public static SrtpKey ofInline(CryptoSuite suite, String base64) {
        byte[] octets;
        try {
            octets = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the key of " + suite + " is no base64");
        }
        return of(suite, octets);
    }

    /** A new key. */
    public static SrtpKey random(CryptoSuite suite, SecureRandom random) {
        byte[] octets = new byte[suite.keyOctets() + suite.saltOctets()];
        random.nextBytes(octets);
        return new SrtpKey(suite, octets);
    }

    /** Its suite. */
    public CryptoSuite suite() {
        return suite;
    }

    /** The base64 text that follows {@code inline:} in SDP. A secret. */
    public String inline() {
        return Base64.getEncoder().encodeToString(keyAndSalt);
    }

    byte[] key() {
        return Arrays.copyOf(keyAndSalt, suite.keyOctets());
    }

    byte[] salt() {
        return Arrays.copyOfRange(keyAndSalt, suite.keyOctets(), keyAndSalt.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SrtpKey key && suite == key.suite && MessageDigest.isEqual(keyAndSalt, key.keyAndSalt);
    }

    @Override
    public int hashCode() {
        return suite.hashCode();
    }

    /** Names the suite; the key stays a secret. */
    @Override
    public String toString() {
        return suite + " inline:(secret)";
    }
}
