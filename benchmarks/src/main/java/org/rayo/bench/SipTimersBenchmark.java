package org.rayo.bench;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.rayo.sip.dialog.LoopClockwork;
import org.rayo.sip.transaction.Clockwork;

/**
 * A timer of a transaction on a loop where so many others wait: set, and cancelled while the timers set after it are waiting,
 * as a retransmission is by the answer. The delays are those of RFC 3261 §17.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SipTimersBenchmark {
    private static final int TIMERS = 10_000;
    /** Set and not yet cancelled at a time. */
    private static final int OPEN = 50;
    private static final long[] DELAYS_MS = {500, 32_000, 5_000, 32_000, 4_000, 32_000};

    @Param({"0", "20000", "200000"})
    private int waiting;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final Clockwork clockwork = new LoopClockwork(loop);

    /** What waits all the time: an hour away, so that none fires. */
    @Setup
    public void fill() throws Exception {
        Future<?> filled = loop.submit(() -> {
            for (int i = 0; i < waiting; i++) {
                clockwork.schedule(3_600_000L + i * 7_919L % 32_000, () -> {});
            }
        });
        filled.sync();
    }

    /** Ends the loop. */
    @TearDown
    public void stop() throws Exception {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void rayo() throws Exception {
        loop.submit(this::setAndCancel).sync();
    }

    private void setAndCancel() {
        ArrayDeque<Clockwork.Alarm> open = new ArrayDeque<>(OPEN);
        for (int i = 0; i < TIMERS; i++) {
            if (open.size() == OPEN) {
                open.remove().cancel();
            }
            open.add(clockwork.schedule(DELAYS_MS[i % DELAYS_MS.length], () -> {}));
        }
        open.forEach(Clockwork.Alarm::cancel);
    }
}
