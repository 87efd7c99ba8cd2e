package org.rayo.rtp.srtp;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES in counter mode with HMAC-SHA1 (RFC 3711 §4.1.1, §4.2.1) on the JDK's AES and SHA-1, which are set up once: the SRTP
 * library makes a parameter object for the one and an array for the other with every packet. Nothing is allocated per
 * packet; the order of index, replay window and tag is that of RFC 3711 §3.3. Owned by one thread.
 */
final class CounterModeTransform implements RtpTransform {
    private static final int LABEL_ENCRYPTION = 0;
    private static final int LABEL_AUTHENTICATION = 1;
    private static final int LABEL_SALT = 2;

    private static final int BLOCK = 16;
    private static final int SALT_OCTETS = 14;
    private static final int MAC_OCTETS = 20;
    private static final int HASH_BLOCK = 64;
    private static final int CHUNK = 256;
    private static final int HEADER_OCTETS = 12;
    private static final int WINDOW = 64;

    private final int ssrc;
    private final int tagOctets;
    private final Cipher aes;
    private final MessageDigest sha1;
    private final byte[] salt;
    private final byte[] innerPad;
    private final byte[] outerPad;
    private final byte[] counters = new byte[CHUNK];
    private final byte[] keyStream = new byte[CHUNK];
    private final byte[] mac = new byte[MAC_OCTETS];
    private final byte[] rollOver = new byte[4];

    // RFC 3711 §3.2.1: the roll-over counter and the highest sequence number, together the highest index so far
    private boolean started;
    private int roc;
    private int highest;
    private long window;

