package org.rayo.server.component;

import java.util.List;
import java.util.Map;
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
     * What the far end presses or says.
     *
     * @param plan what it listens for, from its start
     * @param emptyMatches whether nothing at all can be a match
     * @param matcher null when digits mean nothing to it
     * @param speech how it understands what is said; null when that means nothing to it, or not any more
     * @param listening what comes counts now: media can be heard
     * @param spoken somebody has begun to speak
     */
    record Input(
            String id, RayoCommand.Input command, InputPlan plan, boolean emptyMatches, @Nullable DtmfMatcher matcher,
            @Nullable SpeechPlan speech, boolean listening, boolean spoken)
            implements Component {

        public Input(String id, RayoCommand.Input command, InputPlan plan, boolean emptyMatches) {
            this(id, command, plan, emptyMatches, plan.digits() == null ? null : plan.digits().start(), plan.speech(), false, false);
        }

        public Input heard(DtmfMatcher next) {
            return new Input(id, command, plan, emptyMatches, next, speech, listening, spoken);
        }

        public Input begun() {
            return new Input(id, command, plan, emptyMatches, matcher, speech, true, spoken);
        }

        public Input speaking() {
            return new Input(id, command, plan, emptyMatches, matcher, speech, listening, true);
        }

        /** It does not listen to speech any more. */
        public Input deaf() {
            return new Input(id, command, plan, emptyMatches, matcher, null, listening, spoken);
        }

        /** As if nothing had been heard; it listens. */
        public Input anew() {
            return new Input(id, command, plan, emptyMatches).begun();
        }

        /** Whether somebody's speech is listened to for it now. */
        public boolean hears() {
            return listening && speech != null;
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

    /**
     * People who are called for the far end.
     *
     * @param onward a {@code connect}: of the call itself, so that no client hears of it
     * @param ringback what the far end hears meanwhile; null: nothing, or no more
     * @param legs whom is called, by the node of the call to them; only the winner once there is one
     * @param winner the node of who has answered
     * @param answered whether the winner did so, rather than to send early media
     * @param worst what became of those who did not answer
     */
    record Transfer(
            String id,
            RayoCommand.Transfer command,
            boolean onward,
            @Nullable Output ringback,
            Map<String, String> legs,
            @Nullable String winner,
            boolean answered,
            CompleteReason worst)
            implements Component {

        public Transfer with(@Nullable Output next) {
            return new Transfer(id, command, onward, next, legs, winner, answered, worst);
        }

        public Transfer without(Map<String, String> left, CompleteReason why) {
            return new Transfer(id, command, onward, ringback, left, winner, answered, why);
        }

        public Transfer wonBy(String node, boolean byAnswer) {
            return new Transfer(id, command, onward, ringback, legs, node, byAnswer, worst);
        }
    }

    /**
     * A part in a mixer.
     *
     * @param music what the far end hears while it waits for a moderator; null: nothing
     * @param musicId names the music that plays; null: none does
     * @param begun the far end's keys are hidden from the others, if they are to be
     */
    record Conference(
            String id, RayoCommand.Conference command, @Nullable OutputPlan music, @Nullable OutputPlan announcement,
            @Nullable String musicId, boolean held, boolean begun)
            implements Component {

        public Conference begin() {
            return new Conference(id, command, music, announcement, musicId, held, true);
        }

        public Conference waits(boolean now, @Nullable String nowPlaying) {
            return new Conference(id, command, music, announcement, nowPlaying, now, begun);
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
