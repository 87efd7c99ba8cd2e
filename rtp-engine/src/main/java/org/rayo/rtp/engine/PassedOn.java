package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.codec.AudioCodec;
import org.rayo.rtp.mixer.Unpacker;

/**
 * What an outgoing stream has sent on without a codec. When the stream's own codec takes over it first works through the
 * last of it: what the far end decodes, and what is decoded here, goes on as if the codec had been there all the time.
 * Owned by one loop.
 */
final class PassedOn implements Unpacker {
    private final LoopBuffers buffers;
    private AudioCodec codec;
    private @Nullable RecentPayloads recent;
    private boolean decoderBehind;
    private boolean encoderBehind;

    PassedOn(LoopBuffers buffers, AudioCodec codec) {
        this.buffers = buffers;
        this.codec = codec;
    }

    /** The stream goes on with another codec. */
    void codec(AudioCodec other) {
        codec = other;
        recent = null;
        decoderBehind = false;
        encoderBehind = false;
    }

    /** A payload was sent on. */
    void add(byte[] payload, int length) {
        RecentPayloads kept = recent;
        if (kept == null) {
            kept = new RecentPayloads();
            recent = kept;
        }
        kept.add(payload, length);
        decoderBehind = true;
        encoderBehind = true;
    }

    @Override
    public void unpack(byte[] payload, int length, short[] frame) {
        RecentPayloads kept = recent;
        if (kept != null && decoderBehind && codec.remembers()) {
            workThrough(kept, kept.count());
        }
        decoderBehind = false;
        codec.decode(payload, 0, length, frame, 0);
    }

    @Override
    public void recall(short[] frame) {
        RecentPayloads kept = recent;
        if (kept != null && kept.count() > 0) {
            int newest = kept.count() - 1;
            if (codec.remembers()) {
                workThrough(kept, newest);
            }
            decoderBehind = false;
            codec.decode(kept.payload(newest), 0, kept.length(newest), frame, 0);
        }
    }

    private void workThrough(RecentPayloads kept, int payloads) {
        for (int i = 0; i < payloads; i++) {
            codec.decode(kept.payload(i), 0, kept.length(i), buffers.scratch, 0);
        }
    }

    /** The codec encodes next: its encoder works through what the far end has decoded last. */
    void wakeEncoder() {
        RecentPayloads kept = recent;
        if (!encoderBehind || kept == null) {
            return;
        }
        encoderBehind = false;
        if (codec.remembers()) {
            ByteBuf nowhere = buffers.packet;
            for (int i = 0; i < kept.count(); i++) {
                int samples = codec.decode(kept.payload(i), 0, kept.length(i), buffers.scratch, 0);
                if (samples == AudioFrames.frameSamples(codec.sampleRate())) {
                    codec.encode(buffers.scratch, 0, samples, nowhere.clear());
                }
            }
            // the decoder has heard them too
            decoderBehind = false;
        }
        kept.clear();
    }
}
