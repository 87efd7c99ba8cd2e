package org.rayo.server.call;

import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.JoinDirection;

/**
 * A join of a call, from the wish of either side to its end. Immutable.
 *
 * @param direction as seen from this call
 * @param request the command that waits for the join, if it was ours and came from a client
 * @param offer the other side's wish, while this call has no media yet
 * @param direct a client wants the sound to go past this server
 * @param force it wants that instead of what is in its way
 * @param queued what is to be done as soon as it is joined
 * @param media the other call's, once it agreed; mixers have none
 * @param component whose join it is, which is told instead of the client; null: the call's own
 */
record JoinEdge(
        Party peer,
        JoinDirection direction,
        Stage stage,
        @Nullable Request request,
        @Nullable Offer offer,
        boolean direct,
        boolean force,
        @Nullable Queued queued,
        @Nullable PeerMedia media,
        @Nullable String component) {

    JoinEdge(
            Party peer, JoinDirection direction, Stage stage, @Nullable Request request, @Nullable Offer offer, boolean direct,
            boolean force, @Nullable PeerMedia media) {
        this(peer, direction, stage, request, offer, direct, force, null, media, null);
    }

    /** A join that a component of the call wants. */
    static JoinEdge of(String component, Party peer, JoinDirection direction, boolean direct) {
        return new JoinEdge(peer, direction, Stage.WAITING, null, null, direct, false, null, null, component);
    }

    /** A command that came too early: another join of the same two, or its end. */
    record Queued(Request request, RayoCommand command) {}

    enum Stage {
        /** we want it and have no media yet */
        WAITING,
        /** the other side was asked */
        ASKED,
        /** the other side wants it and we have no media yet */
        OFFERED,
        /** we agreed; the other side is about to confirm */
        AGREED,
        /** both were told, or are being told */
        JOINED
    }

    /** {@code direction} as seen from this call. */
    record Offer(JoinDirection direction, PeerMedia media) {}

    JoinEdge at(Stage next) {
        return new JoinEdge(peer, direction, next, request, offer, direct, force, queued, media, component);
    }

    JoinEdge offered(@Nullable Offer next) {
        return new JoinEdge(peer, direction, stage, request, next, direct, force, queued, media, component);
    }

    JoinEdge with(@Nullable PeerMedia next) {
        return new JoinEdge(peer, direction, stage, request, offer, direct, force, queued, next, component);
    }

    JoinEdge turned(JoinDirection next) {
        return new JoinEdge(peer, next, stage, request, offer, direct, force, queued, media, component);
    }

    JoinEdge direct(boolean now) {
        return new JoinEdge(peer, direction, stage, request, offer, now, force, queued, media, component);
    }

    JoinEdge queue(@Nullable Queued next) {
        return new JoinEdge(peer, direction, stage, request, offer, direct, force, next, media, component);
    }

    /** What a client wants of it. */
    JoinEdge wanted(Stage next, JoinDirection wish, @Nullable Request by) {
        return new JoinEdge(peer, wish, next, by, offer, direct, force, queued, media, component);
    }

    /** Both sides know. */
    JoinEdge joined() {
        return new JoinEdge(peer, direction, Stage.JOINED, null, null, direct, force, queued, media, component);
    }

    boolean isJoined() {
        return stage == Stage.JOINED;
    }
}
