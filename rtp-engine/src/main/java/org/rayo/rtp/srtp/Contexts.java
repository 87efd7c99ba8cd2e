package org.rayo.rtp.srtp;

import java.security.GeneralSecurityException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.srtp.crypto.Aes;

/** Makes what packets go through, one per direction, source and protocol, from a key: ours for RTP, the SRTP library's for RTCP. */
final class Contexts {
    private static final int HMAC_KEY_OCTETS = 20;
    private static final int RTCP_HMAC_TAG_OCTETS = 10;
    // held, so that its level stays: the library tells every start which ciphers it found
    private static final Logger LIBRARY = Logger.getLogger("org.jitsi");

    static {
        LIBRARY.setLevel(Level.OFF);
        // without a choice it measures every provider it knows for a second, on the loop that has the first call
        Aes.setFactoryClassName("SunJCE");
    }

    private Contexts() {}

    /** What a source's RTP packets go through. */
    static RtpTransform transform(SrtpKey key, int ssrc) {
        return key.suite().isAead()
                ? GaloisTransform.of(key, ssrc)
                : new CounterModeTransform(key, ssrc);
    }

    static SrtcpCryptoContext rtcp(SrtpKey key, int ssrc) {
        // RFC 4568 §6.2.2: the short tag is for RTP only
        int tag = key.suite().isAead() ? key.suite().tagOctets() : RTCP_HMAC_TAG_OCTETS;
        try {
            return new SrtcpCryptoContext(
                    ssrc, key.key(), key.salt(), policy(key.suite(), tag), SilentLogger.INSTANCE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no cipher for " + key.suite(), e);
        }
    }

    static SrtpPolicy policy(CryptoSuite suite, int tagOctets) {
        return suite.isAead()
                ? new SrtpPolicy(
                        SrtpPolicy.AESGCM_ENCRYPTION,
                        suite.keyOctets(),
                        SrtpPolicy.NULL_AUTHENTICATION,
                        0,
                        tagOctets,
                        suite.saltOctets())
                : new SrtpPolicy(
                        SrtpPolicy.AESCM_ENCRYPTION,
                        suite.keyOctets(),
                        SrtpPolicy.HMACSHA1_AUTHENTICATION,
                        HMAC_KEY_OCTETS,
                        tagOctets,
                        suite.saltOctets());
    }
}
