package org.rayo.server.speech;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.engine.LinuxScheduling;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Threads of one engine: so many at once, so many texts wait, more are refused. Threads of the operating system, since engines
 * compute: virtual ones would keep those from running that read what plays; with their processes they stand behind all others,
 * so that the media clock is on time. A thread that goes on for {@link #GRACE} after its
 * work was taken back is lost, and another takes its place, up to {@value #MAX_LOST} times. Submitting never blocks.
 */
final class SpeechWorkers {
    static final Duration GRACE = Duration.ofSeconds(5);
    static final int MAX_LOST = 8;

    private final String name;
    private final int atOnce;
    private final int places;
    private final Scheduler clock;
    private final Queue<Job> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger threads = new AtomicInteger();
    private volatile boolean closed;

    static {
        // whatever a worker starts stands behind as well: the threads of the timers must not be among that
        for (int i = 0; i < Schedulers.DEFAULT_POOL_SIZE; i++) {
            var _ = Schedulers.parallel().schedule(() -> { });
        }
    }

    SpeechWorkers(String name, int atOnce, int waiting) {
        this(name, atOnce, waiting, Schedulers.parallel());
    }

    /** {@code clock} tells when the grace is over. */
    SpeechWorkers(String name, int atOnce, int waiting, Scheduler clock) {
        this.name = name;
        this.atOnce = atOnce;
        this.places = atOnce + waiting;
        this.clock = clock;
    }

    private enum Stage {
        WAITING,
        RUNNING,
        CANCELLED,
        OVER,
        LOST
    }

    /** Work that can be taken back. */
    final class Job {
        private final Runnable work;
        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
        private volatile @Nullable Thread runner;
        private volatile boolean interrupted;

        Job(Runnable work) {
            this.work = work;
        }

        /** It is not begun, or its thread is interrupted. */
        void cancel() {
            if (stage.compareAndSet(Stage.WAITING, Stage.OVER)) {
                return;
            }
            Thread thread = runner;
            if (thread != null && stage.compareAndSet(Stage.RUNNING, Stage.CANCELLED)) {
                thread.interrupt();
                interrupted = true;
                var _ = clock.schedule(this::graceOver, GRACE.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private void graceOver() {
            if (stage.get() != Stage.CANCELLED) {
                return;
            }
            if (lost.incrementAndGet() <= MAX_LOST && stage.compareAndSet(Stage.CANCELLED, Stage.LOST)) {
                taken.decrementAndGet();
                running.decrementAndGet();
                begin();
            } else {
                lost.decrementAndGet();
            }
        }

        private void run() {
            runner = Thread.currentThread();
            if (!stage.compareAndSet(Stage.WAITING, Stage.RUNNING)) {
                return;
            }
            try {
                work.run();
            } finally {
                if (!stage.compareAndSet(Stage.RUNNING, Stage.OVER)) {
                    // whoever cancelled it is about to interrupt: that is for this job, not for the next
                    while (!interrupted) {
                        Thread.onSpinWait();
                    }
                    Thread.interrupted();
                    stage.compareAndSet(Stage.CANCELLED, Stage.OVER);
                }
            }
        }

        private boolean isLost() {
            return stage.get() == Stage.LOST;
        }
    }

    /** Whether there is a place for it. */
    boolean submit(Job job) {
        if (closed || taken.incrementAndGet() > places) {
            taken.decrementAndGet();
            return false;
        }
        waiting.add(job);
        begin();
        return true;
    }

    private void begin() {
        int now = running.get();
        while (now < atOnce) {
            if (running.compareAndSet(now, now + 1)) {
                Thread.ofPlatform().daemon().name("rayo-speech-" + name + "-" + threads.incrementAndGet()).start(this::drain);
                return;
            }
            now = running.get();
        }
    }

    private void drain() {
        boolean ours = true;
        LinuxScheduling.giveWay();
        try {
            Job job = waiting.poll();
            while (job != null) {
                ours = run(job);
                job = ours ? waiting.poll() : null;
            }
        } finally {
            // another thread has the place of one that was lost
            (ours ? running : lost).decrementAndGet();
        }
        if (!waiting.isEmpty()) {
            begin();
        }
    }

    /** Whether the thread may go on with another one. */
    private boolean run(Job job) {
        try {
            job.run();
        } finally {
            if (!job.isLost()) {
                taken.decrementAndGet();
            }
        }
        return !job.isLost();
    }

    /** How many run and wait. */
    int taken() {
        return taken.get();
    }

    /** Threads that do not end. */
    int lost() {
        return lost.get();
    }

    void close() {
        closed = true;
        waiting.forEach(Job::cancel);
    }
}
