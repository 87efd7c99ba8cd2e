package org.rayo.server.call;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.JoinEdge.Stage;
import org.rayo.server.protocol.Dialect;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.StanzaCondition;

/**
 * Joins of a call to calls and mixers (XEP-0327 §6.7, protocol.md §10). One side asks, the other agrees once it has media
 * and connects the sound, the first replies to its client and confirms: so the result comes before both {@code joined}.
 * When both ask at once, both agree, and each is told once.
 */
final class JoinRules {

    /** Joins of one call; as many as the media engine connects. */
    static final int MAX_JOINS = 32;

    /** How long a join may wait for the media of both sides, in ms (protocol.md §27). */
    static final long JOIN_TIMEOUT_MS = 30_000;

    private JoinRules() {}

    static void join(Turn turn, Request request, RayoCommand.Join join) {
        String node = join.peer().node();
        if (node.equals(turn.id.value())) {
            turn.refuse(request, RayoError.badRequest("a call cannot be joined to itself"));
            return;
        }
        JoinEdge edge = turn.joins.get(node);
        if (edge != null && !edge.peer().is(join.peer())) {
            turn.refuse(request, RayoError.conflict("'" + node + "' is a call in one join and a mixer in the other"));
            return;
        }
        if (request.dialect() == Dialect.MOD_RAYO && !turn.answered()) {
            // protocol.md §24: the others wait for the media
            turn.refuse(request, RayoError.unexpectedRequest("the call is not ready to join; answer it first"));
            return;
        }
        boolean direct = join.media() == RayoCommand.JoinMedia.DIRECT;
        RayoError refusal = DirectRules.refusal(turn, join);
        if (refusal != null && refusal.condition() == StanzaCondition.CONFLICT && join.force()) {
            refusal = DirectRules.force(turn, node, direct);
        }
        if (refusal == null && edge != null && edge.component() != null) {
            refusal = RayoError.conflict("'" + node + "' is joined by the component " + edge.component() + "; stop that first");
        }
        if (refusal != null) {
            turn.refuse(request, refusal);
        } else if (edge == null) {
            begin(turn, join, request);
        } else if (edge.isJoined()) {
            turn(turn, edge, join.direction());
            turn.result(request);
            DirectRules.wish(turn, Objects.requireNonNull(turn.joins.get(node)), direct);
        } else if (edge.stage() == Stage.OFFERED) {
            turn.joins.put(node, edge.wanted(Stage.WAITING, join.direction(), request).direct(edge.direct() || direct));
            turn.schedule(TimerKey.Kind.JOIN, node, JOIN_TIMEOUT_MS);
        } else {
            queue(turn, edge, request, join);
        }
    }

    /** What comes while a join is under way waits for it (protocol.md §25); one command at a time. */
    private static void queue(Turn turn, JoinEdge edge, Request request, RayoCommand command) {
        if (edge.queued() == null) {
            turn.joins.put(edge.peer().node(), edge.queue(new JoinEdge.Queued(request, command)));
        } else {
            turn.refuse(request, RayoError.unexpectedRequest("a join with '" + edge.peer().node() + "' is under way"));
        }
    }

    /** Joined: what waited for it is done. */
    private static void resume(Turn turn, String node) {
        JoinEdge edge = turn.joins.get(node);
        JoinEdge.Queued queued = edge == null ? null : edge.queued();
        if (edge == null || queued == null) {
            return;
        }
        turn.joins.put(node, edge.queue(null));
        if (queued.command() instanceof RayoCommand.Join join) {
            join(turn, queued.request(), join);
        } else if (queued.command() instanceof RayoCommand.Unjoin unjoin) {
            unjoin(turn, queued.request(), unjoin);
        }
    }

    /** It will not be joined: who waits for it hears why. */
    static void disappoint(Turn turn, JoinEdge edge, RayoError why) {
        if (edge.request() != null) {
            turn.refuse(edge.request(), why);
        }
        if (edge.queued() != null) {
            turn.refuse(edge.queued().request(), why);
        }
    }

    /** The same of a join that is dropped: its component hears too. */
    private static void failed(Turn turn, JoinEdge edge, RayoError why) {
        disappoint(turn, edge, why);
        boolean ours = edge.stage() == Stage.WAITING || edge.stage() == Stage.ASKED;
        if (ours && edge.request() == null && edge.component() == null) {
            // it came with the dial, which has its answer
            turn.tell(new RayoEvent.JoinRefused(edge.peer(), why));
        }
        ComponentRules.parted(turn, edge, why.text());
    }

