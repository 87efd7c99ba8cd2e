package org.rayo.server.call;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.DirectMedia.Stage;
import org.rayo.server.component.Component;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.JoinMedia;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoEvent.EndReason;

/**
 * Joins with {@code media='direct'} (XEP-0327 §6.7, protocol.md §10): joined as all others, then each far end is offered the
 * description of the other (RFC 3725 §7). Where that is refused the sound goes on by this server, to which both far ends
 * come back when the join ends or becomes an ordinary one.
 */
final class DirectRules {
    private static final int NOT_COMING_BACK = 480;

    private DirectRules() {}

    // ---- what suffers what

    /** Why a client's join cannot be; null: it can, as far as this call is concerned. */
    static @Nullable RayoError refusal(Turn turn, RayoCommand.Join join) {
        boolean direct = join.media() == JoinMedia.DIRECT;
        return conflict(turn, join.peer().node(), direct);
    }

    /** What stands in the way of a join with that node: a direct one wants the call for itself. */
    static @Nullable RayoError conflict(Turn turn, String node, boolean direct) {
        return conflict(turn.joins.values(), needSound(turn.components.values()), node, direct);
    }

    static @Nullable RayoError conflict(Collection<JoinEdge> joins, boolean components, String node, boolean direct) {
        for (JoinEdge edge : joins) {
            if (!edge.peer().node().equals(node) && (direct || edge.direct())) {
                return RayoError.conflict("the join with '" + edge.peer().node()
                        + "' is in the way of media='direct'; unjoin it first, or use force='true'");
            }
        }
        return direct && components
                ? RayoError.conflict("components of the call need its sound here; stop them before media='direct'")
                : null;
    }

    /** Whether any of these needs the call's sound here; a transfer that is through does not. */
    static boolean needSound(Collection<Component> components) {
        return components.stream().anyMatch(each -> !(each instanceof Component.Transfer transfer && transfer.winner() != null));
    }

    /** Ends the joins that are in the way; what is still in the way then. */
    static @Nullable RayoError force(Turn turn, String node, boolean direct) {
        if (turn.components.values().stream().anyMatch(each -> each instanceof Component.Transfer transfer && transfer.onward())) {
            // that would be the end of the call too
            return RayoError.conflict("the call is connected to another one; no join can take the place of that");
        }
        for (JoinEdge edge : List.copyOf(turn.joins.values())) {
            if (!edge.peer().node().equals(node) && (direct || edge.direct())) {
                JoinRules.disappoint(turn, edge, RayoError.serviceUnavailable("another join took its place"));
                JoinRules.part(turn, edge);
            }
        }
        return conflict(turn, node, direct);
    }

    /** What needs the sound of the call here is refused while it goes elsewhere; true: it was. */
    static boolean refusesMedia(Turn turn, Request request) {
        if (turn.direct.away()) {
            turn.refuse(request, RayoError.resourceConstraint(
                    "the sound of the call goes from far end to far end; join it with media='bridge' first"));
            return true;
        }
        return false;
    }

    // ---- there

    /** A client wants a join that there is to be direct, or no longer. */
    static void wish(Turn turn, JoinEdge edge, boolean direct) {
        turn.joins.put(edge.peer().node(), edge.direct(direct));
        if (direct) {
            consider(turn);
        } else if (turn.direct.away()) {
            turn.effect(new CallEffect.SettleDirect(edge.peer(), false));
            comeBack(turn);
        }
    }

    /** Begins when everything is as it must be; what is missing may come later. */
    static void consider(Turn turn) {
        JoinEdge edge = turn.joins.size() == 1 ? turn.joins.values().iterator().next() : null;
        if (edge != null && edge.direct() && turn.direct.is(Stage.NONE) && ready(turn, edge)) {
            turn.direct = new DirectMedia(Stage.OFFERING, edge.peer().node());
            turn.effect(new CallEffect.OfferDirect(edge.peer()));
        }
    }

    private static boolean ready(Turn turn, JoinEdge edge) {
        return edge.isJoined()
                && edge.peer() instanceof Party.Call
                && turn.answered()
                && turn.joins.size() == 1
                && !needSound(turn.components.values())
                && !turn.session.held()
                && turn.session.holding() == null
                && !turn.session.muted();
    }

    static void offered(Turn turn, CallSignal.DirectOffered offered) {
        String node = offered.peer().node();
        JoinEdge edge = turn.joins.get(node);
        boolean both = turn.direct.is(Stage.OFFERING) && turn.direct.with(node);
        if (both && turn.id.value().compareTo(node) < 0) {
            // both began at once: the other side gives way
            return;
        }
        if (edge != null && (both || turn.direct.is(Stage.NONE)) && ready(turn, edge)) {
            turn.joins.put(node, edge.direct(true));
            turn.direct = new DirectMedia(Stage.FOLLOWING, node);
            turn.effect(new CallEffect.ChangeDirect(offered.sdp()));
        } else {
            turn.effect(new CallEffect.AnswerDirect(offered.peer(), null, false));
        }
    }

