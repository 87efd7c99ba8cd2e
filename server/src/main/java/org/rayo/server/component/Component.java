package org.rayo.server.component;

import org.rayo.server.protocol.RayoCommand;

/** A running component of a call: a value that the call's machine folds. Ids are unique within the call. */
public sealed interface Component {

    String id();

    /**
     * Sound for the far end.
     *
     * @param started the interpreter was told to play it
     * @param maxTimeMs {@link RayoCommand#NEVER} or the limit of the whole component
     * @param tuning its speed and volume
     */
    record Output(
            String id,
            OutputPlan plan,
            long maxTimeMs,
            RayoCommand.InterruptOn interruptOn,
            boolean started,
            boolean paused,
            Tuning tuning)
            implements Component {

        public Output begun() {
            return new Output(id, plan, maxTimeMs, interruptOn, true, paused, tuning);
        }

        public Output paused(boolean now) {
            return new Output(id, plan, maxTimeMs, interruptOn, started, now, tuning);
        }

        public Output tuned(Tuning now) {
            return new Output(id, plan, maxTimeMs, interruptOn, started, paused, now);
        }

        /** Not started yet: it will start so much later in its documents, or earlier. */
        public Output offset(long deltaMs) {
            OutputPlan moved = new OutputPlan(plan.sources(), Math.max(0, plan.startOffsetMs() + deltaMs),
                    plan.startPaused(), plan.repeatTimes(), plan.repeatIntervalMs());
            return new Output(id, moved, maxTimeMs, interruptOn, started, paused, tuning);
        }
    }

    /**
     * Digits from the far end.
     *
     * @param listening digits count now: media can be heard
     */
    record Input(String id, RayoCommand.Input command, DtmfMatcher matcher, boolean listening) implements Component {

        public Input heard(DtmfMatcher next) {
            return new Input(id, command, next, listening);
        }

        public Input begun() {
            return new Input(id, command, matcher, true);
        }
    }
}
