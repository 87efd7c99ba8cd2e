package org.rayo.rtp.codec;

import io.netty.buffer.ByteBuf;

/**
 * A speech codec of one session: 16-bit linear mono at {@link #sampleRate()} on one side, RTP payloads on the other. Its
 * two directions share nothing but the instance, so one that only encodes or only decodes is fine. Arrays belong to the
 * caller; nothing is allocated per frame. Owned by one thread.
 */
public interface AudioCodec extends AutoCloseable {
    /** The encoding this codec speaks. */
    AudioEncoding encoding();

    /** Samples per second of the linear side, in Hz: 8000, 16000 or 48000. The RTP clock is the encoding's. */
    int sampleRate();

    /**
     * Appends the payload of {@code samples} samples: one packet's worth, a multiple of 20 ms up to 120 ms.
     *
     * @return octets written; 0 when the codec has nothing to send for this packet (discontinuous transmission)
     */
    int encode(short[] pcm, int offset, int samples, ByteBuf out);

    /**
     * Decodes a payload of any length.
     *
     * @return samples written at {@code pcmOffset}, 0 when the payload is none of this codec; never more than {@code pcm}
     *     has room for, the rest is dropped
     */
    int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset);

    /** The samples a payload decodes to; 0 when it is none of this codec. */
    int samplesOf(byte[] payload, int offset, int length);

    /** Whether a packet depends on those before it: then its two ends must have worked through the same ones. */
    default boolean remembers() {
        return true;
    }

    /** Whether {@link #conceal} is the codec's own; otherwise the caller makes up for losses. */
    default boolean conceals() {
        return false;
    }

    /**
     * Makes up audio for a packet that is missing.
     *
     * @return samples written
     */
    default int conceal(short[] pcm, int pcmOffset, int samples) {
        return 0;
    }

    /**
     * Recovers a lost packet from what the packet after it carries of it (in-band forward error correction). Must be
     * followed by {@link #decode} of that packet.
     *
     * @param payload of the packet after the lost one
     * @param samples the lost packet's duration
     * @return samples written; 0 when the payload carries nothing of it
     */
    default int recover(byte[] payload, int offset, int length, short[] pcm, int pcmOffset, int samples) {
        return 0;
    }

    /** Tells the encoder how much the far end loses, in percent; codecs that can protect themselves do. */
    default void expectLoss(int percent) {}

    /** Frees memory outside of the heap; afterwards nothing may be called. */
    @Override
    default void close() {}
}
