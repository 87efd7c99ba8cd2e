package org.rayo.server.speech;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Keeps away from an engine that fails time after time: after {@value #FAILURES} in a row it is left alone for a while, then
 * one text tries it. Safe for any thread.
 */
final class CircuitBreaker {
    static final int FAILURES = 5;
    static final Duration REST = Duration.ofSeconds(30);

    private final LongSupplier nanoClock;
    private final AtomicReference<State> state = new AtomicReference<>(new State(0, 0));

    private record State(int failures, long untilNanos) {}

    /** {@code nanoClock}: as {@link System#nanoTime()}. */
    CircuitBreaker(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Whether it may be asked; a yes after the rest is one attempt, and rests others. */
    boolean permits() {
        State now = state.get();
        if (now.failures < FAILURES) {
            return true;
        }
        long nanos = nanoClock.getAsLong();
        return nanos - now.untilNanos >= 0
                && state.compareAndSet(now, new State(now.failures, nanos + REST.toNanos()));
    }

    void succeeded() {
        state.set(new State(0, 0));
    }

    void failed() {
        state.updateAndGet(now -> new State(Math.min(now.failures + 1, FAILURES), nanoClock.getAsLong() + REST.toNanos()));
    }

    /** Whether it rests now. */
    boolean open() {
        return state.get().failures >= FAILURES;
    }
}
