package org.rayo.rtp.engine;

import java.net.InetSocketAddress;
import org.rayo.rtp.codec.AudioEncoding;

/**
 * What an offer and its answer agreed on for one audio stream.
 *
 * @param remoteRtp the signalled address, resolved; an unspecified address (0.0.0.0) means nothing is sent to it
 * @param encoding how audio is coded, both ways
 * @param payloadType of the audio, 0…127
 * @param telephoneEventPayloadType of RFC 4733 events, or -1: then digits are sent as tones in the audio
 * @param ptimeMs duration of a packet we send, 20…160; rounded down to whole 20 ms
 * @param send whether we send
 * @param receive whether we play out what is received
 * @param options what else was negotiated
 */
public record StreamParameters(
        InetSocketAddress remoteRtp,
        AudioEncoding encoding,
        int payloadType,
        int telephoneEventPayloadType,
        int ptimeMs,
        boolean send,
        boolean receive,
        StreamOptions options) {

    /** @throws IllegalArgumentException when a value is out of range */
    public StreamParameters {
        if (remoteRtp.isUnresolved()) {
            throw new IllegalArgumentException("unresolved remote address " + remoteRtp);
        }
        if (payloadType < 0 || payloadType > 127) {
            throw new IllegalArgumentException("payload type " + payloadType);
        }
        if (telephoneEventPayloadType < -1 || telephoneEventPayloadType > 127
                || telephoneEventPayloadType == payloadType) {
            throw new IllegalArgumentException("telephone-event payload type " + telephoneEventPayloadType);
        }
        if (ptimeMs < 10 || ptimeMs > 160) {
            throw new IllegalArgumentException("packet duration " + ptimeMs + " ms");
        }
    }

    /** A stream with nothing but its codec. */
    public StreamParameters(
            InetSocketAddress remoteRtp,
            AudioEncoding encoding,
            int payloadType,
            int telephoneEventPayloadType,
            int ptimeMs,
            boolean send,
            boolean receive) {
        this(remoteRtp, encoding, payloadType, telephoneEventPayloadType, ptimeMs, send, receive, StreamOptions.NONE);
    }

    /** The same with other options. */
    public StreamParameters with(StreamOptions other) {
        return new StreamParameters(
                remoteRtp, encoding, payloadType, telephoneEventPayloadType, ptimeMs, send, receive, other);
    }

    /** The same, sent or not. */
    public StreamParameters sending(boolean sends) {
        return new StreamParameters(
                remoteRtp, encoding, payloadType, telephoneEventPayloadType, ptimeMs, sends, receive, options);
    }

    /** A stream both ways with the encoding's static payload type, or 96 where it has none, and 20 ms packets. */
    public static StreamParameters of(InetSocketAddress remoteRtp, AudioEncoding encoding, int telephoneEventType) {
        int payloadType = encoding.staticPayloadType() >= 0 ? encoding.staticPayloadType() : 96;
        return new StreamParameters(remoteRtp, encoding, payloadType, telephoneEventType, 20, true, true);
    }
}
