package org.rayo.server.call;

import java.time.Instant;
import org.rayo.server.call.CallState.Stage;
import org.rayo.server.protocol.RayoEvent;

/**
 * The rules of a call (XEP-0327 §5 and §6) as a pure function. The switch is exhaustive; each concern has its own file.
 */
public final class CallMachine {

    private final OfferRules offers;
    private final ControlRules control;
    private final MediaRules media;
    private final ComponentRules components;

    /** {@code workshop}: makes components of commands. */
    public CallMachine(ComponentWorkshop workshop) {
        this.components = new ComponentRules(workshop);
        this.media = new MediaRules(components);
        this.offers = new OfferRules();
        this.control = new ControlRules(media, components);
    }

    /** The next state and what is to be done, in order. */
    public Step step(CallState state, CallSignal signal, Instant now) {
        Turn turn = new Turn(state, now);
        if (state.stage() == Stage.ENDED) {
            afterEnd(turn, signal);
        } else if (state.stage() == Stage.ENDING) {
            ending(turn, signal);
        } else {
            apply(turn, signal);
        }
        return turn.done();
    }

    private static void afterEnd(Turn turn, CallSignal signal) {
        switch (signal) {
            case CallSignal.Command command -> turn.refuse(command.request(), EndRules.GONE);
            case CallSignal.Dialed dialed -> turn.refuse(dialed.request(), EndRules.GONE);
            case CallSignal.ClientMessage text -> MessageRules.refuse(turn, text.message(), EndRules.GONE);
            case CallSignal.MessageSent sent -> MessageRules.sent(turn, sent);
            case CallSignal.Placed placed -> turn.effect(new CallEffect.TellPatron(
                    placed.patron(), new CallSignal.LegNews.Over(RayoEvent.EndReason.ERROR, 503, EndRules.GONE.text())));
            case CallSignal.JoinAsked asked -> turn.effect(new CallEffect.RefuseJoin(asked.peer(), EndRules.PEER_GONE));
            case CallSignal.JoinAgreed agreed -> turn.effect(new CallEffect.PartJoin(agreed.peer(), agreed.media()));
            default -> {
                // late news of a call that is over
            }
        }
    }

    /** Only the files of its recordings are waited for. */
    private void ending(Turn turn, CallSignal signal) {
        switch (signal) {
            case CallSignal.RecordingEnded ended -> RecordRules.ended(turn, ended);
            case CallSignal.TimerFired fired when turn.fired(fired.key()) -> RecordRules.giveUp(turn);
            default -> afterEnd(turn, signal);
        }
        if (turn.components.isEmpty()) {
            EndRules.over(turn);
        }
    }