    CounterModeTransform(SrtpKey key, int ssrc) {
        this.ssrc = ssrc;
        this.tagOctets = key.suite().tagOctets();
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
            aes = cipher(key.key());
            byte[] masterSalt = key.salt();
            salt = derive(masterSalt, LABEL_SALT, SALT_OCTETS);
            byte[] authentication = derive(masterSalt, LABEL_AUTHENTICATION, MAC_OCTETS);
            innerPad = pad(authentication, 0x36);
            outerPad = pad(authentication, 0x5C);
            byte[] encryption = derive(masterSalt, LABEL_ENCRYPTION, key.suite().keyOctets());
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(encryption, "AES"));
            Arrays.fill(encryption, (byte) 0);
            Arrays.fill(authentication, (byte) 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no cipher for " + key.suite(), e);
        }
    }

    // block by block; what makes it counter mode is what is given to it
    private static Cipher cipher(byte[] key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        return cipher;
    }

    // RFC 3711 §4.3.1 with a key derivation rate of 0: the label stands at the seventh octet of the salt
    private byte[] derive(byte[] masterSalt, int label, int octets) throws GeneralSecurityException {
        byte[] blocks = new byte[(octets + BLOCK - 1) / BLOCK * BLOCK];
        for (int at = 0; at < blocks.length; at += BLOCK) {
            System.arraycopy(masterSalt, 0, blocks, at, SALT_OCTETS);
            blocks[at + 7] ^= (byte) label;
            blocks[at + BLOCK - 1] = (byte) (at / BLOCK);
        }
        return Arrays.copyOf(aes.update(blocks), octets);
    }

    private static byte[] pad(byte[] key, int value) {
        byte[] pad = Arrays.copyOf(key, HASH_BLOCK);
        for (int i = 0; i < HASH_BLOCK; i++) {
            pad[i] ^= (byte) value;
        }
        return pad;
    }

    @Override
    public int ssrc() {
        return ssrc;
    }

    @Override
    public boolean protect(PacketOctets packet) {
        int header = headerOctets(packet, 0);
        if (header < 0) {
            return false;
        }
        int sequence = sequence(packet);
        int guessed = guess(sequence);
        crypt(packet, header, packet.getLength(), guessed, sequence);
        authenticate(packet, packet.getLength(), guessed);
        packet.append(mac, tagOctets);
        note(guessed, sequence);
        return true;
    }

    @Override
    public boolean unprotect(PacketOctets packet) {
        int header = headerOctets(packet, tagOctets);
        if (header < 0) {
            return false;
        }
        int sequence = sequence(packet);
        int guessed = guess(sequence);
        if (guessed == -1 || isSeen(guessed, sequence)) {
            return false;
        }
        int end = packet.getLength() - tagOctets;
        authenticate(packet, end, guessed);
        if (!isTag(packet, end)) {
            return false;
        }
        crypt(packet, header, end, guessed, sequence);
        packet.shrink(tagOctets);
        note(guessed, sequence);
        return true;
    }

    // with contributing sources and extension (RFC 3550 §5.1, §5.3.1); -1 when the packet is too short for them
    private static int headerOctets(PacketOctets packet, int behind) {
        byte[] octets = packet.getBuffer();
        int room = packet.getLength() - behind;
        if (room < HEADER_OCTETS) {
            return -1;
        }
        int header = HEADER_OCTETS + 4 * (octets[0] & 0x0F);
        if ((octets[0] & 0x10) != 0) {
            if (room < header + 4) {
                return -1;
            }
            header += 4 + 4 * (((octets[header + 2] & 0xFF) << 8) | (octets[header + 3] & 0xFF));
        }
        return header <= room ? header : -1;
    }

    private static int sequence(PacketOctets packet) {
        return ((packet.getBuffer()[2] & 0xFF) << 8) | (packet.getBuffer()[3] & 0xFF);
    }

    // RFC 3711 §3.3.1: the roll-over counter that brings the sequence number nearest to the highest so far
    private int guess(int sequence) {
        if (!started) {
            return roc;
        }
        if (highest < 0x8000) {
            return sequence - highest > 0x8000 ? roc - 1 : roc;
        }
        return highest - 0x8000 > sequence ? roc + 1 : roc;
    }

    private long ahead(int guessed, int sequence) {
        return ((guessed & 0xFFFFFFFFL) << 16 | sequence) - ((roc & 0xFFFFFFFFL) << 16 | highest);
    }

    private boolean isSeen(int guessed, int sequence) {
        if (!started) {
            return false;
        }
        long ahead = ahead(guessed, sequence);
        return ahead <= 0 && (-ahead >= WINDOW || (window >>> -ahead & 1) != 0);
    }

    private void note(int guessed, int sequence) {
        long ahead = started ? ahead(guessed, sequence) : WINDOW;
        if (ahead > 0) {
            window = ahead < WINDOW ? window << ahead | 1 : 1;
            roc = guessed;
            highest = sequence;
            started = true;
        } else {
            window |= 1L << -ahead;
        }
    }

    // the counter is the salt with SSRC and index over it, and the number of the block in its last two octets
    private void crypt(PacketOctets packet, int from, int to, int guessed, int sequence) {
        byte[] octets = packet.getBuffer();
        for (int at = 0; at < CHUNK; at += BLOCK) {
            System.arraycopy(salt, 0, counters, at, SALT_OCTETS);
            overlay(at + 4, ssrc);
            overlay(at + 8, guessed);
            counters[at + 12] ^= (byte) (sequence >>> 8);
            counters[at + 13] ^= (byte) sequence;
        }
        int block = 0;
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

    private void overlay(int at, int value) {
        counters[at] ^= (byte) (value >>> 24);
        counters[at + 1] ^= (byte) (value >>> 16);
        counters[at + 2] ^= (byte) (value >>> 8);
        counters[at + 3] ^= (byte) value;
    }

    // HMAC (RFC 2104) over the packet and the roll-over counter
    private void authenticate(PacketOctets packet, int end, int guessed) {
        rollOver[0] = (byte) (guessed >>> 24);
        rollOver[1] = (byte) (guessed >>> 16);
        rollOver[2] = (byte) (guessed >>> 8);
        rollOver[3] = (byte) guessed;
        try {
            sha1.update(innerPad, 0, HASH_BLOCK);
            sha1.update(packet.getBuffer(), 0, end);
            sha1.update(rollOver, 0, rollOver.length);
            sha1.digest(mac, 0, MAC_OCTETS);
            sha1.update(outerPad, 0, HASH_BLOCK);
            sha1.update(mac, 0, MAC_OCTETS);
            sha1.digest(mac, 0, MAC_OCTETS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    // takes the same time wherever they differ
    private boolean isTag(PacketOctets packet, int at) {
        int different = 0;
        for (int i = 0; i < tagOctets; i++) {
            different |= packet.getBuffer()[at + i] ^ mac[i];
        }
        return different == 0;
    }
}
