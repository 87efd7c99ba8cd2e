package org.rayo.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.Coding;
import org.rayo.rtp.mixer.FrameRing;
import org.rayo.rtp.mixer.Mix;
import org.rayo.rtp.mixer.MixListener;
import org.rayo.rtp.mixer.SharedCoder;

/**
 * 20 ms of a whole mixer in which everybody talks: frames come and go through rings that may lead to other loops, who speaks and
 * who is loudest is decided, and what each hears is the sum without its own. {@code c} is the same mixer written in C.
 * {@code arithmetic}, in C too, is only what it computes, from one block of memory into another: how loud each is, the sum, its
 * peak, what each hears, limited where the sum is loud; no rings, nothing decided. Guards
 * {@code Mix}: nothing is allocated. {@code MixSumBenchmark} has the sums alone.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class MixerTickBenchmark {
    private static final int FRAME_SAMPLES = 160;

    @Param({"4", "32", "200"})
    int participants;

    private final Mix mix = new Mix(new Nobody(), new NoListeners());
    private FrameRing[] says;
    private FrameRing[] hears;
    private MemorySegment in;
    private MemorySegment out;
    private MemorySegment levels;
    private MemorySegment conference;
    private final short[][] lastHeard = new short[200][];

    /** Each says a tone of its own, quiet enough that their sum is not limited; all agree on what is heard. */
    @Setup
    public void meet() {
        says = new FrameRing[participants];
        hears = new FrameRing[participants];
        in = Arena.global().allocate(2L * FRAME_SAMPLES * participants, 64);
        out = Arena.global().allocate(2L * FRAME_SAMPLES * participants, 64);
        levels = Arena.global().allocate(4L * participants, 64);
        for (int i = 0; i < participants; i++) {
            says[i] = new FrameRing(8000);
            hears[i] = new FrameRing(8000);
            mix.add(i, says[i], hears[i], true, true);
            short[] tone = new short[FRAME_SAMPLES];
            ToneSource.sine(300 + 13 * i, -50, -1).read(tone, 0, FRAME_SAMPLES);
            MemorySegment.copy(tone, 0, in, ValueLayout.JAVA_SHORT, 2L * FRAME_SAMPLES * i, FRAME_SAMPLES);
            for (int slot = 0; slot < 4; slot++) {
                short[] free = says[i].claim();
                if (free == null) {
                    throw new IllegalStateException("no room");
                }
                System.arraycopy(tone, 0, free, 0, FRAME_SAMPLES);
                says[i].publish();
                if (slot > 0) {
                    says[i].poll();
                }
            }
        }
        for (int i = 0; i < 20; i++) {
            rayo();
        }
        if (NativeLoops.available()) {
            conference = NativeLoops.conference(in, participants);
            for (int i = 0; i < 20; i++) {
                if (c() != participants) {
                    throw new IllegalStateException("not all hear");
                }
            }
            NativeLoops.conferenceHeard(conference, out);
            agree();
            out.fill((byte) 0);
            arithmetic();
            agree();
        }
    }

    private void agree() {
        for (int i = 0; i < participants; i++) {
            short[] theirs = new short[FRAME_SAMPLES];
            MemorySegment.copy(out, ValueLayout.JAVA_SHORT, 2L * FRAME_SAMPLES * i, theirs, 0, FRAME_SAMPLES);
            short[] ours = lastHeard[i];
            if (!Arrays.equals(ours, theirs)) {
                throw new IllegalStateException("participant " + i + " hears something else");
            }
        }
    }

    @Benchmark
    public short[] rayo() {
        for (int i = 0; i < participants; i++) {
            says[i].claim();
            says[i].publish();
        }
        mix.gather();
        short[] all = mix.hand();
        for (int i = 0; i < participants; i++) {
            short[] heard = hears[i].poll();
            if (heard != null) {
                lastHeard[i] = heard;
            }
        }
        return all;
    }

    @Benchmark
    public int c() {
        return NativeLoops.conferenceTick(conference);
    }

    @Benchmark
    public MemorySegment arithmetic() {
        NativeLoops.tick(in, out, levels, participants);
        return out;
    }

    private static final class Nobody implements MixListener {
        @Override
        public void onSpeaking(long participant, boolean speaking) {}

        @Override
        public void onLoudest(long participant) {}
    }

    private static final class NoListeners implements SharedCoder {
        @Override
        public int encode(Coding coding, short[] frame) {
            return 0;
        }

        @Override
        public byte[] payload() {
            return new byte[0];
        }
    }
}
