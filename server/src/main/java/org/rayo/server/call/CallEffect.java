package org.rayo.server.call;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.ListenPlan;
import org.rayo.server.component.OutputPlan;
import org.rayo.server.component.RecordPlan;
import org.rayo.server.component.SpeechPlan;
import org.rayo.server.protocol.Header;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.Audience;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;

/** What the machine wants done. Effects of one step are performed in order, on the call's loop. */
public sealed interface CallEffect {

    /** {@code ref}: null for a plain result, "" for the call itself, else the new component's id. */
    record ReplyResult(Request request, @Nullable String ref) implements CallEffect {}

    record ReplyError(Request request, RayoError error) implements CallEffect {}

    /** {@code componentId} null: from the call itself. {@code at}: when it happened. */
    record Emit(Jid to, @Nullable String componentId, RayoEvent event, Instant at) implements CallEffect {}

    /** The result of a join; that to a mixer names it. */
    record ReplyJoined(Request request, Party peer) implements CallEffect {}

    /** Wants a join; {@link CallSignal.JoinAgreed} or {@link CallSignal.JoinRefused} answers. */
    record AskJoin(
            Party peer, JoinDirection direction, boolean direct, boolean force, Jid client, @Nullable ConferenceTerms terms)
            implements CallEffect {}

    /**
     * Calls somebody for this call; {@link CallSignal.LegTold} tells how it goes.
     *
     * @param leg the new call, which no client hears of
     * @param client who controls this call, and may call there
     */
    record PlaceLeg(Party.Call leg, Jid client, RayoCommand.Dial dial) implements CallEffect {}

    /** Ends a call that was placed for this one. */
    record DropLeg(Party.Call leg) implements CallEffect {}

    /** Tells the call that this one was placed for; {@link CallSignal.LegTold} there. */
    record TellPatron(Party.Call patron, CallSignal.LegNews news) implements CallEffect {}

    /** Whether the others it is joined to hear the far end's keys. */
    record HideDigits(boolean on) implements CallEffect {}

    /** Hands our far end's description to a joined call; {@link CallSignal.DirectAnswered} answers. */
    record OfferDirect(Party peer) implements CallEffect {}

    /** Offers our far end another one's description; {@link CallSignal.DirectChanged} answers. */
    record ChangeDirect(String sdp) implements CallEffect {}

    /** Answers {@link CallSignal.DirectOffered}; null: nothing comes of it, for good if the far end {@code refused}. */
    record AnswerDirect(Party peer, @Nullable String sdp, boolean refused) implements CallEffect {}

    /** Tells a joined call whether the sound of both goes directly now. */
    record SettleDirect(Party peer, boolean up) implements CallEffect {}

    /** The far end hears another one: we send nothing. */
    record ParkMedia() implements CallEffect {}

    /** Offers the far end our own description again; {@link CallSignal.DirectReturned} answers. */
    record ReturnMedia() implements CallEffect {}

    /** Connects the sound and tells the other side; {@link CallSignal.JoinRefused} when it cannot be connected. */
    record AgreeJoin(Party peer, JoinDirection direction, PeerMedia media) implements CallEffect {}

    /** Tells the other side. */
    record RefuseJoin(Party peer, RayoError error) implements CallEffect {}

    /** Our client has its answer: now the other side's may be told too. */
    record ConfirmJoin(Party peer) implements CallEffect {}

    /** Changes the direction; {@code media} null for a mixer. */
    record TurnJoin(Party peer, JoinDirection direction, @Nullable PeerMedia media, @Nullable Jid client)
            implements CallEffect {}

    /** Parts the sound and tells the other side. */
    record PartJoin(Party peer, @Nullable PeerMedia media) implements CallEffect {}

    /** A digit of the far end for a joined call's, which does not hear it; {@link CallSignal.PeerDigit} there. */
    record RelayDigit(Party peer, char digit, int durationMs) implements CallEffect {}

    /** A digit of the far end for a mixer; {@code started}: its begin, else its end; {@code inSound}: its tone is heard there. */
    record TellMixer(Party peer, char digit, boolean started, int durationMs, boolean inSound) implements CallEffect {}

