package org.rayo.server.media;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.function.Function;
import org.rayo.sdp.AudioCapabilities;
import org.rayo.sdp.CryptoSuite;
import org.rayo.sdp.MasterKey;
import org.rayo.sdp.SrtpOffer;
import org.rayo.server.config.ServerConfig;

/**
 * What media is negotiated by, for every call alike.
 *
 * @param codecs names in the order of preference
 * @param host what far ends are told to send to
 * @param srtp whether media may or must be encrypted
 * @param hideDigits whether DTMF tones are taken out of what recordings and joins hear
 */
public record MediaTerms(List<String> codecs, String host, SrtpOffer.Policy srtp, boolean hideDigits) {
    private static final int DISCARD_PORT = 9;

    public MediaTerms {
        codecs = List.copyOf(codecs);
    }

    /** As configured. */
    public static MediaTerms of(ServerConfig.Rtp rtp) {
        return new MediaTerms(
                rtp.codecs().stream().map(Enum::name).toList(),
                NetUtil.toAddressString(rtp.advertisedAddress() == null ? rtp.bind() : rtp.advertisedAddress()),
                switch (rtp.srtp()) {
                    case OFF -> SrtpOffer.Policy.OFF;
                    case OPTIONAL -> SrtpOffer.Policy.OPTIONAL;
                    case REQUIRED -> SrtpOffer.Policy.REQUIRED;
                },
                rtp.receiving().hideDigits());
    }

    /** What a session with this port can do; {@code keys} as {@link SrtpOffer} asks for. */
    AudioCapabilities capabilities(int port, Function<CryptoSuite, MasterKey> keys) {
        AudioCapabilities plain =
                AudioCapabilities.of(codecs, host, port).withComfortNoise(true).withRtcpMux(true);
        return srtp == SrtpOffer.Policy.OFF
                ? plain
                : plain.withSrtp(new SrtpOffer(srtp, List.of(CryptoSuite.values()), keys));
    }

    /** What any session could do: to see whether an offer can be answered at all. Its keys are nobody's. */
    public AudioCapabilities anySession() {
        return capabilities(DISCARD_PORT, suite -> MasterKey.of(new byte[suite.masterOctets()]));
    }
}
