package org.rayo.server.component;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoEvent.CompleteReason;

/** A running component of a call: a value that the call's machine folds. Ids are unique within the call. */
public sealed interface Component {

    String id();

    /**
     * Sound for the far end.
     *
     * @param started the interpreter was told to play it
     * @param maxTimeMs {@link RayoCommand#NEVER} or the limit of the whole component
     * @param tuning its speed and volume
     * @param audience who hears it
     */
    record Output(
            String id,
            OutputPlan plan,
            long maxTimeMs,
            RayoCommand.InterruptOn interruptOn,
            boolean started,
            boolean paused,
            Tuning tuning,
            RayoCommand.Audience audience)
            implements Component {

        public Output begun() {
            return new Output(id, plan, maxTimeMs, interruptOn, true, paused, tuning, audience);
        }

        public Output paused(boolean now) {
            return new Output(id, plan, maxTimeMs, interruptOn, started, now, tuning, audience);
        }

        public Output tuned(Tuning now) {
            return new Output(id, plan, maxTimeMs, interruptOn, started, paused, now, audience);
        }

        /** Not started yet: it will start so much later in its documents, or earlier. */
        public Output offset(long deltaMs) {
            OutputPlan moved = plan.from(Math.max(0, plan.startOffsetMs() + deltaMs));
            return new Output(id, moved, maxTimeMs, interruptOn, started, paused, tuning, audience);
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

    /**
     * An output and an input that are one to the application; both have the prompt's id.
     *
     * @param phase what goes on; a barge-in prompt listens in both
     */
    record Prompt(String id, Output output, Input input, boolean bargeIn, Phase phase) implements Component {

        public enum Phase { WAITING, OUTPUT, INPUT }

        public Prompt with(Output next) {
            return new Prompt(id, next, input, bargeIn, phase);
        }

        public Prompt with(Input next) {
            return new Prompt(id, output, next, bargeIn, phase);
        }

        public Prompt at(Phase next) {
            return new Prompt(id, output, input, bargeIn, next);
        }
    }

    /**
     * The call's sound on its way to a file.
     *
     * @param started the interpreter was told to record
     * @param stopping why it is being stopped: it completes when the file is whole; null while it runs
     */
    record Recorder(
            String id, RayoCommand.Recording command, boolean started, boolean paused, @Nullable CompleteReason stopping)
            implements Component {

        public Recorder begun() {
            return new Recorder(id, command, true, paused, stopping);
        }

        public Recorder paused(boolean now) {
            return new Recorder(id, command, started, now, stopping);
        }

        public Recorder stopping(CompleteReason why) {
            return new Recorder(id, command, started, paused, why);
        }
    }

    /** Call progress analysis (XEP-0341). {@code listening}: media can be heard. */
    record Cpa(String id, List<CpaWatch> watches, boolean listening) implements Component {

        public Cpa begun() {
            return new Cpa(id, watches, true);
        }

        /** How it waits for that signal; null when it does not. */
        public @Nullable CpaWatch watch(CpaSignal signal) {
            for (CpaWatch watch : watches) {
                if (watch.signal() == signal) {
                    return watch;
                }
            }
            return null;
        }
    }
}
