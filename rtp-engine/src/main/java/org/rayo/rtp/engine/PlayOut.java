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
    private final int frameSamples;
    private short[] decoded;
    private int decodedCount;
    private int packetSamples;
    private int oddPacketMs;
    private boolean silent = true;

    PlayOut(AudioCodec codec, JitterLimits limits, int packetMs) {
        this.codec = codec;
        int usual = Math.clamp(packetMs, JitterBuffer.MIN_PACKET_MS, JitterBuffer.MAX_PACKET_MS);
        this.jitter = new JitterBuffer(limits, usual, codec.encoding().clockRate());
        this.frameSamples = AudioFrames.frameSamples(codec.sampleRate());
        this.packetSamples = codec.sampleRate() / 1000 * usual;
        this.decoded = new short[frameSamples + packetSamples];
    }

    /** The rate of the frames, in Hz. */
    int sampleRate() {
        return codec.sampleRate();
    }

    /** Frees the codec. */
    void close() {
        codec.close();
    }

    JitterBuffer jitter() {
        return jitter;
    }

    JitterBuffer.Put put(int sequence, int timestamp, ByteBuf packet, int offset, int length, long nowNanos) {
        return jitter.put(sequence, timestamp, packet, offset, length, nowNanos);
    }

    // a sender is free to choose another duration than a=ptime asked for (RFC 3551 §4.2): two alike are believed
    private void learnPacketMs(int samples) {
        int durationMs = samples / (codec.sampleRate() / 1000);
        if (durationMs == jitter.packetMs()
                || durationMs < JitterBuffer.MIN_PACKET_MS
                || durationMs > JitterBuffer.MAX_PACKET_MS) {
            oddPacketMs = 0;
        } else if (durationMs == oddPacketMs) {
            jitter.packetMs(durationMs);
            packetSamples = samples;
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
        while (decodedCount < frameSamples) {
            switch (jitter.pull(nowNanos)) {
                case PACKET -> {
                    int expected = codec.samplesOf(jitter.payload(), 0, jitter.payloadLength());
                    learnPacketMs(expected);
                    makeRoom(expected);
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
                case STARVED -> concealUpTo(frameSamples);
                case WAITING -> {
                    if (silent && decodedCount == 0) {
                        Arrays.fill(frame, 0, frameSamples, (short) 0);
                        return false;
                    }
                    fallSilent();
                }
            }
        }
        System.arraycopy(decoded, 0, frame, 0, frameSamples);
        decodedCount -= frameSamples;
        System.arraycopy(decoded, frameSamples, decoded, 0, decodedCount);
        return true;
    }

    // grows once for a sender whose packets are longer than agreed; a payload's length is bounded
    private void makeRoom(int samples) {
        if (decodedCount + samples > decoded.length) {
            decoded = Arrays.copyOf(decoded, frameSamples + samples);
        }
    }

    private void concealUpTo(int until) {
        concealment.conceal(decoded, decodedCount, until - decodedCount);
        decodedCount = until;
    }

    private void fallSilent() {
        Arrays.fill(decoded, decodedCount, frameSamples, (short) 0);
        decodedCount = frameSamples;
        concealment.reset();
        silent = true;
    }
}
