package org.rayo.rtp.engine;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * One media loop: a Netty event loop with the media clock on it, and the bounded queue by which other threads reach its
 * sessions. The clock runs while there is a session: it polls the sockets four times per frame, so that arrival times are
 * known within 5 ms and digits are reported early, and at each poll serves a quarter of the sessions, so that their packets
 * leave evenly and not all at once.
 */
final class MediaLoop {
    private static final int PHASES = 4;
    private static final long POLL_NANOS = MediaTick.FRAME_NANOS / PHASES;
    private static final int MAX_COMMANDS_PER_TURN = 256;

    private final EventLoop eventLoop;
    private final LongSupplier clock;
    private final LoopContext context;
    private final MediaTick[] phases = new MediaTick[PHASES];
    private final MpscAtomicArrayQueue<Runnable> commands;
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    private final AtomicInteger reserved = new AtomicInteger();
    private final LongAdder rejected = new LongAdder();
    private @Nullable ScheduledFuture<?> timer;
    private boolean stopped;

    MediaLoop(EventLoop eventLoop, LoopContext context, LongSupplier clock) {
        this.eventLoop = eventLoop;
        this.context = context;
        this.clock = clock;
        for (int i = 0; i < PHASES; i++) {
            phases[i] = new MediaTick(context, clock);
        }
        this.commands = new MpscAtomicArrayQueue<>(context.config().commandCapacity());
    }

    // ---- from any thread

    /** Queues a command; false when the queue is full (counted) or the loop has stopped. */
    boolean post(Runnable command) {
        if (!commands.offer(command)) {
            rejected.increment();
            return false;
        }
        return wake();
    }

    /** Queues a command past the bound: for the end of a session, which comes once and must not be lost. */
    boolean postAlways(Runnable command) {
        try {
            eventLoop.execute(() -> {
                drainAll();
                command.run();
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private boolean wake() {
        if (drainScheduled.compareAndSet(false, true)) {
            try {
                eventLoop.execute(this::drain);
            } catch (RejectedExecutionException e) {
                return false;
            }
        }
        return true;
    }

    /** Sessions open or on their way: what the choice of a loop goes by. */
    AtomicInteger reserved() {
        return reserved;
    }

    long rejectedCommands() {
        return rejected.sum();
    }

    LoopContext context() {
        return context;
    }

    LoopCounters counters() {
        return context.counters();
    }

    /** How late the clock was, all phases. */
    LatencyHistogram.Snapshot lateness() {
        LatencyHistogram.Snapshot sum = LatencyHistogram.Snapshot.empty();
        for (MediaTick phase : phases) {
            sum = sum.plus(phase.lateness().snapshot());
        }
        return sum;
    }

    /** How long serving one phase took. */
    LatencyHistogram.Snapshot duration() {
        LatencyHistogram.Snapshot sum = LatencyHistogram.Snapshot.empty();
        for (MediaTick phase : phases) {
            sum = sum.plus(phase.duration().snapshot());
        }
        return sum;
    }

    long now() {
        return clock.getAsLong();
    }

    // ---- on the loop

    private void drain() {
        drainScheduled.set(false);
        for (int i = 0; i < MAX_COMMANDS_PER_TURN; i++) {
            Runnable command = commands.poll();
            if (command == null) {
                return;
            }
            command.run();
        }
        // the sessions' clock comes first: the rest waits for another turn of the loop
        wake();
    }

    private void drainAll() {
        Runnable command = commands.poll();
        while (command != null) {
            command.run();
            command = commands.poll();
        }
    }

    /** Opens a session on this loop. */
    RtpSession open(long id, RtpSession.SessionEvents events, @Nullable InetSocketAddress likelyRemote) {
        if (stopped) {
            throw new EngineStoppedException("the media engine has been stopped");
        }
        long now = now();
        RtpSession session = new RtpSession(context, events, likelyRemote, now);
        session.id = id;
        wakeClock(now);
        emptiest().add(session);
        return session;
    }

    private MediaTick emptiest() {
        MediaTick best = phases[0];
        for (MediaTick phase : phases) {
            best = phase.sessions() < best.sessions() ? phase : best;
        }
        return best;
    }

    private void wakeClock(long nowNanos) {
        if (timer == null) {
            for (int i = 0; i < PHASES; i++) {
                phases[i].start(nowNanos, (i + 1 - PHASES) * POLL_NANOS);
            }
            timer = eventLoop.scheduleAtFixedRate(this::onTimer, POLL_NANOS, POLL_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    // mixers are few: they share one phase, and their members on others are heard up to 15 ms later
    void add(MixerCore mixer) {
        if (!stopped) {
            wakeClock(now());
            phases[0].add(mixer);
        }
    }

    void remove(MixerCore mixer) {
        phases[0].remove(mixer);
        restIfIdle();
    }

    private void onTimer() {
        context.transport().poll(now());
        for (int i = 0; i < PHASES; i++) {
            // a loaded loop is late for the next phase by what it took for this one, and says so
            phases[i].serveIfDue(now());
        }
        restIfIdle();
    }

    /** Closes a session; the loop rests when it was the last. */
    SessionReport close(RtpSession session) {
        for (MediaTick phase : phases) {
            phase.remove(session);
        }
        SessionReport report = session.close(now());
        restIfIdle();
        return report;
    }

    private void restIfIdle() {
        boolean idle = true;
        for (MediaTick phase : phases) {
            idle &= phase.idle();
        }
        if (idle) {
            rest();
        }
    }

    private void rest() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** Frees what the loop owns; its sessions have been closed. */
    void stop() {
        stopped = true;
        rest();
        context.transport().close();
        context.buffers().release();
    }
}
