package org.rayo.sip.transaction;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes when a test says so. */
final class ManualClock implements Clockwork {
    private record Task(long at, long order, Runnable action) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
    private long now;
    private long order;

    @Override
    public Alarm schedule(long delayMs, Runnable task) {
        Task scheduled = new Task(now + delayMs, order++, task);
        tasks.add(scheduled);
        return () -> tasks.remove(scheduled);
    }

    long now() {
        return now;
    }

    /** Runs everything that is due up to then, ms from the start. */
    void until(long then) {
        while (!tasks.isEmpty() && tasks.peek().at() <= then) {
            Task next = tasks.remove();
            now = next.at();
            next.action().run();
        }
        now = then;
    }

    int waiting() {
        return tasks.size();
    }
}
