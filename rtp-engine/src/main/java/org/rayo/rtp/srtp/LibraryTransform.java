package org.rayo.rtp.srtp;

import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;

/** Galois/counter mode, by the SRTP library, which makes a few objects per packet. */
final class LibraryTransform implements RtpTransform {
    private final SrtpCryptoContext context;

    LibraryTransform(SrtpCryptoContext context) {
        this.context = context;
    }

    @Override
    public int ssrc() {
        return context.getSsrc();
    }

    @Override
    public boolean protect(PacketOctets packet) {
        try {
            return context.transformPacket(packet) == SrtpErrorStatus.OK;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    @Override
    public boolean unprotect(PacketOctets packet) {
        try {
            return context.reverseTransformPacket(packet, false) == SrtpErrorStatus.OK;
        } catch (GeneralSecurityException | RuntimeException e) {
            // the library tells some malformed packets by an exception
            return false;
        }
    }
}
