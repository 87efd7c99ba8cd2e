package org.rayo.server.call;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.CpaSignal;
import org.rayo.server.component.SpeechOutcome;
import org.rayo.server.protocol.Header;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoEvent.CompleteReason;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;

/** Everything that can happen to a call. Signals of one call arrive one after the other, on its own loop. */
public sealed interface CallSignal {

    /** Birth of an inbound call; the router has found at least one client. {@code hasOffer}: the INVITE brought SDP. */
    record Incoming(String to, String from, List<Header> headers, boolean hasOffer, List<Jid> offerTo)
            implements CallSignal {}

    /** Birth of an outbound call. The dial was checked by authority and limits already. */
    record Dialed(Request request, RayoCommand.Dial dial) implements CallSignal {}

    /**
     * Birth of a call that another one of that client wants to be placed. It was checked by authority and limits already.
     *
     * @param patron whom it is for; it, not the client, hears what becomes of it
     */
    record Placed(Party.Call patron, Jid client, RayoCommand.Dial dial) implements CallSignal {}

    /** The call that this one was placed for wants it no more. */
    record Dropped() implements CallSignal {}

    /** What becomes of a call that was placed for this one. */
    record LegTold(Party.Call leg, LegNews news) implements CallSignal {}

    /** News of a leg. */
    sealed interface LegNews {
        record Ringing() implements LegNews {}

        /** The far end can be heard, though it has not answered. */
        record EarlyMedia() implements LegNews {}

        record Answered() implements LegNews {}

        /** {@code status}: the SIP status that says it best; {@code text}: null, or why it could not be placed at all. */
        record Over(RayoEvent.EndReason reason, int status, @Nullable String text) implements LegNews {}
    }

    /** A conference lets the far end wait for its moderator, or no more. */
    record ConferenceHeld(Party peer, boolean on) implements CallSignal {}

    /** Somebody in a conference began to speak, or ceased. */
    record ConferenceSpoke(Party peer, String callId, boolean started) implements CallSignal {}

    /** Answer to {@link CallEffect.SeekClients}; empty: nobody is left. */
    record ClientsFound(List<Jid> clients) implements CallSignal {}

    /** {@code componentId} null: the command is for the call itself. */
    record Command(Request request, @Nullable String componentId, RayoCommand command) implements CallSignal {}

    /** Text of a client for the far end; {@code from} is the client's full JID. */
    record ClientMessage(Message message) implements CallSignal {}

    /** Answer to {@link CallEffect.SendMessage}: the final SIP status. */
    record MessageSent(Message message, int status) implements CallSignal {}

    /** Text of the far end. */
    record FarEndMessage(@Nullable String subject, String body) implements CallSignal {}

    /**
     * Another call wants to be joined.
     *
     * @param client who controls it
     * @param direction as seen from this call
     * @param direct from far end to far end
     * @param force instead of what is in its way
     */
    record JoinAsked(Party.Call peer, Jid client, JoinDirection direction, boolean direct, boolean force, PeerMedia media)
            implements CallSignal {
        public JoinAsked(Party.Call peer, Jid client, JoinDirection direction, PeerMedia media) {
            this(peer, client, direction, false, false, media);
        }
    }

    /** A joined call offers its far end's description for ours. */
    record DirectOffered(Party peer, String sdp) implements CallSignal {}

    /** Answer to {@link CallEffect.OfferDirect}: what its far end says; null when nothing comes of it, for good if that {@code refused}. */
    record DirectAnswered(Party peer, @Nullable String sdp, boolean refused) implements CallSignal {}

    /**
     * Answer to {@link CallEffect.ChangeDirect}.
     *
     * @param status of the far end
     * @param sdp what it answered
     * @param moved it listens at another address than before
     */
    record DirectChanged(int status, String sdp, boolean moved) implements CallSignal {}

    /** Whether the sound of both goes directly now. */
    record DirectSettled(Party peer, boolean up) implements CallSignal {}

    /** Answer to {@link CallEffect.ReturnMedia}: the status of the far end. */
    record DirectReturned(int status) implements CallSignal {}

    /** The far end changed its session by itself, which brought its sound back here. */
    record DirectBroken() implements CallSignal {}

    /** Answer to {@link CallEffect.AskJoin}: the sound is connected. {@code media} null for a mixer. */
    record JoinAgreed(Party peer, @Nullable PeerMedia media) implements CallSignal {}

    /** The join will not be. */
    record JoinRefused(Party peer, RayoError error) implements CallSignal {}

    /** The client of the other call has its answer. */
    record JoinConfirmed(Party peer) implements CallSignal {}