    /** The direction changes; nobody is told of it (XEP-0327 §6.7). */
    private static void turn(Turn turn, JoinEdge edge, JoinDirection direction) {
        if (edge.direction() != direction) {
            turn.joins.put(edge.peer().node(), edge.turned(direction));
            turn.effect(new CallEffect.TurnJoin(edge.peer(), direction, edge.media(), turn.controller));
        }
    }

    private static void begin(Turn turn, RayoCommand.Join join, Request request) {
        if (turn.joins.size() >= MAX_JOINS) {
            turn.refuse(request, tooMany());
            return;
        }
        String node = join.peer().node();
        turn.joins.put(node, new JoinEdge(join.peer(), join.direction(), Stage.WAITING, request, null,
                join.media() == RayoCommand.JoinMedia.DIRECT, join.force(), null));
        turn.schedule(TimerKey.Kind.JOIN, node, JOIN_TIMEOUT_MS);
        if (turn.audible) {
            ask(turn, node);
        }
    }

    private static RayoError tooMany() {
        return RayoError.resourceConstraint("a call can have " + MAX_JOINS + " joins");
    }

    /** Joins that came with the dial: they wait for the media of the new call. */
    static void nested(Turn turn, List<RayoCommand.Join> joins) {
        for (RayoCommand.Join join : joins) {
            turn.joins.put(join.peer().node(),
                    new JoinEdge(join.peer(), join.direction(), Stage.WAITING, null, null,
                            join.media() == RayoCommand.JoinMedia.DIRECT, join.force(), null));
        }
    }

    private static void ask(Turn turn, String node) {
        JoinEdge edge = turn.joins.get(node);
        if (edge != null && turn.controller != null) {
            turn.joins.put(node, edge.at(Stage.ASKED));
            turn.effect(new CallEffect.AskJoin(edge.peer(), edge.direction(), edge.direct(), edge.force(), turn.controller,
                    ConferenceRules.terms(turn, edge)));
            if (edge.component() == null && edge.peer() instanceof Party.Call peer) {
                turn.tell(new RayoEvent.Joining(peer, null));
            }
        }
    }

    /** Media runs: what waited for it goes on. */
    static void audible(Turn turn) {
        for (JoinEdge edge : List.copyOf(turn.joins.values())) {
            String node = edge.peer().node();
            JoinEdge.Offer offer = edge.offer();
            if (offer != null) {
                turn.joins.put(node, edge.offered(null).at(edge.stage() == Stage.OFFERED ? Stage.AGREED : edge.stage()));
                turn.effect(new CallEffect.AgreeJoin(edge.peer(), offer.direction(), offer.media()));
            }
            if (edge.stage() == Stage.WAITING) {
                ask(turn, node);
            }
        }
    }

    // ---- what the other side says

    static void asked(Turn turn, CallSignal.JoinAsked asked) {
        Party peer = asked.peer();
        if (turn.patron != null && !turn.patron.is(peer)) {
            turn.effect(new CallEffect.RefuseJoin(peer, EndRules.PEER_GONE));
            return;
        }
        if (turn.controller == null || !sameZone(turn.controller, asked.client())) {
            turn.effect(new CallEffect.RefuseJoin(
                    peer, RayoError.notAllowed("the other call is not controlled by " + asked.client().bare())));
            return;
        }
        JoinEdge edge = turn.joins.get(peer.node());
        if (edge == null && turn.joins.size() >= MAX_JOINS) {
            turn.effect(new CallEffect.RefuseJoin(peer, tooMany()));
            return;
        }
        RayoError conflict = DirectRules.conflict(turn, peer.node(), asked.direct());
        if (conflict != null && asked.force()) {
            conflict = DirectRules.force(turn, peer.node(), asked.direct());
        }
        if (conflict != null) {
            turn.effect(new CallEffect.RefuseJoin(peer, conflict));
            return;
        }
        JoinEdge.Offer offer = new JoinEdge.Offer(asked.direction(), asked.media());
        if (turn.audible) {
            if (edge == null) {
                turn.joins.put(peer.node(), new JoinEdge(
                        peer, asked.direction(), Stage.AGREED, null, null, asked.direct(), false, asked.media()));
            }
            turn.effect(new CallEffect.AgreeJoin(peer, offer.direction(), offer.media()));
        } else {
            turn.joins.put(peer.node(), edge == null
                    ? new JoinEdge(peer, asked.direction(), Stage.OFFERED, null, offer, asked.direct(), false, asked.media())
                    : edge.offered(offer));
        }
    }

