package org.rayo.sdp;

import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** An SRTP master key with its master salt behind it, as {@code inline:} carries them (RFC 4568 §6.1). Never printed. */
public final class MasterKey {
    private final byte[] octets;

    private MasterKey(byte[] octets) {
        this.octets = octets;
    }

    public static MasterKey of(byte[] keyAndSalt) {
        return new MasterKey(keyAndSalt.clone());
    }

    /** Null when that is no Base64. */
    static @Nullable MasterKey parse(String base64) {
        try {
            return new MasterKey(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A copy: the key, then the salt. */
    public byte[] octets() {
        return octets.clone();
    }

    int length() {
        return octets.length;
    }

    String base64() {
        return Base64.getEncoder().encodeToString(octets);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MasterKey that && MessageDigest.isEqual(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return octets.length;
    }

    @Override
    public String toString() {
        return "MasterKey[" + octets.length + " octets]";
    }
}
