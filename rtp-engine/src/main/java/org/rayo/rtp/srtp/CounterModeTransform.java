package org.rayo.rtp.srtp;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * AES in counter mode with HMAC-SHA1 (RFC 3711 §4.1.1, §4.2.1) on the JDK's AES and SHA-1, which are set up once: the SRTP
 * library makes a parameter object for the one and an array for the other with every packet. Nothing is allocated per
 * packet; the order of index, replay window and tag is that of RFC 3711 §3.3. Owned by one thread.
 */
final class CounterModeTransform implements RtpTransform {
    private static final int LABEL_ENCRYPTION = 0;
    private static final int LABEL_AUTHENTICATION = 1;
    private static final int LABEL_SALT = 2;

    private static final int SALT_OCTETS = 14;
    /** Where in the salt the SSRC stands (RFC 3711 §4.1.1). */
    private static final int SSRC_AT = 4;
    private static final int MAC_OCTETS = 20;
    private static final int HASH_BLOCK = 64;

    private final int ssrc;
    private final int tagOctets;
    private final CounterStream stream;
    private final MessageDigest sha1;
    private final byte[] salt;
    private final byte[] innerPad;
    private final byte[] outerPad;
    private final byte[] mac = new byte[MAC_OCTETS];
    private final byte[] rollOver = new byte[4];
    private final PacketIndex index = new PacketIndex();

    CounterModeTransform(SrtpKey key, int ssrc) {
        this.ssrc = ssrc;
        this.tagOctets = key.suite().tagOctets();
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
            byte[] master = key.key();
            byte[] masterSalt = key.salt();
            salt = CounterStream.derive(master, masterSalt, LABEL_SALT, SALT_OCTETS);
            byte[] authentication = CounterStream.derive(master, masterSalt, LABEL_AUTHENTICATION, MAC_OCTETS);
            innerPad = pad(authentication, 0x36);
            outerPad = pad(authentication, 0x5C);
            byte[] encryption = CounterStream.derive(master, masterSalt, LABEL_ENCRYPTION, key.suite().keyOctets());
            stream = new CounterStream(encryption);
            Arrays.fill(encryption, (byte) 0);
            Arrays.fill(authentication, (byte) 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no cipher for " + key.suite(), e);
        }
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
        int header = packet.rtpHeaderOctets(0);
        if (header < 0) {
            return false;
        }
        int sequence = packet.sequence();
        int roc = index.guess(sequence);
        crypt(packet, header, packet.getLength(), roc, sequence);
        authenticate(packet, packet.getLength(), roc);
        packet.append(mac, tagOctets);
        index.note(roc, sequence);
        return true;
    }

    @Override
    public boolean unprotect(PacketOctets packet) {
        int header = packet.rtpHeaderOctets(tagOctets);
        if (header < 0) {
            return false;
        }
        int sequence = packet.sequence();
        int roc = index.guess(sequence);
        if (!index.isFresh(roc, sequence)) {
            return false;
        }
        int end = packet.getLength() - tagOctets;
        authenticate(packet, end, roc);
        if (!packet.isAt(end, mac, tagOctets)) {
            return false;
        }
        crypt(packet, header, end, roc, sequence);
        packet.shrink(tagOctets);
        index.note(roc, sequence);
        return true;
    }

    private void crypt(PacketOctets packet, int from, int to, int roc, int sequence) {
        stream.start(salt, SSRC_AT, ssrc, roc, sequence);
        stream.apply(packet.getBuffer(), from, to, 0);
    }

    // HMAC (RFC 2104) over the packet and the roll-over counter
    private void authenticate(PacketOctets packet, int end, int roc) {
        rollOver[0] = (byte) (roc >>> 24);
        rollOver[1] = (byte) (roc >>> 16);
        rollOver[2] = (byte) (roc >>> 8);
        rollOver[3] = (byte) roc;
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
}
