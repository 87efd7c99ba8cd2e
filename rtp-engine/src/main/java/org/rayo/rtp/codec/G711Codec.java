package org.rayo.rtp.codec;

import io.netty.buffer.ByteBuf;

/** G.711 as RTP payload: one octet per sample, no state between frames (RFC 3551 §4.5.14). */
final class G711Codec implements AudioCodec {
    private final AudioEncoding encoding;

    G711Codec(AudioEncoding encoding) {
        this.encoding = encoding;
    }

    @Override
    public AudioEncoding encoding() {
        return encoding;
    }

    @Override
    public int sampleRate() {
        return encoding.sampleRate();
    }

    @Override
    public boolean remembers() {
        return false;
    }

    @Override
    public int encode(short[] pcm, int offset, int samples, ByteBuf out) {
        int at = out.writerIndex();
        out.ensureWritable(samples);
        if (encoding == AudioEncoding.PCMU) {
            for (int i = 0; i < samples; i++) {
                out.setByte(at + i, G711.toMuLaw(pcm[offset + i]));
            }
        } else {
            for (int i = 0; i < samples; i++) {
                out.setByte(at + i, G711.toALaw(pcm[offset + i]));
            }
        }
        out.writerIndex(at + samples);
        return samples;
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
        int samples = Math.min(length, pcm.length - pcmOffset);
        if (encoding == AudioEncoding.PCMU) {
            for (int i = 0; i < samples; i++) {
                pcm[pcmOffset + i] = G711.fromMuLaw(payload[offset + i]);
            }
        } else {
            for (int i = 0; i < samples; i++) {
                pcm[pcmOffset + i] = G711.fromALaw(payload[offset + i]);
            }
        }
        return samples;
    }

    @Override
    public int samplesOf(byte[] payload, int offset, int length) {
        return length;
    }
}
