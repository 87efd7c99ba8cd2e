package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.codec.AudioCodec;
import org.rayo.rtp.codec.Coding;
import org.rayo.rtp.jitter.ComfortNoise;
import org.rayo.rtp.jitter.Concealment;
import org.rayo.rtp.jitter.JitterBuffer;
import org.rayo.rtp.jitter.JitterLimits;
import org.rayo.rtp.jitter.Splice;

/**
 * The receive side from packet to frame: jitter buffer, codec, concealment, comfort noise, the delay kept at its target by
 * splicing, and the regrouping of packets of any duration into frames of 20 ms. Where nobody needs the sound a packet is
 * only taken out in its time, {@link #pass}; when sound is needed again the codec works through the last such packets
 * first. Owned by one loop.
 */
final class PlayOut {
    // what may be put in at once, and the sound that stays within one splice of a packet
    private static final int MOST_SPLICED_MS = 10;
    // so far from the target a splice that can be heard is the lesser evil
    private static final int URGENT_MS = 40;
    // one frame put in at once when packets are passed on and come too late
    private static final int FRAME_MICROS = AudioFrames.FRAME_MS * 1000;

    private final AudioCodec codec;
    private final JitterBuffer jitter;
    private final @Nullable Concealment concealment;
    private final int frameSamples;
    private final int mostSpliced;
    private final long sampleNanos;
    private @Nullable ComfortNoise noise;
    private boolean noisy;
    private short[] decoded;
    private int decodedCount;
    private int packetSamples;
    private int oddPacketMs;
    private boolean silent = true;
    // what follows made-up sound is blended with it
    private boolean madeUp;

    private final Coding coding;
    private @Nullable RecentPayloads passed;
    private JitterBuffer.@Nullable Pull pulled;
    private boolean aligning;
    private int wholePackets;
    private boolean regrouped;

    PlayOut(Coding coding, JitterLimits limits, int packetMs) {
        this.coding = coding;
        this.codec = coding.newCodec();
        int usual = Math.clamp(packetMs, JitterBuffer.MIN_PACKET_MS, JitterBuffer.MAX_PACKET_MS);
        this.jitter = new JitterBuffer(limits, usual, codec.encoding().clockRate());
        this.concealment = codec.conceals() ? null : new Concealment(codec.sampleRate());
        this.frameSamples = AudioFrames.frameSamples(codec.sampleRate());
        this.mostSpliced = codec.sampleRate() / 1000 * MOST_SPLICED_MS;
        this.sampleNanos = 1_000_000_000L / codec.sampleRate();
        this.packetSamples = codec.sampleRate() / 1000 * usual;
        this.decoded = new short[frameSamples + packetSamples + mostSpliced];
    }

    /** The rate of the frames, in Hz. */
    int sampleRate() {
        return codec.sampleRate();
    }

    /** How what is received is coded. */
    Coding coding() {
        return coding;
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
        forget();
        decodedCount = 0;
        pulled = null;
        if (passed != null) {
            passed.clear();
        }
    }

    private void forget() {
        if (concealment != null) {
            concealment.reset();
        }
        noisy = false;
        madeUp = false;
    }

    /**
     * Takes the next packet without its sound, which is {@link #payload()} then.
     *
     * @return false when there is none, or it is no plain frame: then {@link #frame} must be asked in this tick
     */
    boolean pass(long nowNanos) {
        if (decodedCount != 0) {
            // what is left of a packet is passed over, so that packets and frames meet again
            aligning = decodedCount < frameSamples;
            return false;
        }
        if (noisy || madeUp) {
            return false;
        }
        int excessMs = jitter.excessMs();
        if (excessMs < 0 && !silent) {
            jitter.adjusted(-FRAME_MICROS);
            pulled = JitterBuffer.Pull.STARVED;
            return false;
        }
        JitterBuffer.Pull next = jitter.pull(nowNanos);
        if (next != JitterBuffer.Pull.PACKET
                || excessMs > 0
                || jitter.packetMs() != AudioFrames.FRAME_MS
                || codec.samplesOf(jitter.payload(), 0, jitter.payloadLength()) != frameSamples) {
            pulled = next;
            return false;
        }
        RecentPayloads kept = passed;
        if (kept == null) {
            kept = new RecentPayloads();
            passed = kept;
        }
        kept.add(jitter.payload(), jitter.payloadLength());
        silent = false;
        return true;
    }

    /** The packet that was taken by {@link #pass}, or is all of the last {@link #frame} when that {@link #isWhole}. */
    byte[] payload() {
        return jitter.payload();
    }

    /** Octets of {@link #payload()}. */
    int payloadLength() {
        return jitter.payloadLength();
    }

    /** Whether the last frame is just what one packet decodes to. */
    boolean isWhole() {
        return wholePackets == 1 && !regrouped && decodedCount == 0;
    }

    // the decoder and the concealment, as if they had heard what was passed on
    private void wake() {
        RecentPayloads kept = passed;
        if (kept == null || kept.count() == 0) {
            return;
        }
        makeRoom(frameSamples);
        for (int i = 0; i < kept.count(); i++) {
            int samples = codec.decode(kept.payload(i), 0, kept.length(i), decoded, 0);
            if (concealment != null && samples > 0) {
                concealment.good(decoded, 0, samples);
            }
        }
        kept.clear();
    }