    static void answered(Turn turn, CallSignal.DirectAnswered answered) {
        String sdp = answered.sdp();
        if (!turn.direct.is(Stage.OFFERING) || !turn.direct.with(answered.peer().node())) {
            JoinEdge edge = turn.joins.get(answered.peer().node());
            if (sdp != null && edge != null && edge.isJoined()) {
                // to an offer that is not meant any more
                turn.effect(new CallEffect.SettleDirect(answered.peer(), false));
            }
            return;
        }
        if (sdp == null) {
            turn.direct = DirectMedia.NONE;
            if (answered.refused()) {
                ordinary(turn, answered.peer().node());
            }
        } else {
            turn.direct = new DirectMedia(Stage.LEADING, answered.peer().node());
            turn.effect(new CallEffect.ChangeDirect(sdp));
        }
    }

    /** What our far end says to the description of the other. */
    static void changed(Turn turn, CallSignal.DirectChanged changed) {
        boolean taken = changed.status() / 100 == 2;
        JoinEdge edge = turn.joins.get(String.valueOf(turn.direct.peer()));
        if (edge == null) {
            return;
        }
        if (turn.direct.is(Stage.FOLLOWING)) {
            turn.direct = taken ? new DirectMedia(Stage.FOLLOWED, turn.direct.peer()) : DirectMedia.NONE;
            turn.effect(new CallEffect.AnswerDirect(edge.peer(), taken ? changed.sdp() : null, !taken));
            if (!taken) {
                ordinary(turn, edge.peer().node());
            }
        } else if (turn.direct.is(Stage.LEADING)) {
            turn.effect(new CallEffect.SettleDirect(edge.peer(), taken && !changed.moved()));
            if (taken && !changed.moved()) {
                up(turn);
                return;
            }
            ordinary(turn, edge.peer().node());
            if (taken) {
                // it listens elsewhere now than the other far end was told
                comeBack(turn);
            } else {
                turn.direct = DirectMedia.NONE;
            }
        }
    }

    private static void up(Turn turn) {
        turn.direct = new DirectMedia(Stage.UP, turn.direct.peer());
        turn.effect(new CallEffect.ParkMedia());
    }

    /** What the other side says of the whole. */
    static void settled(Turn turn, CallSignal.DirectSettled settled) {
        String node = settled.peer().node();
        if (!turn.direct.with(node)) {
            return;
        }
        if (settled.up() && turn.direct.is(Stage.FOLLOWED)) {
            up(turn);
        } else if (!settled.up()) {
            // said back, once: this side may have begun or finished meanwhile
            turn.effect(new CallEffect.SettleDirect(settled.peer(), false));
            ordinary(turn, node);
            comeBack(turn);
        }
    }

    // ---- and back

    /** The join is over. */
    static void left(Turn turn, String node) {
        if (turn.direct.with(node)) {
            comeBack(turn);
        }
    }

    private static void comeBack(Turn turn) {
        switch (turn.direct.stage()) {
            case NONE, RETURNING -> {
                // it is here, or on its way
            }
            case OFFERING -> turn.direct = DirectMedia.NONE;
            case LEADING, FOLLOWING, FOLLOWED, UP -> {
                turn.direct = new DirectMedia(Stage.RETURNING, null);
                turn.effect(new CallEffect.ReturnMedia());
            }
        }
    }

    /** A far end that does not come back hears nobody any more. */
    static void returned(Turn turn, CallSignal.DirectReturned returned) {
        if (!turn.direct.is(Stage.RETURNING)) {
            return;
        }
        turn.direct = DirectMedia.NONE;
        if (returned.status() / 100 == 2) {
            consider(turn);
        } else {
            EndRules.hangUpFarEnd(turn, NOT_COMING_BACK, List.of());
            EndRules.end(turn, EndReason.ERROR, returned.status(), List.of());
        }
    }

    /** Our far end changed its session, and is back by that. */
    static void broken(Turn turn) {
        String node = turn.direct.peer();
        JoinEdge edge = node == null ? null : turn.joins.get(node);
        if (edge == null || !turn.direct.away()) {
            return;
        }
        ordinary(turn, edge.peer().node());
        turn.effect(new CallEffect.SettleDirect(edge.peer(), false));
        if (turn.direct.is(Stage.LEADING) || turn.direct.is(Stage.FOLLOWING)) {
            comeBack(turn);
        } else {
            turn.direct = DirectMedia.NONE;
        }
    }

    /** It goes by this server from now on, and whoever wanted it otherwise hears of it. */
    private static void ordinary(Turn turn, String node) {
        JoinEdge edge = turn.joins.get(node);
        if (edge != null && edge.direct()) {
            turn.joins.put(node, edge.direct(false));
            if (edge.component() == null) {
                turn.tell(new RayoEvent.FellBack(edge.peer()));
            }
        }
    }
}
