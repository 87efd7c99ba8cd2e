package org.rayo.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
import org.rayo.rtp.jitter.JitterBuffer;
import org.rayo.rtp.jitter.JitterLimits;

/** One packet of 20 ms into the jitter buffer and one out of it; {@code neighbours}: every second pair comes swapped. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class JitterBufferBenchmark {
    private static final int PAYLOAD_OCTETS = 160;
    private static final long FRAME_NANOS = 20_000_000;

    @Param({"in-order", "neighbours"})
    String arrival;

    private final JitterBuffer jitter = new JitterBuffer(JitterLimits.fixed(60), 20, 8000);
    private final ByteBuf packet = Unpooled.buffer(PAYLOAD_OCTETS).writeZero(PAYLOAD_OCTETS);
    private int sent;
    private long nowNanos = 1;

    /** The buffer is full as it should be. */
    @Setup
    public void fill() {
        for (int i = 0; i < 100; i++) {
            rayo();
        }
        if (!rayo().equals(JitterBuffer.Pull.PACKET)) {
            throw new IllegalStateException("nothing to pull");
        }
    }

    @Benchmark
    public JitterBuffer.Pull rayo() {
        int sequence = arrival.equals("neighbours") && (sent & 2) != 0 ? sent ^ 1 : sent;
        jitter.put(sequence & 0xFFFF, sequence * PAYLOAD_OCTETS, packet, 0, PAYLOAD_OCTETS, nowNanos);
        sent++;
        nowNanos += FRAME_NANOS;
        return jitter.pull(nowNanos);
    }
}