    /** Writes the next frame; silence when nothing is playing. Returns whether it holds received or made-up audio. */
    boolean frame(short[] frame, long nowNanos) {
        int left = decodedCount;
        wholePackets = 0;
        regrouped = left != 0;
        wake();
        while (decodedCount < frameSamples) {
            JitterBuffer.Pull next = pulled;
            pulled = null;
            switch (next != null ? next : jitter.pull(nowNanos + decodedCount * sampleNanos)) {
                case PACKET -> decode();
                case NOISE -> describeNoise();
                case LOST -> lost();
                case STARVED -> starved();
                case WAITING -> {
                    if (noisy) {
                        conceal(frameSamples - decodedCount);
                    } else if (silent && decodedCount == 0) {
                        Arrays.fill(frame, 0, frameSamples, (short) 0);
                        aligning = false;
                        return false;
                    } else {
                        fallSilent();
                    }
                }
            }
        }
        if (aligning && left > 0 && left < frameSamples && decodedCount == left + frameSamples) {
            align(left);
        }
        aligning = false;
        System.arraycopy(decoded, 0, frame, 0, frameSamples);
        decodedCount -= frameSamples;
        System.arraycopy(decoded, frameSamples, decoded, 0, decodedCount);
        return true;
    }

    // from what is left over to the packet after it, one fading into the other over the frame
    private void align(int left) {
        for (int i = 0; i < frameSamples; i++) {
            int before = decoded[i];
            int after = decoded[left + i];
            decoded[i] = (short) (before + (after - before) * i / frameSamples);
        }
        decodedCount = frameSamples;
        jitter.adjusted((int) (left * 1_000_000L / codec.sampleRate()));
    }

    private void decode() {
        int expected = codec.samplesOf(jitter.payload(), 0, jitter.payloadLength());
        learnPacketMs(expected);
        makeRoom(expected);
        int samples = codec.decode(jitter.payload(), 0, jitter.payloadLength(), decoded, decodedCount);
        if (samples > 0) {
            if (concealment != null) {
                concealment.good(decoded, decodedCount, samples);
            }
            int kept = keepDelay(samples);
            decodedCount += kept;
            wholePackets++;
            regrouped |= kept != samples || samples != frameSamples || madeUp || noisy;
        }
        madeUp = false;
        noisy = false;
        silent = false;
    }

    // the sound is spliced where it repeats itself, so that the delay stays what the network needs
    private int keepDelay(int samples) {
        int excessMs = jitter.excessMs();
        if (excessMs == 0) {
            return samples;
        }
        int most = Math.min(mostSpliced, Math.abs(excessMs) * (codec.sampleRate() / 1000));
        boolean must = Math.abs(excessMs) > URGENT_MS;
        int changed = excessMs > 0
                ? Splice.shorten(decoded, decodedCount, samples, codec.sampleRate(), most, must)
                : -Splice.lengthen(decoded, decodedCount, samples, codec.sampleRate(), most, must);
        jitter.adjusted((int) (changed * 1_000_000L / codec.sampleRate()));
        return samples - changed;
    }

    private void lost() {
        makeRoom(packetSamples);
        int recovered = jitter.peekNext()
                ? codec.recover(jitter.payload(), 0, jitter.payloadLength(), decoded, decodedCount, packetSamples)
                : 0;
        if (recovered > 0) {
            decodedCount += recovered;
            regrouped = true;
        } else {
            conceal(packetSamples);
        }
    }

    private void starved() {
        if (noisy || concealment != null) {
            conceal(frameSamples - decodedCount);
        } else {
            // a codec's own concealment knows packets only
            makeRoom(packetSamples);
            conceal(packetSamples);
        }
    }

    private void conceal(int samples) {
        if (noisy && noise != null) {
            noise.write(decoded, decodedCount, samples);
        } else if (concealment != null) {
            concealment.conceal(decoded, decodedCount, samples);
        } else {
            int made = codec.conceal(decoded, decodedCount, samples);
            Arrays.fill(decoded, decodedCount + made, decodedCount + samples, (short) 0);
        }
        decodedCount += samples;
        madeUp = true;
        regrouped = true;
    }

    private void describeNoise() {
        ComfortNoise described = noise;
        if (described == null) {
            described = new ComfortNoise();
            noise = described;
        }
        if (!noisy) {
            described.reset();
        }
        described.describe(jitter.payload(), jitter.payloadLength());
        noisy = true;
        silent = false;
    }

    // grows once for a sender whose packets are longer than agreed; a payload's length is bounded
    private void makeRoom(int samples) {
        if (decodedCount + samples + mostSpliced > decoded.length) {
            decoded = Arrays.copyOf(decoded, frameSamples + samples + mostSpliced);
        }
    }

    private void fallSilent() {
        Arrays.fill(decoded, decodedCount, frameSamples, (short) 0);
        decodedCount = frameSamples;
        regrouped = true;
        forget();
        silent = true;
    }
}
