package org.rayo.server.call;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;

/** What becomes of the SIP session of a call while it lasts: hold, mute, transfer, takeover, redirection (protocol.md §20). */
final class SessionRules {
    private static final int DECLINED = 603;
    private static final int NO_SUCH_CALL = 481;
    private static final int ACCEPTED = 202;
    private static final int OK = 200;

    private SessionRules() {}

    static void hold(Turn turn, Request request, boolean on) {
        if (!turn.answered()) {
            turn.refuse(request, RayoError.unexpectedRequest("the call has not been answered yet"));
        } else if (on && DirectRules.refusesMedia(turn, request)) {
            // its sound is not ours to hold
        } else if (turn.session.holding() != null) {
            turn.refuse(request, RayoError.unexpectedRequest("a hold or unhold is under way"));
        } else if (turn.session.held() == on) {
            turn.result(request);
        } else {
            turn.session = turn.session.withHolding(request, !on);
            turn.effect(new CallEffect.Hold(on));
        }
    }

    static void held(Turn turn, CallSignal.Held held) {
        Request request = turn.session.holding();
        if (request == null) {
            return;
        }
        boolean on = !turn.session.unholding();
        if (held.status() / 100 == 2) {
            turn.session = turn.session.withHeld(on);
            turn.result(request);
            DirectRules.consider(turn);
        } else {
            turn.session = turn.session.withHolding(null, false);
            turn.refuse(request, RayoError.serviceUnavailable("the far end refused: SIP " + held.status()));
        }
    }

    static void mute(Turn turn, Request request, boolean on) {
        if (!turn.answered()) {
            turn.refuse(request, RayoError.unexpectedRequest("the call has not been answered yet"));
            return;
        }
        if (on && DirectRules.refusesMedia(turn, request)) {
            return;
        }
        if (turn.session.muted() != on) {
            turn.session = turn.session.withMuted(on);
            turn.effect(new CallEffect.Mute(on));
        }
        turn.result(request);
    }

    /** Whoever controls the call is told where the far end wants to go; to follow is up to it. */
    static void referReceived(Turn turn, CallSignal.ReferReceived refer) {
        if (!turn.answered() || turn.controller == null || turn.patron != null) {
            turn.effect(new CallEffect.AnswerRefer(DECLINED));
            return;
        }
        turn.effect(new CallEffect.AnswerRefer(ACCEPTED));
        turn.tell(new RayoEvent.Redirected(refer.to(), refer.headers()));
    }

    static void takeoverAsked(Turn turn, CallSignal.TakeoverAsked takeover) {
        turn.effect(new CallEffect.AnswerTakeover(turn.answered() ? OK : NO_SUCH_CALL));
        // whoever it is is answered with our media
        DirectRules.broken(turn);
    }

    /**
     * Where a dialled call that was refused goes next; null: nowhere. A place that was tried is never tried again, so that
     * redirections cannot go round, and only as many are followed as the policy allows.
     */
    static @Nullable String next(Turn turn, int status, List<String> redirected) {
        Set<String> tried = new LinkedHashSet<>(turn.session.tried());
        tried.add(turn.to);
        List<String> targets = new ArrayList<>(redirected);
        targets.addAll(turn.session.targets());
        targets.removeIf(tried::contains);
        if (status / 100 == 6 || targets.isEmpty() || tried.size() > turn.policy.maxRedirects()) {
            turn.session = turn.session.withTargets(Collections.unmodifiableSet(tried), List.of());
            return null;
        }
        String next = targets.removeFirst();
        tried.add(next);
        turn.session = turn.session.withTargets(Collections.unmodifiableSet(tried), targets.stream().distinct().limit(8).toList());
        return next;
    }
}
