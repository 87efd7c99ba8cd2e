package org.rayo.rtp.codec;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** G.722 as RTP payload: 64 kbit/s, one octet per two samples at 16 kHz and per tick of its 8 kHz RTP clock. */
final class G722Codec implements AudioCodec {
    private @Nullable G722Encoder encoder;
    private @Nullable G722Decoder decoder;

    @Override
    public AudioEncoding encoding() {
        return AudioEncoding.G722;
    }

    @Override
    public int sampleRate() {
        return AudioEncoding.G722.sampleRate();
    }

    @Override
    public int encode(short[] pcm, int offset, int samples, ByteBuf out) {
        if (encoder == null) {
            encoder = new G722Encoder();
        }
        return encoder.encode(pcm, offset, samples, out);
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
        if (decoder == null) {
            decoder = new G722Decoder(1);
        }
        return decoder.decode(payload, offset, length, pcm, pcmOffset);
    }

    @Override
    public int samplesOf(byte[] payload, int offset, int length) {
        return 2 * length;
    }
}
