package org.rayo.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
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
import org.rayo.rtp.mixer.MixSum;

/**
 * The sums of a mixer's tick and nothing else: all frames added up, and for each participant the sum without its own, clamped
 * to 16 bits. {@code c} does just this; ours also looks for the sum's peak. Guards {@code MixSum}: nothing is allocated.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class MixSumBenchmark {
    private static final int FRAME_SAMPLES = 160;

    @Param({"4", "32", "200"})
    int participants;

    private final MixSum sum = new MixSum();
    private short[][] said;
    private short[][] heard;
    private MemorySegment in;
    private MemorySegment out;

    /** Noise, quiet enough that the sum is not limited; both agree on what is heard. */
    @Setup
    public void meet() {
        said = new short[participants][FRAME_SAMPLES];
        heard = new short[participants][FRAME_SAMPLES];
        in = Arena.global().allocate(2L * FRAME_SAMPLES * participants, 64);
        out = Arena.global().allocate(2L * FRAME_SAMPLES * participants, 64);
        SplittableRandom dice = new SplittableRandom(1);
        for (int i = 0; i < participants; i++) {
            for (int n = 0; n < FRAME_SAMPLES; n++) {
                said[i][n] = (short) dice.nextInt(-100, 100);
            }
            MemorySegment.copy(said[i], 0, in, ValueLayout.JAVA_SHORT, 2L * FRAME_SAMPLES * i, FRAME_SAMPLES);
        }
        rayo();
        if (NativeLoops.available()) {
            c();
            for (int i = 0; i < participants; i++) {
                short[] theirs = new short[FRAME_SAMPLES];
                MemorySegment.copy(out, ValueLayout.JAVA_SHORT, 2L * FRAME_SAMPLES * i, theirs, 0, FRAME_SAMPLES);
                if (!Arrays.equals(heard[i], theirs)) {
                    throw new IllegalStateException("participant " + i + " hears something else");
                }
            }
        }
    }

    @Benchmark
    public short[][] rayo() {
        sum.begin(FRAME_SAMPLES);
        sum.add(said, participants);
        sum.allBut(said, heard, participants);
        return heard;
    }

    @Benchmark
    public MemorySegment c() {
        NativeLoops.mix(in, out, participants);
        return out;
    }
}
