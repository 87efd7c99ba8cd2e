package org.rayo.sip.transaction;

/** The timers of one loop. Tests turn it by hand. */
public interface Clockwork {

    /** Runs the task on the loop after so many ms. */
    Alarm schedule(long delayMs, Runnable task);

    /** A scheduled task. */
    @FunctionalInterface
    interface Alarm {
        /** The task will not run; no effect when it has. */
        void cancel();
    }
}
