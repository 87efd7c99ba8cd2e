package org.rayo.rtp.engine;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.codec.OpusSettings;
import org.rayo.rtp.srtp.SrtpParameters;

/**
 * What a negotiation may say beyond the codec.
 *
 * @param eventClockRate RTP clock of telephone events in Hz: their durations are in its ticks
 * @param comfortNoisePayloadType of RFC 3389, or -1 when not negotiated; then silence is sent as audio
 * @param rtcpMux whether RTCP shares the RTP port (RFC 5761)
 * @param remoteRtcp where the peer receives RTCP (RFC 3605), or null for the usual port
 * @param opus settings of an Opus stream
 * @param srtp keys, or null when the stream is not protected
 */
public record StreamOptions(
        int eventClockRate,
        int comfortNoisePayloadType,
        boolean rtcpMux,
        @Nullable InetSocketAddress remoteRtcp,
        OpusSettings opus,
        @Nullable SrtpParameters srtp) {
    /** Events of 8 kHz; nothing else. */
    public static final StreamOptions NONE = new StreamOptions(8000, -1, false, null, OpusSettings.DEFAULT, null);

    /** @throws IllegalArgumentException when a value is out of range */
    public StreamOptions {
        if (eventClockRate < 8000 || eventClockRate > 48000) {
            throw new IllegalArgumentException("telephone-event clock " + eventClockRate + " Hz");
        }
        if (comfortNoisePayloadType < -1 || comfortNoisePayloadType > 127) {
            throw new IllegalArgumentException("comfort-noise payload type " + comfortNoisePayloadType);
        }
        if (remoteRtcp != null && remoteRtcp.isUnresolved()) {
            throw new IllegalArgumentException("unresolved remote address " + remoteRtcp);
        }
    }

    /** The same with another clock of telephone events. */
    public StreamOptions withEventClockRate(int rateHz) {
        return new StreamOptions(rateHz, comfortNoisePayloadType, rtcpMux, remoteRtcp, opus, srtp);
    }

    /** The same with comfort noise. */
    public StreamOptions withComfortNoise(int payloadType) {
        return new StreamOptions(eventClockRate, payloadType, rtcpMux, remoteRtcp, opus, srtp);
    }

    /** The same with RTCP on the RTP port, or not. */
    public StreamOptions withRtcpMux(boolean mux) {
        return new StreamOptions(eventClockRate, comfortNoisePayloadType, mux, remoteRtcp, opus, srtp);
    }

    /** The same with the peer's own address for RTCP. */
    public StreamOptions withRemoteRtcp(@Nullable InetSocketAddress address) {
        return new StreamOptions(eventClockRate, comfortNoisePayloadType, rtcpMux, address, opus, srtp);
    }

    /** The same with settings of Opus. */
    public StreamOptions withOpus(OpusSettings settings) {
        return new StreamOptions(eventClockRate, comfortNoisePayloadType, rtcpMux, remoteRtcp, settings, srtp);
    }

    /** The same with keys. */
    public StreamOptions withSrtp(@Nullable SrtpParameters keys) {
        return new StreamOptions(eventClockRate, comfortNoisePayloadType, rtcpMux, remoteRtcp, opus, keys);
    }
}
