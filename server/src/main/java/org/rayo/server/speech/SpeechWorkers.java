package org.rayo.server.speech;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Threads of one engine: so many at once, so many texts wait, more are refused. Threads of the operating system, since engines
 * compute: virtual ones would keep those from running that read what plays. Submitting never blocks.
 */
final class SpeechWorkers {
    private final String name;
    private final int atOnce;
    private final int places;
    private final Queue<Job> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger threads = new AtomicInteger();
    private volatile boolean closed;

    SpeechWorkers(String name, int atOnce, int waiting) {
        this.name = name;
        this.atOnce = atOnce;
        this.places = atOnce + waiting;
    }

    /** Work that can be taken back. */
    static final class Job {
        private final Runnable work;
        private final AtomicReference<@Nullable Thread> runner = new AtomicReference<>();
        private volatile boolean cancelled;

        Job(Runnable work) {
            this.work = work;
        }

        /** It is not begun, or its thread is interrupted. */
        void cancel() {
            cancelled = true;
            Thread thread = runner.getAndSet(null);
            if (thread != null) {
                thread.interrupt();
            }
        }

        private void run() {
            runner.set(Thread.currentThread());
            try {
                if (!cancelled) {
                    work.run();
                }
            } finally {
                if (runner.getAndSet(null) == null) {
                    // whoever cancelled it is about to interrupt: that is for this job, not for the next
                    while (!Thread.interrupted()) {
                        Thread.onSpinWait();
                    }
                }
            }
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
        try {
            Job job = waiting.poll();
            while (job != null) {
                try {
                    job.run();
                } finally {
                    taken.decrementAndGet();
                }
                job = waiting.poll();
            }
        } finally {
            running.decrementAndGet();
        }
        if (!waiting.isEmpty()) {
            begin();
        }
    }

    /** How many run and wait. */
    int taken() {
        return taken.get();
    }

    void close() {
        closed = true;
        waiting.forEach(Job::cancel);
    }
}
