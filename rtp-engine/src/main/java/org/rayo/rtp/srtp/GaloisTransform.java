package org.rayo.rtp.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * AES in Galois/counter mode (RFC 7714) on the JDK's AES and our {@link Ghash}: the JDK's own GCM makes about a kilobyte of
 * objects per packet. Nothing is allocated per packet; a packet is opened only after its tag has been found right, and the
 * same time is taken wherever tags differ. Owned by one thread.
 */
final class GaloisTransform implements RtpTransform {
    private static final int LABEL_ENCRYPTION = 0;
    private static final int LABEL_SALT = 2;
    private static final int SALT_OCTETS = 12;
    /** Where in the salt the SSRC stands (RFC 7714 §8.1). */
    private static final int SSRC_AT = 2;
    private static final int TAG_OCTETS = 16;
    /** Block of the key stream that covers the tag; those after it cover the payload. */
    private static final int TAG_BLOCK = 1;

    private final int ssrc;
    private final byte[] salt;
    private final CounterStream stream;
    private final Ghash hash;
    private final byte[] tag = new byte[TAG_OCTETS];
    private final PacketIndex index = new PacketIndex();

    private GaloisTransform(int ssrc, byte[] sessionKey, byte[] sessionSalt) throws GeneralSecurityException {
        this.ssrc = ssrc;
        this.salt = sessionSalt;
        this.stream = new CounterStream(sessionKey);
        byte[] hashKey = stream.ofZeros();
        this.hash = new Ghash(hashKey);
        Arrays.fill(hashKey, (byte) 0);
    }

    /** With keys derived from a master key. */
    static GaloisTransform of(SrtpKey key, int ssrc) {
        try {
            byte[] master = key.key();
            byte[] masterSalt = key.salt();
            byte[] encryption = CounterStream.derive(master, masterSalt, LABEL_ENCRYPTION, key.suite().keyOctets());
            byte[] salt = CounterStream.derive(master, masterSalt, LABEL_SALT, SALT_OCTETS);
            GaloisTransform made = new GaloisTransform(ssrc, encryption, salt);
            Arrays.fill(encryption, (byte) 0);
            return made;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no cipher for " + key.suite(), e);
        }
    }

    /** With session keys, as the vectors of RFC 7714 give them. */
    static GaloisTransform withSessionKey(int ssrc, byte[] key, byte[] salt) throws GeneralSecurityException {
        return new GaloisTransform(ssrc, key, salt.clone());
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
        int end = packet.getLength();
        stream.start(salt, SSRC_AT, ssrc, roc, sequence);
        stream.apply(packet.getBuffer(), header, end, TAG_BLOCK + 1);
        authenticate(packet.getBuffer(), header, end);
        packet.append(tag, TAG_OCTETS);
        index.note(roc, sequence);
        return true;
    }

    @Override
    public boolean unprotect(PacketOctets packet) {
        int header = packet.rtpHeaderOctets(TAG_OCTETS);
        if (header < 0) {
            return false;
        }
        int sequence = packet.sequence();
        int roc = index.guess(sequence);
        if (!index.isFresh(roc, sequence)) {
            return false;
        }
        int end = packet.getLength() - TAG_OCTETS;
        stream.start(salt, SSRC_AT, ssrc, roc, sequence);
        authenticate(packet.getBuffer(), header, end);
        if (!packet.isAt(end, tag, TAG_OCTETS)) {
            return false;
        }
        stream.apply(packet.getBuffer(), header, end, TAG_BLOCK + 1);
        packet.shrink(TAG_OCTETS);
        index.note(roc, sequence);
        return true;
    }

    // the header as associated data, then what is encrypted (RFC 7714 §9.2)
    private void authenticate(byte[] octets, int header, int end) {
        hash.reset();
        hash.update(octets, 0, header);
        hash.update(octets, header, end);
        hash.end(header, end - header, tag);
        stream.apply(tag, 0, TAG_OCTETS, TAG_BLOCK);
    }
}
