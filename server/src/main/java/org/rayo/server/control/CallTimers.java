package org.rayo.server.control;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.rayo.server.call.CallSignal;
import org.rayo.server.call.TimerKey;

/** The timers of one call or mixer, on its loop. */
final class CallTimers {
    private final EventExecutor loop;
    private final Map<TimerKey, Future<?>> running = new HashMap<>();

    CallTimers(EventExecutor loop) {
        this.loop = loop;
    }

    void schedule(TimerKey key, long delayMs, Consumer<CallSignal> signals) {
        cancel(key);
        running.put(key, loop.schedule(() -> {
            running.remove(key);
            signals.accept(new CallSignal.TimerFired(key));
        }, delayMs, TimeUnit.MILLISECONDS));
    }

    void cancel(TimerKey key) {
        Future<?> timer = running.remove(key);
        if (timer != null) {
            timer.cancel(false);
        }
    }

    void cancelAll() {
        running.values().forEach(timer -> timer.cancel(false));
        running.clear();
    }
}
