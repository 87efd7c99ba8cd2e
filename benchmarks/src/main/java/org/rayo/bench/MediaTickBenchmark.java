package org.rayo.bench;

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
import org.rayo.rtp.engine.MediaTickBed;

/**
 * 20 ms of one media loop with so many sessions that each play a clip and receive a stream: everything but the kernel.
 * Guards {@code MediaTick}: it must allocate nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class MediaTickBenchmark {
    @Param({"1", "100", "1000", "4000"})
    int sessions;

    private MediaTickBed bed;

    /** The streams are under way: two seconds have passed, and all that was sent was heard. */
    @Setup
    public void start() {
        bed = new MediaTickBed(sessions);
        for (int i = 0; i < 100; i++) {
            bed.tick();
        }
        bed.check();
    }

    @Benchmark
    public long rayo() {
        return bed.tick();
    }
}
