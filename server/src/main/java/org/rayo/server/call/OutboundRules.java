package org.rayo.server.call;

import java.util.List;
import org.rayo.server.call.CallState.MediaStage;
import org.rayo.server.call.CallState.Stage;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoEvent.EndReason;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.StanzaCondition;
import org.rayo.xmpp.stanza.StanzaErrorType;

/** A call that an application places (XEP-0327 §6.2, protocol.md §7). */
final class OutboundRules {

    /** Of type modify: another uri would do (protocol.md §29, D-11). */
    private static final RayoError TAKEN =
            new RayoError(StanzaErrorType.MODIFY, StanzaCondition.CONFLICT, "there is a call with that uri already");

    private OutboundRules() {}

    static void dialed(Turn turn, CallSignal.Dialed dialed) {
        if (turn.stage != Stage.UNBORN) {
            turn.refuse(dialed.request(), TAKEN);
            return;
        }
        // the ref goes out before anything can happen: an event must never meet a client that does not know the call
        turn.effect(new CallEffect.ReplyResult(dialed.request(), ""));
        begin(turn, dialed.request().from(), dialed.dial());
    }

    /** A call for another one. */
    static void placed(Turn turn, CallSignal.Placed placed) {
        if (turn.stage == Stage.UNBORN) {
            turn.patron = placed.patron();
            begin(turn, placed.client(), placed.dial());
        } else {
            turn.effect(new CallEffect.TellPatron(placed.patron(), new CallSignal.LegNews.Over(EndReason.ERROR, 500, TAKEN.text())));
        }
    }

    private static void begin(Turn turn, Jid client, RayoCommand.Dial dial) {
        turn.stage = Stage.PENDING;
        turn.inbound = false;
        turn.controller = client;
        turn.dial = dial;
        turn.to = dial.to();
        turn.media = MediaStage.OPENING;
        turn.effect(new CallEffect.OpenMedia());
        JoinRules.nested(turn, dial.joins());
        if (dial.timeoutMs() >= 0) {
            turn.schedule(TimerKey.Kind.DIAL, null, dial.timeoutMs());
        }
        if (turn.policy.maxDurationMs() > 0) {
            turn.schedule(TimerKey.Kind.MAX_DURATION, null, turn.policy.maxDurationMs());
        }
    }

    static void progressed(Turn turn, CallSignal.Progressed progressed) {
        if (!turn.pending() || turn.inbound) {
            return;
        }
        turn.audible |= progressed.earlyMedia();
        boolean rings = progressed.status() == 180 || progressed.status() == 183;
        if (rings && !turn.rung) {
            turn.rung = true;
            turn.tell(new RayoEvent.Ringing(progressed.headers()));
            turn.report(new CallSignal.LegNews.Ringing());
        }
        if (turn.audible) {
            turn.report(new CallSignal.LegNews.EarlyMedia());
            JoinRules.audible(turn);
        }
    }

    static void accepted(Turn turn, CallSignal.Accepted accepted) {
        if (!turn.pending() || turn.inbound) {
            return;
        }
        turn.unschedule(TimerKey.Kind.DIAL, null);
        turn.stage = Stage.ANSWERED;
        if (!accepted.mediaUp()) {
            turn.effect(new CallEffect.Hangup(List.of()));
            EndRules.end(turn, EndReason.ERROR, 488, List.of());
            return;
        }
        turn.audible = true;
        turn.tell(new RayoEvent.Answered(accepted.headers()));
        turn.report(new CallSignal.LegNews.Answered());
        JoinRules.audible(turn);
        DirectRules.consider(turn);
        turn.touch();
    }

    static void rejected(Turn turn, CallSignal.Rejected rejected) {
        if (!turn.pending() || turn.inbound) {
            return;
        }
        turn.invited = false;
        if (followed(turn, rejected.status(), rejected.targets())) {
            return;
        }
        if (rejected.contact() != null) {
            turn.tell(new RayoEvent.Redirected(rejected.contact(), rejected.headers()));
        }
        EndRules.end(turn, reason(rejected.status()), rejected.status(), rejected.headers());
    }

    /** Sends a refused call on to where it was redirected; false: nowhere. */
    static boolean followed(Turn turn, int status, List<String> redirected) {
        RayoCommand.Dial dial = turn.dial;
        String next = dial == null ? null : SessionRules.next(turn, status, redirected);
        if (dial == null || next == null) {
            return false;
        }
        turn.invited = true;
        turn.effect(new CallEffect.Invite(next, dial.from(), dial.headers()));
        return true;
    }

    static void timeout(Turn turn) {
        if (!turn.pending()) {
            return;
        }
        EndRules.hangUpFarEnd(turn, 408, List.of());
        EndRules.end(turn, EndReason.TIMEOUT, 408, List.of());
    }

    /** Which end reason a final SIP status is (protocol.md §9): policy refusals are {@code rejected}. */
    static EndReason reason(int status) {
        return switch (status) {
            case 486, 600 -> EndReason.BUSY;
            case 408, 480, 487 -> EndReason.TIMEOUT;
            case 300, 301, 302, 305, 380, 401, 402, 403, 407, 433, 603, 607, 608 -> EndReason.REJECTED;
            default -> EndReason.ERROR;
        };
    }
}