    /** The other side changed the direction; as seen from this call. */
    record JoinTurned(Party peer, JoinDirection direction) implements CallSignal {}

    /** The other side of a join ended it, or is over. */
    record PeerLeft(Party peer) implements CallSignal {}

    /** A client's stream ended for good. */
    record ClientGone(Jid client) implements CallSignal {}

    /** Outbound: 180 to 199, or 183 with media. {@code earlyMedia}: its SDP was taken and the far end can be heard. */
    record Progressed(int status, boolean earlyMedia, List<Header> headers) implements CallSignal {}

    /** Outbound: 2xx. {@code mediaUp}: its SDP was usable and media runs. */
    record Accepted(int status, boolean mediaUp, List<Header> headers) implements CallSignal {}

    /** Inbound: the ACK came. */
    record Acknowledged() implements CallSignal {}

    /**
     * Outbound: 3xx to 6xx.
     *
     * @param contact the first Contact of a 3xx
     * @param targets those of its Contacts that the controlling party may call, best first
     */
    record Rejected(int status, @Nullable String contact, List<String> targets, List<Header> headers)
            implements CallSignal {

        public Rejected {
            targets = List.copyOf(targets);
        }

        public Rejected(int status, @Nullable String contact, List<Header> headers) {
            this(status, contact, List.of(), headers);
        }
    }

    /** Inbound: the caller gave up before the answer. */
    record Cancelled(List<Header> headers) implements CallSignal {}

    /** BYE from the far end. */
    record HungUp(List<Header> headers) implements CallSignal {}

    /** The signalling broke: {@code status} is the SIP status that says it best (408, 503, 500). */
    record SignallingFailed(int status, String text) implements CallSignal {}

    /** Answer to REFER sent by {@link CallEffect.Refer}: the final status of the attempt. */
    record Referred(int status) implements CallSignal {}

    /** The far end asks to be sent elsewhere by REFER; {@link CallEffect.AnswerRefer} answers. */
    record ReferReceived(String to, List<Header> headers) implements CallSignal {}

    /** Another far end wants this one's place (RFC 3891); {@link CallEffect.AnswerTakeover} answers. */
    record TakeoverAsked(List<Header> headers) implements CallSignal {}

    /** Answer to {@link CallEffect.Hold}: 200, or the status that the far end refused it with. */
    record Held(int status) implements CallSignal {}

    /** The far end can be reached by media: answer to {@link CallEffect.OpenMedia}. */
    record MediaOpened() implements CallSignal {}

    /** {@code sipStatus}: what the caller is told (488 no common codec, 503 no port). */
    record MediaFailed(int sipStatus, String text) implements CallSignal {}

    record DigitStarted(char digit) implements CallSignal {}

    /** {@code inSound}: its tone is in what joined calls hear; false: they hear nothing of it unless it is relayed. */
    record DigitEnded(char digit, int durationMs, boolean inSound) implements CallSignal {
        public DigitEnded(char digit, int durationMs) {
            this(digit, durationMs, false);
        }
    }

    /** A digit that a joined call's far end has pressed and this one's should have. */
    record PeerDigit(Party peer, char digit, int durationMs) implements CallSignal {}

    /** Sound of an output runs. */
    record OutputStarted(String componentId) implements CallSignal {}

    /** A mark in an output's documents is heard now. */
    record MarkReached(String componentId, String name) implements CallSignal {}

    /** {@code failure} null: played to its end or stopped. Comes once per {@link CallEffect.StartOutput}. */
    record OutputEnded(String componentId, @Nullable String failure) implements CallSignal {}

    /**
     * A recording is over and its file whole.
     *
     * @param limit what ended it; null when it was stopped
     * @param recording null when there is none
     * @param failure null when nothing went wrong
     */
    record RecordingEnded(
            String componentId, CompleteReason.@Nullable Limit limit, RayoEvent.@Nullable Recorded recording,
            @Nullable String failure) implements CallSignal {}

    /** Something that {@link CallEffect.Listen} asked for; {@code value} as XEP-0341 has it. */
    record Detected(CpaSignal signal, int durationMs, @Nullable String value) implements CallSignal {}

    /** Somebody begins to speak: once for each {@link CallEffect.StartListening}, at most. */
    record SpeechBegan(String componentId) implements CallSignal {}

    /** What was said is over: once for each {@link CallEffect.StartListening}, unless it was stopped. */
    record SpeechOver(String componentId, SpeechOutcome outcome) implements CallSignal {}

    record TimerFired(TimerKey key) implements CallSignal {}

    /** The server ends this call: drain time is over, or an operator asked. */
    record Terminate(String text) implements CallSignal {}
}
