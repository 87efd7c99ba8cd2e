package org.rayo.sdp;

import org.jspecify.annotations.Nullable;

/**
 * What offer and answer agreed on, seen from here.
 *
 * @param host where the far end receives RTP
 * @param port likewise; 0 never occurs
 * @param rtcp where it receives RTCP
 * @param payloadType of {@code format} in both directions, 0 to 127
 * @param parameters what the far end's {@code a=fmtp} says of the format; empty for nothing
 * @param events RFC 4733 digits, null when not negotiated
 * @param comfortNoisePayloadType of RFC 3389, -1 when not negotiated
 * @param ptimeMs the packet time the far end wants, ms; never beyond its {@code maxptime}
 * @param direction what we may do
 * @param srtp the keys, null for plain RTP
 */
public record NegotiatedAudio(
        String host, int port, Rtcp rtcp, AudioFormat format, int payloadType, String parameters, @Nullable Events events,
        int comfortNoisePayloadType, int ptimeMs, Direction direction, @Nullable Srtp srtp) {

    /** {@code mux}: RTP and RTCP share the RTP port on both sides (RFC 5761). */
    public record Rtcp(String host, int port, boolean mux) {}

    /** {@code clockRateHz}: 8000 or 48000. */
    public record Events(int payloadType, int clockRateHz) {}

    /** {@code local} encrypts what we send, {@code remote} what the far end sends. */
    public record Srtp(CryptoSuite suite, MasterKey local, MasterKey remote) {}

    /** Of RFC 4733 events, -1 when not negotiated. */
    public int telephoneEventPayloadType() {
        return events == null ? -1 : events.payloadType;
    }
}
