package org.rayo.xmpp.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The functions H, HMAC, Hi and XOR of RFC 5802 §2.2. */
final class ScramCrypto {
    private ScramCrypto() {
    }

    static byte[] h(ScramHash hash, byte[] data) {
        try {
            return MessageDigest.getInstance(hash.digest()).digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks " + hash.digest(), e);
        }
    }

    static byte[] hmac(ScramHash hash, byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance(hash.mac());
            mac.init(new SecretKeySpec(key, hash.mac()));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks " + hash.mac(), e);
        }
    }

    static byte[] hmac(ScramHash hash, byte[] key, String text) {
        return hmac(hash, key, text.getBytes(StandardCharsets.UTF_8));
    }

    /** PBKDF2; costs milliseconds, never to be called on an event loop. */
    static byte[] hi(ScramHash hash, String password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, hash.octets() * 8);
        try {
            return SecretKeyFactory.getInstance(hash.keyDerivation()).generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks " + hash.keyDerivation(), e);
        } finally {
            spec.clearPassword();
        }
    }

    static byte[] xor(byte[] a, byte[] b) {
        byte[] result = new byte[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = (byte) (a[i] ^ b[i]);
        }
        return result;
    }
}