    /** A zone is whoever shares the bare JID of the controlling party (XEP-0327 §4.1). */
    static boolean sameZone(Jid one, Jid other) {
        return one.bare().equals(other.bare());
    }

    static void agreed(Turn turn, CallSignal.JoinAgreed agreed) {
        JoinEdge edge = turn.joins.get(agreed.peer().node());
        if (edge == null) {
            // too late: it timed out
            turn.effect(new CallEffect.PartJoin(agreed.peer(), agreed.media()));
            return;
        }
        if (edge.isJoined()) {
            turn.joins.put(edge.peer().node(), edge.with(agreed.media()));
            return;
        }
        turn.unschedule(TimerKey.Kind.JOIN, edge.peer().node());
        turn.joins.put(edge.peer().node(), edge.with(agreed.media()).joined());
        if (edge.request() != null) {
            turn.effect(new CallEffect.ReplyJoined(edge.request(), edge.peer()));
        }
        tell(turn, edge, new RayoEvent.Joined(edge.peer()));
        turn.effect(new CallEffect.ConfirmJoin(edge.peer()));
        DirectRules.consider(turn);
        resume(turn, edge.peer().node());
    }

    static void confirmed(Turn turn, CallSignal.JoinConfirmed confirmed) {
        JoinEdge edge = turn.joins.get(confirmed.peer().node());
        if (edge != null && edge.stage() == Stage.AGREED) {
            turn.joins.put(edge.peer().node(), edge.joined());
            tell(turn, edge, new RayoEvent.Joined(edge.peer()));
            resume(turn, edge.peer().node());
        }
    }

    /** The other side refused, or the sound could not be connected. */
    static void refused(Turn turn, CallSignal.JoinRefused refused) {
        JoinEdge edge = turn.joins.get(refused.peer().node());
        if (edge != null && !edge.isJoined()) {
            drop(turn, edge);
            failed(turn, edge, refused.error());
        }
    }

    /** Of the joins of components only these hear. */
    private static void tell(Turn turn, JoinEdge edge, RayoEvent event) {
        if (edge.component() == null) {
            turn.tell(event);
        }
    }

    /** A component wants a join. */
    static void want(Turn turn, JoinEdge edge) {
        String node = edge.peer().node();
        turn.joins.put(node, edge);
        turn.schedule(TimerKey.Kind.JOIN, node, JOIN_TIMEOUT_MS);
        if (turn.audible) {
            ask(turn, node);
        }
    }

    /** A component wants its join no more. */
    static void leave(Turn turn, @Nullable String node) {
        JoinEdge edge = node == null ? null : turn.joins.get(node);
        if (edge != null) {
            drop(turn, edge);
            turn.effect(new CallEffect.PartJoin(edge.peer(), edge.media()));
        }
    }

    /** A component's join goes another way than before; false: it is not there yet. */
    static boolean turned(Turn turn, String node, JoinDirection direction) {
        JoinEdge edge = turn.joins.get(node);
        if (edge == null || edge.stage() == Stage.ASKED) {
            return false;
        }
        if (edge.isJoined()) {
            turn(turn, edge, direction);
        } else {
            turn.joins.put(node, edge.turned(direction));
        }
        return true;
    }

    static void peerTurned(Turn turn, CallSignal.JoinTurned turned) {
        JoinEdge edge = turn.joins.get(turned.peer().node());
        if (edge != null) {
            turn.joins.put(edge.peer().node(), edge.turned(turned.direction()));
        }
    }

    static void peerLeft(Turn turn, CallSignal.PeerLeft left) {
        JoinEdge edge = turn.joins.get(left.peer().node());
        if (edge == null) {
            return;
        }
        drop(turn, edge);
        if (edge.isJoined()) {
            tell(turn, edge, new RayoEvent.Unjoined(edge.peer()));
            turn.touchIfAnswered();
            ComponentRules.parted(turn, edge, null);
        } else {
            failed(turn, edge, RayoError.serviceUnavailable("the other side is gone"));
        }
    }

