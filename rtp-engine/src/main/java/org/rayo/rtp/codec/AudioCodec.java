package org.rayo.rtp.codec;

import io.netty.buffer.ByteBuf;

/** One direction-less speech codec. Stateful codecs are made one per direction; arrays belong to the caller. */
public interface AudioCodec {
    /** The encoding this codec speaks. */
    AudioEncoding encoding();

    /**
     * Appends the payload of {@code samples} samples.
     *
     * @return octets written
     */
    int encode(short[] pcm, int offset, int samples, ByteBuf out);

    /**
     * Decodes a payload of any length.
     *
     * @return samples written at {@code pcmOffset}; never more than {@code pcm} has room for, the rest is dropped
     */
    int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset);

    /** Upper bound of the samples a payload of {@code length} octets decodes to. */
    int samplesOf(int length);
}
