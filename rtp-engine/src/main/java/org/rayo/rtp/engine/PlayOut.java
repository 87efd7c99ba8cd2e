package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.codec.AudioCodec;
import org.rayo.rtp.jitter.Concealment;
import org.rayo.rtp.jitter.JitterBuffer;
import org.rayo.rtp.jitter.JitterLimits;

/**
 * The receive side from packet to frame: jitter buffer, codec, concealment, and the regrouping of packets of any
 * duration into frames of 20 ms. Owned by one loop.
 */
final class PlayOut {
    private final AudioCodec codec;
    private final JitterBuffer jitter;
    private final Concealment concealment = new Concealment();
    private short[] decoded;
    private int decodedCount;
    private int packetSamples;
    private int oddPacketMs;
    private boolean silent = true;

    PlayOut(AudioCodec codec, JitterLimits limits, int packetMs) {
        this.codec = codec;
        int usual = Math.clamp(packetMs, JitterBuffer.MIN_PACKET_MS, JitterBuffer.MAX_PACKET_MS);
        this.jitter = new JitterBuffer(limits, usual, codec.encoding().clockRate());
        this.packetSamples = (int) AudioFrames.samplesOf(usual);
        this.decoded = new short[AudioFrames.FRAME_SAMPLES + packetSamples];
    }

    JitterBuffer jitter() {
        return jitter;
    }

    JitterBuffer.Put put(int sequence, int timestamp, ByteBuf packet, int offset, int length, long nowNanos) {
        learnPacketMs(length);
        return jitter.put(sequence, timestamp, packet, offset, length, nowNanos);
    }

    // a sender is free to choose another duration than a=ptime asked for (RFC 3551 §4.2): two alike are believed
    private void learnPacketMs(int length) {
        int durationMs = (int) AudioFrames.millisOf(codec.samplesOf(length));
        if (durationMs == jitter.packetMs()
                || durationMs < JitterBuffer.MIN_PACKET_MS
                || durationMs > JitterBuffer.MAX_PACKET_MS) {
            oddPacketMs = 0;
        } else if (durationMs == oddPacketMs) {
            jitter.packetMs(durationMs);
            packetSamples = codec.samplesOf(length);
        } else {
            oddPacketMs = durationMs;
        }
    }

    /** Forgets the source's audio; another one follows. */
    void reset() {
        jitter.reset();
        concealment.reset();
        decodedCount = 0;
    }

    /** Writes the next frame; silence when nothing is playing. Returns whether it holds received or concealed audio. */
    boolean frame(short[] frame, long nowNanos) {
        while (decodedCount < AudioFrames.FRAME_SAMPLES) {
            switch (jitter.pull(nowNanos)) {
                case PACKET -> {
                    makeRoom(codec.samplesOf(jitter.payloadLength()));
                    int samples = codec.decode(jitter.payload(), 0, jitter.payloadLength(), decoded, decodedCount);
                    if (samples > 0) {
                        concealment.good(decoded, decodedCount, samples);
                        decodedCount += samples;
                    }
                    silent = false;
                }
                case LOST -> {
                    makeRoom(packetSamples);
                    concealUpTo(decodedCount + packetSamples);
                }
                case STARVED -> concealUpTo(AudioFrames.FRAME_SAMPLES);
                case WAITING -> {
                    if (silent && decodedCount == 0) {
                        Arrays.fill(frame, 0, AudioFrames.FRAME_SAMPLES, (short) 0);
                        return false;
                    }
                    fallSilent();
                }
            }
        }
        System.arraycopy(decoded, 0, frame, 0, AudioFrames.FRAME_SAMPLES);
        decodedCount -= AudioFrames.FRAME_SAMPLES;
        System.arraycopy(decoded, AudioFrames.FRAME_SAMPLES, decoded, 0, decodedCount);
        return true;
    }

    // grows once for a sender whose packets are longer than agreed; a payload's length is bounded
    private void makeRoom(int samples) {
        if (decodedCount + samples > decoded.length) {
            decoded = Arrays.copyOf(decoded, AudioFrames.FRAME_SAMPLES + samples);
        }
    }

    private void concealUpTo(int until) {
        concealment.conceal(decoded, decodedCount, until - decodedCount);
        decodedCount = until;
    }

    private void fallSilent() {
        Arrays.fill(decoded, decodedCount, AudioFrames.FRAME_SAMPLES, (short) 0);
        decodedCount = AudioFrames.FRAME_SAMPLES;
        concealment.reset();
        silent = true;
    }
}
