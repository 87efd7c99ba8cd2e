package org.rayo.server.routing;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The server's door: how many calls at once, how many new ones a second, and none while it drains. */
public final class CallLimits {

    /** Seconds a refused caller is asked to wait (RFC 3261 §20.33). */
    public static final int RETRY_AFTER_SECONDS = 5;

    private final int maxCalls;
    private final TokenBucket rate;
    private final LongSupplier nanoClock;
    private final AtomicInteger calls = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private volatile boolean draining;

    public CallLimits(int maxCalls, double maxCallsPerSecond, LongSupplier nanoClock) {
        this.maxCalls = maxCalls;
        this.nanoClock = nanoClock;
        this.rate = new TokenBucket(maxCallsPerSecond, (int) Math.max(1, maxCallsPerSecond), nanoClock.getAsLong());
    }

    /** Asked before a call has any state: null admits it, else the Retry-After of the refusal in seconds. */
    public @Nullable Integer refusal() {
        if (draining || calls.get() >= maxCalls || !rate.tryTake(nanoClock.getAsLong())) {
            refused.increment();
            return RETRY_AFTER_SECONDS;
        }
        return null;
    }

    public void callStarted() {
        calls.incrementAndGet();
    }

    public void callEnded() {
        calls.decrementAndGet();
    }

    /** No new calls from now on. */
    public void drain() {
        draining = true;
    }

    public boolean draining() {
        return draining;
    }

    public int calls() {
        return calls.get();
    }

    public long refused() {
        return refused.sum();
    }
}
