package org.rayo.rtp.srtp;

import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;

/**
 * Protects what one source sends, RTP and RTCP, in place (RFC 3711 §3.3, RFC 7714). It must live as long as its key is
 * used: a second one with the same key would repeat the key stream. Owned by one thread.
 */
public final class SrtpProtector {
    /** Octets that a packet may grow by. */
    public static final int MAX_ADDED_OCTETS = 20;

    private final SrtpKey key;
    private final RtpTransform rtp;
    private final SrtcpCryptoContext rtcp;
    private final PacketOctets octets = new PacketOctets();

    /** @param ssrc the source's */
    public SrtpProtector(SrtpKey key, int ssrc) {
        this(key, Contexts.transform(key, ssrc), Contexts.rtcp(key, ssrc));
    }

    SrtpProtector(SrtpKey key, RtpTransform rtp, SrtcpCryptoContext rtcp) {
        this.key = key;
        this.rtp = rtp;
        this.rtcp = rtcp;
    }

    /** Loads what the first context of each kind would load, which reads files: once, before a loop needs it. */
    public static void prepare() {
        for (CryptoSuite suite : CryptoSuite.values()) {
            SrtpKey key = SrtpKey.of(suite, new byte[suite.keyOctets() + suite.saltOctets()]);
            new SrtpProtector(key, 0);
        }
    }

    /** Its key. */
    public SrtpKey key() {
        return key;
    }

    /** Protects the RTP packet that fills the readable octets; false when it must not be sent. */
    public boolean protect(ByteBuf packet) {
        return octets.take(packet) && rtp.protect(octets) && octets.put(packet);
    }

    /** Protects the RTCP compound packet that fills the readable octets; false when it must not be sent. */
    public boolean protectRtcp(ByteBuf packet) {
        try {
            return octets.take(packet) && rtcp.transformPacket(octets) == SrtpErrorStatus.OK && octets.put(packet);
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }
}
