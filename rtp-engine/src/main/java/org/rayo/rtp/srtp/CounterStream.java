package org.rayo.rtp.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES as a key stream: blocks of a counter, encrypted by the JDK's cipher, which is set up once. A counter is the salt with
 * SSRC and index over it, and the number of the block in its last two octets: that of RFC 3711 §4.1.1, and also that of
 * RFC 7714 §8.1, whose packets have far fewer blocks than two octets count. Nothing is allocated. Owned by one thread.
 */
final class CounterStream {
    static final int BLOCK = 16;

    private static final int CHUNK = 256;
    private static final int DERIVATION_SALT_OCTETS = 14;

    private final Cipher aes;
    private final byte[] counters = new byte[CHUNK];
    private final byte[] keyStream = new byte[CHUNK];

    CounterStream(byte[] key) throws GeneralSecurityException {
        aes = cipher(key);
    }

    // block by block; what makes it counter mode is what is given to it
    private static Cipher cipher(byte[] key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        return cipher;
    }

    /**
     * Derives a session key (RFC 3711 §4.3.1 with a key derivation rate of 0): the label stands at the eighth octet of the
     * salt, to which zeros are added when it is shorter than 14 octets (RFC 7714 §11).
     */
    static byte[] derive(byte[] masterKey, byte[] masterSalt, int label, int octets) throws GeneralSecurityException {
        byte[] blocks = new byte[(octets + BLOCK - 1) / BLOCK * BLOCK];
        for (int at = 0; at < blocks.length; at += BLOCK) {
            System.arraycopy(masterSalt, 0, blocks, at, Math.min(masterSalt.length, DERIVATION_SALT_OCTETS));
            blocks[at + 7] ^= (byte) label;
            blocks[at + BLOCK - 1] = (byte) (at / BLOCK);
        }
        return Arrays.copyOf(cipher(masterKey).update(blocks), octets);
    }

    /**
     * Begins a packet's stream.
     *
     * @param at where in the salt SSRC, roll-over counter and sequence number stand
     */
    void start(byte[] salt, int at, int ssrc, int roc, int sequence) {
        System.arraycopy(salt, 0, counters, 0, salt.length);
        Arrays.fill(counters, salt.length, BLOCK, (byte) 0);
        overlay(at, ssrc);
        overlay(at + 4, roc);
        counters[at + 8] ^= (byte) (sequence >>> 8);
        counters[at + 9] ^= (byte) sequence;
        for (int block = BLOCK; block < CHUNK; block += BLOCK) {
            System.arraycopy(counters, 0, counters, block, BLOCK);
        }
    }

    private void overlay(int at, int value) {
        counters[at] ^= (byte) (value >>> 24);
        counters[at + 1] ^= (byte) (value >>> 16);
        counters[at + 2] ^= (byte) (value >>> 8);
        counters[at + 3] ^= (byte) value;
    }

    /** Puts the stream over some octets, beginning with the block of that number. */
    void apply(byte[] octets, int from, int to, int firstBlock) {
        int block = firstBlock;
        for (int done = from; done < to; done += CHUNK) {
            int count = Math.min(CHUNK, to - done);
            int blocks = (count + BLOCK - 1) / BLOCK;
            for (int i = 0; i < blocks; i++) {
                counters[i * BLOCK + 14] = (byte) (block >>> 8);
                counters[i * BLOCK + 15] = (byte) block;
                block++;
            }
            try {
                aes.update(counters, 0, blocks * BLOCK, keyStream, 0);
            } catch (ShortBufferException e) {
                throw new IllegalStateException(e);
            }
            for (int i = 0; i < count; i++) {
                octets[done + i] ^= keyStream[i];
            }
        }
    }

    /** What a block of zeros becomes: the key of the hash of Galois/counter mode. */
    byte[] ofZeros() {
        return aes.update(new byte[BLOCK]);
    }
}
