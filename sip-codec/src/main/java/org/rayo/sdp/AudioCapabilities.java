package org.rayo.sdp;

import java.util.ArrayList;
import java.util.List;

/**
 * What the media engine can do and where it receives.
 *
 * @param formats in the order of preference, at least one
 * @param host what the far end is told to send to
 * @param comfortNoise whether CN may be sent to us and by us
 * @param rtcpMux whether RTCP may come on the RTP port
 */
public record AudioCapabilities(
        List<AudioFormat> formats, String host, int port, boolean comfortNoise, boolean rtcpMux, SrtpOffer srtp) {

    public AudioCapabilities {
        formats = List.copyOf(formats);
    }

    /** By names; unknown ones are left out, and when none is left G.711 stays. Plain RTP without CN and rtcp-mux. */
    public static AudioCapabilities of(List<String> names, String host, int port) {
        List<AudioFormat> formats = new ArrayList<>();
        for (String name : names) {
            formats.addAll(AudioFormat.named(name));
        }
        return new AudioCapabilities(
                formats.isEmpty() ? List.of(AudioFormat.PCMU, AudioFormat.PCMA) : formats, host, port, false, false,
                SrtpOffer.NONE);
    }

    public AudioCapabilities withSrtp(SrtpOffer next) {
        return new AudioCapabilities(formats, host, port, comfortNoise, rtcpMux, next);
    }

    public AudioCapabilities withComfortNoise(boolean next) {
        return new AudioCapabilities(formats, host, port, next, rtcpMux, srtp);
    }

    public AudioCapabilities withRtcpMux(boolean next) {
        return new AudioCapabilities(formats, host, port, comfortNoise, next, srtp);
    }
}
