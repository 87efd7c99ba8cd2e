package org.rayo.xmpp.session;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows one client that we live, and looks whether it does: silence is answered by a question, and silence after that means
 * that the connection is dead. Belongs to the loop of its transport.
 */
final class Liveness {
    private final StreamTransport transport;
    private final long periodMs;
    private final long askAtPeriods;
    private final Runnable ask;
    private final Runnable dead;
    private @Nullable ScheduledFuture<?> timer;
    private int silentPeriods;
    private boolean heard;

    /**
     * Nothing happens before {@link #start}.
     *
     * @param ask asks the client for a sign
     * @param dead none came
     */
    Liveness(StreamTransport transport, ClientLimits limits, Runnable ask, Runnable dead) {
        this.transport = transport;
        this.periodMs = limits.keepAliveMs();
        this.askAtPeriods = limits.idleMs() == 0 || periodMs == 0 ? Long.MAX_VALUE : Math.max(1, limits.idleMs() / periodMs);
        this.ask = ask;
        this.dead = dead;
    }

    void start() {
        if (periodMs > 0) {
            timer = transport.loop().scheduleWithFixedDelay(this::tick, periodMs, periodMs, TimeUnit.MILLISECONDS);
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Something came from the client. */
    void heard() {
        heard = true;
    }

    private void tick() {
        transport.keepAlive();
        silentPeriods = heard ? 0 : silentPeriods + 1;
        heard = false;
        if (silentPeriods == askAtPeriods) {
            ask.run();
        } else if (silentPeriods > askAtPeriods) {
            dead.run();
        }
    }
}