    /** Text for the far end; {@link CallSignal.MessageSent} tells what became of {@code message}, which the client sent. */
    record SendMessage(@Nullable String subject, String body, Message message) implements CallEffect {}

    /** A client's message comes back to it. */
    record RefuseMessage(Message message, RayoError error) implements CallEffect {}

    /** Text of the far end for a client. */
    record DeliverMessage(Jid to, @Nullable String subject, String body) implements CallEffect {}

    /** Ask the router for the next clients; {@link CallSignal.ClientsFound} answers. */
    record SeekClients(Set<Jid> exclude) implements CallEffect {}

    /** 180. */
    record Ring(List<Header> headers) implements CallEffect {}

    /** 183 with SDP; media is open. */
    record Progress(List<Header> headers) implements CallEffect {}

    /** 200 with SDP; media is open. */
    record Answer(List<Header> headers) implements CallEffect {}

    /** Final failure of an unanswered inbound call. */
    record Reject(int status, List<Header> headers) implements CallEffect {}

    /** 302. */
    record Redirect(String to, List<Header> headers) implements CallEffect {}

    /** REFER on an answered call; {@link CallSignal.Referred} answers. */
    record Refer(String to, List<Header> headers) implements CallEffect {}

    /** The INVITE of an outbound call; media is open. */
    record Invite(String to, @Nullable String from, List<Header> headers) implements CallEffect {}

    /** CANCEL or BYE, whichever the dialog needs. */
    record Hangup(List<Header> headers) implements CallEffect {}

    /** 202, or that refusal. */
    record AnswerRefer(int status) implements CallEffect {}

    /** 200 with the media of this call, which then goes on with the new far end; or that refusal. */
    record AnswerTakeover(int status) implements CallEffect {}

    /** re-INVITE; {@link CallSignal.Held} answers. {@code on} false: both may send again. */
    record Hold(boolean on) implements CallEffect {}

    /** Whether what the far end says is heard by nobody. */
    record Mute(boolean on) implements CallEffect {}

    record OpenMedia() implements CallEffect {}

    record CloseMedia() implements CallEffect {}

    record StartOutput(String componentId, OutputPlan plan, Audience audience) implements CallEffect {}

    record StopOutput(String componentId) implements CallEffect {}

    record PauseOutput(String componentId) implements CallEffect {}

    record ResumeOutput(String componentId) implements CallEffect {}

    /** {@code deltaMs}: from what is heard now, negative is back. */
    record SeekOutput(String componentId, long deltaMs) implements CallEffect {}

    /** {@code speed}: 1 is as recorded, at the same pitch. */
    record TuneOutput(String componentId, double speed, double volumeDb) implements CallEffect {}

    /** {@link CallSignal.RecordingEnded} tells its end, once, however it comes. */
    record StartRecording(String componentId, RecordPlan plan) implements CallEffect {}

    record PauseRecording(String componentId, boolean on) implements CallEffect {}

    record StopRecording(String componentId) implements CallEffect {}

    /** What media is to be listened to for from now on; {@link CallSignal.Detected} tells. */
    record Listen(ListenPlan plan) implements CallEffect {}

    /** Understands what somebody says next; {@link CallSignal.SpeechBegan}, then {@link CallSignal.SpeechOver} tell. */
    record StartListening(String componentId, SpeechPlan plan) implements CallEffect {}

    /** What is being said is over now. */
    record EndListening(String componentId) implements CallEffect {}

    /** Nobody cares any more what is said. */
    record StopListening(String componentId) implements CallEffect {}

    /** Each as long as {@code toneMs}. */
    record SendDigits(String digits, int toneMs) implements CallEffect {
        /** Long enough for whoever listens. */
        public static final int USUAL_TONE_MS = 100;
    }

    record Schedule(TimerKey key, long delayMs) implements CallEffect {}

    record Unschedule(TimerKey key) implements CallEffect {}

    /** The server ends the call by a limit of its own, which whoever runs it should know; {@code text} goes on from the call's name. */
    record Warn(String text) implements CallEffect {}

    /** The call is over: forget it. Always the last effect, exactly once. */
    record Retire(RayoEvent.EndReason reason) implements CallEffect {}
}