    static void timeout(Turn turn, @Nullable String node) {
        JoinEdge edge = node == null ? null : turn.joins.get(node);
        if (edge == null || edge.isJoined()) {
            return;
        }
        drop(turn, edge);
        turn.effect(new CallEffect.PartJoin(edge.peer(), edge.media()));
        failed(turn, edge, RayoError.resourceConstraint(
                "one side had no media within " + JOIN_TIMEOUT_MS / 1000 + " s; answer both calls first"));
    }

    private static void drop(Turn turn, JoinEdge edge) {
        turn.joins.remove(edge.peer().node());
        turn.unschedule(TimerKey.Kind.JOIN, edge.peer().node());
        DirectRules.left(turn, edge.peer().node());
    }

    // ---- digits of the far end

    /** Mixers that hear the call hear of its digits too: their components wait for those of everybody. */
    static void digitStarted(Turn turn, char digit) {
        for (JoinEdge edge : turn.joins.values()) {
            if (edge.peer() instanceof Party.Mixer && flowsTo(turn, edge)) {
                turn.effect(new CallEffect.TellMixer(edge.peer(), digit, true, 0, false));
            }
        }
    }

    /** A digit that is not in the sound itself would be lost between two calls whose sound is passed on. */
    static void digitEnded(Turn turn, CallSignal.DigitEnded digit) {
        for (JoinEdge edge : turn.joins.values()) {
            if (!flowsTo(turn, edge)) {
                continue;
            }
            switch (edge.peer()) {
                case Party.Mixer mixer -> turn.effect(
                        new CallEffect.TellMixer(mixer, digit.digit(), false, digit.durationMs(), digit.inSound()));
                case Party.Call call -> {
                    if (!digit.inSound()) {
                        turn.effect(new CallEffect.RelayDigit(call, digit.digit(), digit.durationMs()));
                    }
                }
            }
        }
    }

    private static boolean flowsTo(Turn turn, JoinEdge edge) {
        return edge.isJoined() && edge.direction() != JoinDirection.RECV && !turn.session.muted();
    }

    static void peerDigit(Turn turn, CallSignal.PeerDigit digit) {
        JoinEdge edge = turn.joins.get(digit.peer().node());
        if (edge != null && edge.isJoined() && edge.direction() != JoinDirection.SEND && turn.audible) {
            turn.effect(new CallEffect.SendDigits(String.valueOf(digit.digit()), digit.durationMs()));
        }
    }

    // ---- the end of a join

    static void unjoin(Turn turn, Request request, RayoCommand.Unjoin unjoin) {
        Party peer = unjoin.peer();
        if (peer == null) {
            List<JoinEdge> joined = turn.joins.values().stream()
                    .filter(edge -> edge.isJoined() && edge.component() == null).toList();
            if (joined.isEmpty()) {
                turn.refuse(request, RayoError.serviceUnavailable("the call is not joined to anything"));
                return;
            }
            turn.result(request);
            joined.forEach(edge -> part(turn, edge));
        } else {
            JoinEdge edge = turn.joins.get(peer.node());
            if (edge == null || !edge.peer().is(peer)) {
                turn.refuse(request, RayoError.serviceUnavailable("the call is not joined to '" + peer.node() + "'"));
            } else if (edge.component() != null) {
                turn.refuse(request, RayoError.conflict("that is the join of the component " + edge.component() + "; stop it instead"));
            } else if (!edge.isJoined()) {
                queue(turn, edge, request, unjoin);
            } else {
                turn.result(request);
                part(turn, edge);
            }
        }
    }

    static void part(Turn turn, JoinEdge edge) {
        drop(turn, edge);
        if (edge.isJoined()) {
            tell(turn, edge, new RayoEvent.Unjoined(edge.peer()));
        }
        turn.effect(new CallEffect.PartJoin(edge.peer(), edge.media()));
        ComponentRules.parted(turn, edge, null);
    }

    /** Commands that wait for a join that will not be. */
    static void refuseOpen(Turn turn) {
        for (JoinEdge edge : List.copyOf(turn.joins.values())) {
            disappoint(turn, edge, EndRules.GONE);
            turn.joins.put(edge.peer().node(), edge.wanted(edge.stage(), edge.direction(), null).queue(null));
        }
    }

    /** The call is over. */
    static void end(Turn turn) {
        for (JoinEdge edge : List.copyOf(turn.joins.values())) {
            part(turn, edge);
        }
    }
}
