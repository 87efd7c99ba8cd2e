package org.rayo.server.demo;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The client's side of SCRAM-SHA-256 (RFC 5802 §3, RFC 7677), for one login. */
final class ScramLogin {
    static final String MECHANISM = "SCRAM-SHA-256";
    private static final String NO_BINDING = "biws";
    private static final int MAX_ITERATIONS = 1_000_000;

    private final String password;
    private final String firstBare;
    private byte[] serverSignature = {};

    ScramLogin(String user, String password) {
        this.password = password;
        byte[] nonce = new byte[18];
        new SecureRandom().nextBytes(nonce);
        String escaped = user.replace("=", "=3D").replace(",", "=2C");
        this.firstBare = "n=" + escaped + ",r=" + Base64.getEncoder().encodeToString(nonce);
    }

    String first() {
        return encode("n,," + firstBare);
    }

    /** The proof. */
    String answer(String challenge) {
        String serverFirst = decode(challenge);
        Map<Character, String> said = attributes(serverFirst);
        String nonce = said.getOrDefault('r', "");
        if (!nonce.startsWith(firstBare.substring(firstBare.indexOf(",r=") + 3))) {
            throw new IllegalStateException("the server answered another login");
        }
        int iterations = Integer.parseInt(said.getOrDefault('i', "0"));
        if (iterations < 1 || iterations > MAX_ITERATIONS) {
            throw new IllegalStateException("unusable iteration count " + iterations);
        }
        String finalBare = "c=" + NO_BINDING + ",r=" + nonce;
        byte[] salted = salted(Base64.getDecoder().decode(said.getOrDefault('s', "")), iterations);
        byte[] clientKey = hmac(salted, "Client Key");
        String message = firstBare + "," + serverFirst + "," + finalBare;
        byte[] proof = hmac(digest(clientKey), message);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        serverSignature = hmac(hmac(salted, "Server Key"), message);
        return encode(finalBare + ",p=" + Base64.getEncoder().encodeToString(proof));
    }

    /** Whether the server knows the password too. */
    boolean confirms(String success) {
        byte[] signature = Base64.getDecoder().decode(attributes(decode(success)).getOrDefault('v', ""));
        return MessageDigest.isEqual(signature, serverSignature);
    }

    private static Map<Character, String> attributes(String message) {
        Map<Character, String> attributes = new HashMap<>();
        for (String part : message.split(",")) {
            if (part.length() > 2 && part.charAt(1) == '=') {
                attributes.put(part.charAt(0), part.substring(2));
            }
        }
        return attributes;
    }

    private byte[] salted(byte[] salt, int iterations) {
        try {
            PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, 256);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks PBKDF2WithHmacSHA256", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks HmacSHA256", e);
        }
    }

    private static byte[] digest(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        }
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String base64) {
        return new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8);
    }
}
