package org.rayo.sip.dialog;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** Random names of 80 bits (RFC 3261 §19.3). Owned by one loop; made off it, since seeding may block. */
final class Tags {
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";
    private static final int CHARS = 16;

    private final SecureRandom random;
    private final byte[] bits = new byte[CHARS];

    Tags() {
        try {
            // the JDK's default reads the system's entropy again and again; this one does so once, here
            random = SecureRandom.getInstance("DRBG");
            random.nextBytes(bits);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks DRBG", e);
        }
    }

    RandomGenerator random() {
        return random;
    }

    String next() {
        random.nextBytes(bits);
        StringBuilder tag = new StringBuilder(CHARS);
        for (byte bit : bits) {
            tag.append(ALPHABET.charAt(bit & 31));
        }
        return tag.toString();
    }
}
