package org.rayo.server.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call or component tells its controlling party; always presence, stamped with the time it happened. */
public sealed interface RayoEvent {

    record Offer(String to, String from, List<Header> headers) implements RayoEvent {}

    record Ringing(List<Header> headers) implements RayoEvent {}

    record Answered(List<Header> headers) implements RayoEvent {}

    /** A digit from the far end: 0-9 A-D * #. */
    record Dtmf(char signal) implements RayoEvent {}

    /** The far end asks to be sent elsewhere. */
    record Redirected(String to, List<Header> headers) implements RayoEvent {}

    record Joined(Party peer) implements RayoEvent {}

    record Unjoined(Party peer) implements RayoEvent {}

    /** A join that came with a dial was refused, after that was accepted. */
    record JoinRefused(Party peer, RayoError error) implements RayoEvent {}

    /** The sound of a join that was to go from far end to far end goes by this server, as nobody wanted. */
    record FellBack(Party peer) implements RayoEvent {}

    /** Of a mixer: somebody began to speak, or ceased. */
    record Speaking(Party.Call call, boolean started) implements RayoEvent {}

    /** The last event of a call. {@code platformCode}: the SIP status that ended it, null when there was none. */
    record End(EndReason reason, @Nullable String platformCode, List<Header> headers) implements RayoEvent {}

    /** A prompt's input waits from now on. */
    record InputTimersStarted() implements RayoEvent {}

    /** An input's first key that is not its last, or the first of what is said; only for clients of mod_rayo. */
    record StartOfInput() implements RayoEvent {}

    /** A match of an input that goes on. {@code nlsml}: the whole result document. */
    record Matched(String nlsml) implements RayoEvent {}

    /** A mark of an output's SSML is heard now. */
    record MarkReached(String name) implements RayoEvent {}

    /** Who takes part in a conference waits for its moderator, or does so no more. */
    record ConferenceHold(boolean on) implements RayoEvent {}

    /** Of a conference, to each who takes part: somebody began to speak, or ceased. */
    record ConferenceSpeaking(String callId, boolean started) implements RayoEvent {}

    /** A join of two calls is under way; only for clients older than the XEP. {@code to}: who was called for it, or null. */
    record Joining(Party.Call peer, @Nullable String to) implements RayoEvent {}

    /** What call progress analysis has found; {@code value} is null where the type says it all. */
    record Signal(String type, int durationMs, @Nullable String value) implements RayoEvent {}

    /** The last event of a component; {@code recording}: what it leaves, if anything. */
    record Complete(CompleteReason reason, @Nullable Recorded recording) implements RayoEvent {
        public Complete(CompleteReason reason) {
            this(reason, null);
        }
    }

    /** A finished recording, which can be had at {@code uri} now. */
    record Recorded(String uri, long durationMs, long octets) {}

    /** REJECTED: by the far end; REJECT_COMMAND: by the application. */
    enum EndReason { HUNGUP, HANGUP_COMMAND, TIMEOUT, BUSY, REJECTED, REJECT_COMMAND, ERROR }

    /** Why a component is over (XEP-0327 §5.4, §14, §15). */
    sealed interface CompleteReason {
        record Stopped() implements CompleteReason {}

        record HungUp() implements CompleteReason {}

        /** {@code text} tells a person what went wrong. */
        record Failed(String text) implements CompleteReason {}

        record OutputFinished() implements CompleteReason {}

        record OutputMaxTime() implements CompleteReason {}

        /** {@code nlsml}: the whole result document. */
        record InputMatch(String nlsml) implements CompleteReason {}

        record NoInput() implements CompleteReason {}

        record NoMatch() implements CompleteReason {}

        /** What a recording was limited to has passed. */
        record RecordLimit(Limit limit) implements CompleteReason {}

        /** The signal that call progress analysis was to end with. */
        record Detected(Signal signal) implements CompleteReason {}

        /** How a transfer went. */
        record Transferred(Outcome outcome) implements CompleteReason {}

        /** Who took part in a conference was sent away. */
        record Kicked(String why) implements CompleteReason {}

        /** Who took part in a conference left by its key. */
        record LeftConference() implements CompleteReason {}

        /** SUCCESS: they spoke, and the other one hung up. */
        enum Outcome { SUCCESS, TIMEOUT, TERMINATOR, BUSY, REJECT }

        enum Limit { MAX_DURATION, INITIAL_TIMEOUT, FINAL_TIMEOUT }
    }
}
