package org.rayo.server.media;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.codec.OpusSettings;
import org.rayo.rtp.engine.StreamOptions;
import org.rayo.rtp.engine.StreamParameters;
import org.rayo.rtp.srtp.CryptoSuite;
import org.rayo.rtp.srtp.SrtpKey;
import org.rayo.rtp.srtp.SrtpParameters;
import org.rayo.sdp.MasterKey;
import org.rayo.sdp.MediaDescription;
import org.rayo.sdp.NegotiatedAudio;
import org.rayo.sdp.SdpException;
import org.rayo.sdp.SdpParser;

/** From what SDP agreed on to what the media engine is told. */
final class Streams {
    private Streams() {}

    /** Null when the far end's address is no IP address. */
    static @Nullable StreamParameters of(NegotiatedAudio audio) {
        InetSocketAddress remote = address(audio.host(), audio.port());
        if (remote == null) {
            return null;
        }
        return new StreamParameters(
                remote,
                AudioEncoding.valueOf(audio.format().encoding().toUpperCase(Locale.ROOT)),
                audio.payloadType(),
                audio.telephoneEventPayloadType(),
                Math.max(20, audio.ptimeMs()),
                audio.direction().sends(),
                audio.direction().receives(),
                options(audio));
    }

    /** Where the audio of whoever made this offer will probably come from; null when it does not tell. */
    static @Nullable InetSocketAddress likelyRemote(byte[] offer) {
        if (offer.length == 0) {
            return null;
        }
        try {
            for (MediaDescription media : SdpParser.parse(offer).media()) {
                if (media.media().equals("audio") && media.port() != 0 && media.host() != null) {
                    return address(media.host(), media.port());
                }
            }
        } catch (SdpException e) {
            // whoever answers the offer refuses it
            return null;
        }
        return null;
    }

    private static StreamOptions options(NegotiatedAudio audio) {
        NegotiatedAudio.Events events = audio.events();
        NegotiatedAudio.Srtp srtp = audio.srtp();
        return StreamOptions.NONE
                .withEventClockRate(events == null ? StreamOptions.NONE.eventClockRate() : events.clockRateHz())
                .withComfortNoise(audio.comfortNoisePayloadType())
                .withRtcpMux(audio.rtcp().mux())
                .withRemoteRtcp(address(audio.rtcp().host(), audio.rtcp().port()))
                .withOpus(OpusSettings.DEFAULT.asWished(audio.parameters()))
                .withSrtp(srtp == null ? null : new SrtpParameters(
                        key(srtp.suite(), srtp.local()), key(srtp.suite(), srtp.remote())));
    }

    private static SrtpKey key(org.rayo.sdp.CryptoSuite suite, MasterKey key) {
        return SrtpKey.of(CryptoSuite.valueOf(suite.name()), key.octets());
    }

    private static @Nullable InetSocketAddress address(String host, int port) {
        byte[] numeric = NetUtil.createByteArrayFromIpAddressString(host);
        if (numeric == null) {
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(numeric), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("neither 4 nor 16 octets", e);
        }
    }
}
