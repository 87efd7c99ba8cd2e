package org.rayo.rtp.srtp;

import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jspecify.annotations.Nullable;

/**
 * Checks and opens what the far end sends, RTP and RTCP, in place (RFC 3711 §3.3, RFC 7714). A new source is believed
 * when its first packet proves to have the key; how often that may be tried is bounded, since each try costs a key
 * derivation. Owned by one thread; time is an argument.
 */
public final class SrtpUnprotector {
    /** New sources that may be tried in a second. */
    static final int TRIES_PER_SECOND = 20;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final SrtpKey key;
    private final PacketOctets octets = new PacketOctets();
    private @Nullable RtpTransform rtp;
    private @Nullable SrtcpCryptoContext rtcp;
    private long windowNanos;
    // strangers cannot use up the tries of whom the signalling named
    private int triesOfNamed = TRIES_PER_SECOND;
    private int triesOfStrangers = TRIES_PER_SECOND;

    public SrtpUnprotector(SrtpKey key) {
        this.key = key;
    }

    SrtpUnprotector(SrtpKey key, RtpTransform rtp, SrtcpCryptoContext rtcp) {
        this.key = key;
        this.rtp = rtp;
        this.rtcp = rtcp;
    }

    /** Its key. */
    public SrtpKey key() {
        return key;
    }

    /**
     * Opens the SRTP packet that fills the readable octets, whose RTP header has been checked.
     *
     * @param named whether it comes from where the signalling said; others have tries of their own
     * @return false when it is forged, damaged, seen before or too old; then its octets mean nothing
     */
    public boolean unprotect(ByteBuf packet, int ssrc, boolean named, long nowNanos) {
        RtpTransform known = rtp;
        boolean fresh = known == null || known.ssrc() != ssrc;
        if (fresh && !mayTry(named, nowNanos)) {
            return false;
        }
        RtpTransform transform = known == null || fresh ? Contexts.transform(key, ssrc) : known;
        if (!octets.take(packet) || !transform.unprotect(octets) || !octets.put(packet)) {
            return false;
        }
        rtp = transform;
        return true;
    }

    /** As {@link #unprotect} for an SRTCP packet. */
    public boolean unprotectRtcp(ByteBuf packet, long nowNanos) {
        if (packet.readableBytes() < 8 || packet.getUnsignedByte(packet.readerIndex()) >> 6 != 2) {
            return false;
        }
        int ssrc = packet.getInt(packet.readerIndex() + 4);
        SrtcpCryptoContext known = rtcp;
        boolean fresh = known == null || known.getSsrc() != ssrc;
        if (fresh && !mayTry(true, nowNanos)) {
            return false;
        }
        SrtcpCryptoContext context = known == null || fresh ? Contexts.rtcp(key, ssrc) : known;
        try {
            if (!octets.take(packet)
                    || context.reverseTransformPacket(octets) != SrtpErrorStatus.OK
                    || !octets.put(packet)) {
                return false;
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
        rtcp = context;
        return true;
    }

    private boolean mayTry(boolean named, long nowNanos) {
        if (nowNanos - windowNanos > SECOND_NANOS) {
            windowNanos = nowNanos;
            triesOfNamed = TRIES_PER_SECOND;
            triesOfStrangers = TRIES_PER_SECOND;
        }
        return named ? triesOfNamed-- > 0 : triesOfStrangers-- > 0;
    }
}
