package org.rayo.server.call;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.rayo.server.call.CallState.MediaStage;
import org.rayo.server.call.CallState.Stage;
import org.rayo.server.component.Component;
import org.rayo.server.protocol.Header;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoEvent.EndReason;
import org.rayo.xmpp.stanza.Jid;

/**
 * How a call ends (XEP-0327 §6.5, protocol.md §9 and §26): open commands are answered, components complete, {@code end}
 * goes to everybody who was offered the call or controls it, and nothing comes after.
 */
final class EndRules {

    static final RayoError GONE = RayoError.itemNotFound("the call is over");

    static final RayoError PEER_GONE = RayoError.serviceUnavailable("there is no such call, or it is over");

    /** Tells people, not programs, why the server ended a call. */
    private static final String WHY = "X-Rayo-Reason";

    /** A file that is not whole by then will not be. */
    private static final int FINALIZE_MS = 10_000;

    private EndRules() {}

    static void cancelled(Turn turn, CallSignal.Cancelled cancelled) {
        end(turn, EndReason.HUNGUP, 487, cancelled.headers());
    }

    static void hungUp(Turn turn, CallSignal.HungUp hungUp) {
        end(turn, EndReason.HUNGUP, 200, hungUp.headers());
    }

    static void signallingFailed(Turn turn, CallSignal.SignallingFailed failed) {
        if (!turn.inbound && turn.pending() && OutboundRules.followed(turn, failed.status(), List.of())) {
            return;
        }
        boolean noAnswer = !turn.inbound && turn.pending() && failed.status() == 408;
        end(turn, noAnswer ? EndReason.TIMEOUT : EndReason.ERROR, failed.status(), List.of());
    }

    static void idle(Turn turn) {
        if (turn.components.isEmpty() && turn.joins.isEmpty() && turn.answered()) {
            turn.effect(new CallEffect.Warn("is ended: no component, join or command for " + turn.policy.idleMs() / 1000 + " s (limits.idle-call)"));
            endByServer(turn, EndReason.HUNGUP, 480, "idle");
        } else {
            turn.touch();
        }
    }

    static void tooLong(Turn turn) {
        turn.effect(new CallEffect.Warn("is ended: it has lasted " + turn.policy.maxDurationMs() / 1000 + " s (limits.max-call-duration)"));
        endByServer(turn, EndReason.HUNGUP, 480, "maximum duration");
    }

    static void terminate(Turn turn, String why) {
        endByServer(turn, EndReason.ERROR, 503, why);
    }

    /** Whom it was placed for wants it no more. */
    static void dropped(Turn turn) {
        hangUpFarEnd(turn, 487, List.of());
        end(turn, EndReason.HANGUP_COMMAND, turn.answered() ? 200 : 487, List.of());
    }

    private static void endByServer(Turn turn, EndReason reason, int unansweredStatus, String why) {
        boolean answered = turn.answered();
        hangUpFarEnd(turn, unansweredStatus, List.of(new Header("Reason", "SIP;cause=" + unansweredStatus + ";text=\"" + why + "\"")));
        end(turn, reason, answered ? 200 : unansweredStatus, List.of(new Header(WHY, why)));
    }

    /** Ends the SIP side from ours: BYE, CANCEL, or for an unanswered inbound call that final status. */
    static void hangUpFarEnd(Turn turn, int unansweredStatus, List<Header> headers) {
        if (turn.inbound && turn.pending()) {
            turn.effect(new CallEffect.Reject(unansweredStatus, headers));
        } else if (turn.inbound ? turn.answered() : turn.invited) {
            turn.effect(new CallEffect.Hangup(headers));
        }
    }

    /** The rest, once the SIP side is seen to. {@code status}: the SIP status that says it best. */
    static void end(Turn turn, EndReason reason, int status, List<Header> headers) {
        answerOpenCommands(turn);
        for (Component component : List.copyOf(turn.components.values())) {
            if (component instanceof Component.Recorder recorder && recorder.started()) {
                RecordRules.stop(turn, recorder, new RayoEvent.CompleteReason.HungUp());
            } else {
                ComponentRules.silence(turn, component);
                turn.components.remove(component.id());
                ComponentRules.complete(turn, component, new RayoEvent.CompleteReason.HungUp(), null);
            }
        }
        turn.direct = DirectMedia.NONE;
        JoinRules.end(turn);
        turn.unscheduleAll();
        if (turn.media != MediaStage.NONE) {
            turn.media = MediaStage.NONE;
            turn.effect(new CallEffect.CloseMedia());
        }
        turn.audible = false;
        turn.ending = new CallState.Ending(reason, status, headers);
        if (turn.components.isEmpty()) {
            over(turn);
        } else {
            turn.stage = Stage.ENDING;
            turn.schedule(TimerKey.Kind.FINALIZE, null, FINALIZE_MS);
        }
    }

    /** Nothing is left but to say so. */
    static void over(Turn turn) {
        CallState.Ending ending = Objects.requireNonNull(turn.ending);
        turn.ending = null;
        turn.unscheduleAll();
        Set<Jid> witnesses = new LinkedHashSet<>(turn.offered);
        if (turn.controller != null && turn.patron == null) {
            witnesses.add(turn.controller);
        }
        for (Jid witness : witnesses) {
            turn.effect(new CallEffect.Emit(
                    witness, null, new RayoEvent.End(ending.reason(), Integer.toString(ending.status()), ending.headers()), turn.now));
        }
        turn.report(new CallSignal.LegNews.Over(ending.reason(), ending.status(), null));
        turn.stage = Stage.ENDED;
        turn.effect(new CallEffect.Retire(ending.reason()));
    }

    private static void answerOpenCommands(Turn turn) {
        for (Request request : turn.answering) {
            turn.refuse(request, GONE);
        }
        turn.answering.clear();
        JoinRules.refuseOpen(turn);
        if (turn.accepting != null) {
            turn.refuse(turn.accepting, GONE);
            turn.accepting = null;
        }
        if (turn.referring != null) {
            turn.refuse(turn.referring, GONE);
            turn.referring = null;
        }
        if (turn.session.holding() != null) {
            turn.refuse(turn.session.holding(), GONE);
            turn.session = turn.session.withHolding(null, false);
        }
    }
}