    private void apply(Turn turn, CallSignal signal) {
        switch (signal) {
            case CallSignal.Incoming incoming -> offers.incoming(turn, incoming);
            case CallSignal.Dialed dialed -> OutboundRules.dialed(turn, dialed);
            case CallSignal.Placed placed -> OutboundRules.placed(turn, placed);
            case CallSignal.Dropped dropped -> EndRules.dropped(turn);
            case CallSignal.LegTold told -> {
                TransferRules.told(turn, told);
                media.answerOnward(turn);
            }
            case CallSignal.ConferenceHeld held -> ConferenceRules.held(turn, held);
            case CallSignal.ConferenceSpoke spoke -> ConferenceRules.spoke(turn, spoke);
            case CallSignal.ClientsFound found -> offers.clientsFound(turn, found);
            // a call that was placed for another one is nobody else's
            case CallSignal.Command command when turn.patron != null -> turn.refuse(command.request(), EndRules.GONE);
            case CallSignal.ClientMessage text when turn.patron != null -> MessageRules.refuse(turn, text.message(), EndRules.GONE);
            case CallSignal.FarEndMessage text when turn.patron != null -> {
                // nor has anybody its messages
            }
            case CallSignal.Command command -> control.command(turn, command);
            case CallSignal.ClientMessage text -> MessageRules.fromClient(turn, text.message());
            case CallSignal.MessageSent sent -> MessageRules.sent(turn, sent);
            case CallSignal.FarEndMessage text -> MessageRules.fromFarEnd(turn, text);
            case CallSignal.JoinAsked asked -> JoinRules.asked(turn, asked);
            case CallSignal.JoinAgreed agreed -> JoinRules.agreed(turn, agreed);
            case CallSignal.JoinRefused refused -> JoinRules.refused(turn, refused);
            case CallSignal.JoinConfirmed confirmed -> JoinRules.confirmed(turn, confirmed);
            case CallSignal.JoinTurned turned -> JoinRules.peerTurned(turn, turned);
            case CallSignal.PeerLeft left -> JoinRules.peerLeft(turn, left);
            case CallSignal.DirectOffered offered -> DirectRules.offered(turn, offered);
            case CallSignal.DirectAnswered answered -> DirectRules.answered(turn, answered);
            case CallSignal.DirectChanged changed -> DirectRules.changed(turn, changed);
            case CallSignal.DirectSettled settled -> DirectRules.settled(turn, settled);
            case CallSignal.DirectReturned returned -> DirectRules.returned(turn, returned);
            case CallSignal.DirectBroken broken -> DirectRules.broken(turn);
            case CallSignal.ClientGone gone -> offers.clientGone(turn, gone);
            case CallSignal.Progressed progressed -> OutboundRules.progressed(turn, progressed);
            case CallSignal.Accepted accepted -> OutboundRules.accepted(turn, accepted);
            case CallSignal.Acknowledged acknowledged -> {
                // the 200 was heard; nothing depends on it but its retransmissions
            }
            case CallSignal.Rejected rejected -> OutboundRules.rejected(turn, rejected);
            case CallSignal.Cancelled cancelled -> EndRules.cancelled(turn, cancelled);
            case CallSignal.HungUp hungUp -> EndRules.hungUp(turn, hungUp);
            case CallSignal.SignallingFailed failed -> EndRules.signallingFailed(turn, failed);
            case CallSignal.Referred referred -> control.referred(turn, referred);
            case CallSignal.ReferReceived refer -> SessionRules.referReceived(turn, refer);
            case CallSignal.TakeoverAsked takeover -> SessionRules.takeoverAsked(turn, takeover);
            case CallSignal.Held held -> SessionRules.held(turn, held);
            case CallSignal.MediaOpened opened -> media.opened(turn);
            case CallSignal.MediaFailed failed -> media.failed(turn, failed);
            case CallSignal.DigitStarted digit -> {
                components.digitStarted(turn, digit.digit());
                JoinRules.digitStarted(turn, digit.digit());
            }
            case CallSignal.DigitEnded digit -> {
                turn.tell(new RayoEvent.Dtmf(digit.digit()));
                components.digitEnded(turn, digit);
                JoinRules.digitEnded(turn, digit);
            }
            case CallSignal.PeerDigit digit -> JoinRules.peerDigit(turn, digit);
            case CallSignal.OutputStarted started -> components.outputStarted(turn, started.componentId());
            case CallSignal.MarkReached mark -> components.markReached(turn, mark);
            case CallSignal.OutputEnded ended -> components.outputEnded(turn, ended);
            case CallSignal.RecordingEnded ended -> RecordRules.ended(turn, ended);
            case CallSignal.Detected detected -> components.detected(turn, detected);
            case CallSignal.SpeechBegan began -> components.speechBegan(turn, began.componentId());
            case CallSignal.SpeechOver over -> components.speechOver(turn, over);
            case CallSignal.TimerFired fired -> timer(turn, fired.key());
            case CallSignal.Terminate terminate -> EndRules.terminate(turn, terminate.text());
        }
    }

    private void timer(Turn turn, TimerKey key) {
        if (!turn.fired(key)) {
            return;
        }
        switch (key.kind()) {
            case OFFER -> offers.timeout(turn);
            case DIAL -> OutboundRules.timeout(turn);
            case IDLE -> EndRules.idle(turn);
            case MAX_DURATION -> EndRules.tooLong(turn);
            case JOIN -> JoinRules.timeout(turn, key.componentId());
            case OUTPUT_MAX_TIME, INPUT_INITIAL, INPUT_INTER_DIGIT, INPUT_RECOGNITION, CPA_SPEECH ->
                components.timer(turn, key);
            case FINALIZE -> throw new IllegalStateException("a call that lives finalizes nothing");
        }
    }
}
