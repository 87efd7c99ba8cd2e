package org.rayo.sip.dialog;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import org.rayo.sip.transaction.Clockwork;

/**
 * Timers on a Netty event loop, by its own queue: {@code SipTimersBenchmark} shows what one costs where thousands wait.
 */
public record LoopClockwork(EventExecutor loop) implements Clockwork {
    @Override
    public Alarm schedule(long delayMs, Runnable task) {
        var future = loop.schedule(task, delayMs, TimeUnit.MILLISECONDS);
        return () -> future.cancel(false);
    }
}
