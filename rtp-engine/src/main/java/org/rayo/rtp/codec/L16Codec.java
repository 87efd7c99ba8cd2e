package org.rayo.rtp.codec;

import io.netty.buffer.ByteBuf;

/** Linear samples in network order (RFC 3551 §4.5.11). */
final class L16Codec implements AudioCodec {
    @Override
    public AudioEncoding encoding() {
        return AudioEncoding.L16;
    }

    @Override
    public int sampleRate() {
        return AudioEncoding.L16.sampleRate();
    }

    @Override
    public boolean remembers() {
        return false;
    }

    @Override
    public int encode(short[] pcm, int offset, int samples, ByteBuf out) {
        int at = out.writerIndex();
        out.ensureWritable(2 * samples);
        for (int i = 0; i < samples; i++) {
            out.setShort(at + 2 * i, pcm[offset + i]);
        }
        out.writerIndex(at + 2 * samples);
        return 2 * samples;
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
        int samples = Math.min(length / 2, pcm.length - pcmOffset);
        for (int i = 0; i < samples; i++) {
            int at = offset + 2 * i;
            pcm[pcmOffset + i] = (short) ((payload[at] << 8) | (payload[at + 1] & 0xFF));
        }
        return samples;
    }

    @Override
    public int samplesOf(byte[] payload, int offset, int length) {
        return length / 2;
    }
}
