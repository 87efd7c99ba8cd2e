package org.rayo.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.rayo.rtp.dtmf.DigitListener;
import org.rayo.rtp.dtmf.DtmfDetector;
import org.rayo.rtp.dtmf.TonePairProof;

/**
 * One frame of 20 ms at 8 kHz through a DTMF detector. {@code spandsp} is libspandsp2's receiver, {@code c} only the eight
 * filters that a detector begins with, by {@code gcc -O3 -march=native}. Guards {@code DtmfBank}: nothing is allocated.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class DtmfDetectBenchmark {
    private static final int FRAME = 160;
    private static final int FRAMES = 500;

    /** Digits of 100 ms with as long pauses; harmonics that glide as a voice's do; noise. */
    @Param({"digits", "voice", "noise"})
    String signal;

    private final short[] pcm = new short[FRAME * FRAMES];
    private final StringBuilder heard = new StringBuilder();
    private final DtmfDetector detector = new DtmfDetector(8000, new TonePairProof(), new DigitListener() {
        @Override
        public void onDigitStarted(char digit) {
            starts++;
        }

        @Override
        public void onDigit(char digit, int durationMs) {
            if (heard.length() < FRAMES) {
                heard.append(digit);
            }
        }
    });

    private MemorySegment[] frames;
    private int next;
    private int starts;
    private Spandsp.@Nullable Dtmf spandsp;

    /** All detectors hear the same digits. */
    @Setup
    public void agree() {
        switch (signal) {
            case "digits" -> digits();
            case "voice" -> voice();
            default -> noise();
        }
        MemorySegment all = Arena.global().allocate(2L * pcm.length, 16);
        MemorySegment.copy(pcm, 0, all, ValueLayout.JAVA_SHORT, 0, pcm.length);
        frames = new MemorySegment[FRAMES];
        for (int i = 0; i < FRAMES; i++) {
            frames[i] = all.asSlice(2L * FRAME * i, 2L * FRAME);
        }
        for (int i = 0; i < FRAMES; i++) {
            rayo();
        }
        detector.endDigit();
        String expected = signal.equals("digits") ? "123456789*0#".repeat(5).substring(0, FRAMES / 10) : "";
        if (!heard.toString().equals(expected)) {
            throw new IllegalStateException("ours heard " + heard);
        }
        if (Spandsp.available()) {
            StringBuilder theirs = new StringBuilder();
            Spandsp.Dtmf peer = new Spandsp.Dtmf();
            for (int i = 0; i < FRAMES; i++) {
                peer.receive(frames[i], FRAME);
                theirs.append(peer.heard());
            }
            if (!theirs.toString().equals(expected)) {
                throw new IllegalStateException("spandsp heard " + theirs);
            }
        }
        next = 0;
    }

    private void digits() {
        double[] rows = {697, 770, 852, 941};
        double[] columns = {1209, 1336, 1477};
        for (int i = 0; i < FRAMES / 10; i++) {
            int key = i % 12;
            ToneSource.dual(rows[key / 3], columns[key % 3], -10, 100).read(pcm, i * 10 * FRAME, 5 * FRAME);
        }
    }

    private void voice() {
        double phase = 0;
        for (int n = 0; n < pcm.length; n++) {
            phase += 2 * Math.PI * (140 + 40 * Math.sin(n / 3000.0)) / 8000;
            double sum = 0;
            for (int harmonic = 1; harmonic < 20; harmonic++) {
                sum += Math.sin(harmonic * phase) / (1 + Math.abs(harmonic - 5 - 3 * Math.sin(n / 1700.0)));
            }
            pcm[n] = (short) (2000 * sum);
        }
    }

    private void noise() {
        SplittableRandom random = new SplittableRandom(1);
        for (int n = 0; n < pcm.length; n++) {
            pcm[n] = (short) random.nextInt(-4000, 4000);
        }
    }

    private int advance() {
        int frame = next;
        next = frame + 1 == FRAMES ? 0 : frame + 1;
        return frame;
    }

    @Benchmark
    public int rayo() {
        detector.onFrame(pcm, advance() * FRAME, FRAME);
        return starts;
    }

    @Benchmark
    public int spandsp() {
        Spandsp.Dtmf peer = spandsp;
        if (peer == null) {
            peer = new Spandsp.Dtmf();
            spandsp = peer;
        }
        return peer.receive(frames[advance()], FRAME);
    }

    @Benchmark
    public float c() {
        return NativeLoops.bank(frames[advance()], FRAME);
    }
}
