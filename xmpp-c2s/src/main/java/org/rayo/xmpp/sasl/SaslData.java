package org.rayo.xmpp.sasl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Octets of a SASL message, immutable, with their form on the wire (RFC 6120 §6.4.2). */
public final class SaslData {
    /** No octets. */
    public static final SaslData EMPTY = new SaslData(new byte[0]);

    private final byte[] octets;

    private SaslData(byte[] octets) {
        this.octets = octets;
    }

    /** The UTF-8 octets of a text. */
    public static SaslData of(String text) {
        return new SaslData(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads Base64 without line breaks; {@code =} stands for no octets; null when it is not Base64 (RFC 4648 §3). */
    public static @Nullable SaslData ofBase64(String base64) {
        if (base64.isEmpty() || base64.equals("=")) {
            return EMPTY;
        }
        if (base64.length() % 4 != 0) {
            return null;
        }
        try {
            return new SaslData(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Base64; empty for no octets. */
    public String toBase64() {
        return Base64.getEncoder().encodeToString(octets);
    }

    /** Whether there are no octets. */
    public boolean isEmpty() {
        return octets.length == 0;
    }

    /** Whether these are the octets of that text, followed by those. */
    boolean isTextThen(String text, byte[] then) {
        byte[] first = text.getBytes(StandardCharsets.UTF_8);
        byte[] both = Arrays.copyOf(first, first.length + then.length);
        System.arraycopy(then, 0, both, first.length, then.length);
        return MessageDigest.isEqual(both, octets);
    }

    /** The octets as text; null when they are not UTF-8. */
    public @Nullable String text() {
        String text = new String(octets, StandardCharsets.UTF_8);
        return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), octets) ? text : null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SaslData data && Arrays.equals(octets, data.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    /** Never the content: it may be a password. */
    @Override
    public String toString() {
        return "SaslData[" + octets.length + " octets]";
    }
}
