package org.rayo.server.call;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.Component;
import org.rayo.server.protocol.Header;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent.EndReason;
import org.rayo.xmpp.stanza.Jid;

/**
 * Everything a call remembers. Immutable; only {@link CallMachine} makes new ones.
 *
 * @param hasOffer inbound: the INVITE brought SDP, so that media may run before the answer
 * @param rung inbound: 180 or 183 was sent; outbound: {@code ringing} was told
 * @param audible audio can reach the far end now: answered, or early media
 * @param invited outbound: the INVITE is out
 * @param controller the definitive controlling party, null while nobody has taken the call
 * @param offered every client that was ever offered the call
 * @param deciding the offered clients that are still there
 * @param answering commands that wait for the media to answer the call
 * @param accepting the command that waits for early media
 * @param referring the redirect of an answered call that waits for its outcome
 * @param session what becomes of the SIP session
 * @param direct whether the sound goes past this server
 * @param patron the call that this one was placed for, which is told instead of a client; null: none
 * @param joins by the node of the other side, in order of their wish
 * @param components running ones, in order of their start
 * @param ending what its last event will say; null but for {@link Stage#ENDING}
 * @param timers those that run; none after the end
 */
public record CallState(
        CallId id,
        CallPolicy policy,
        Stage stage,
        boolean inbound,
        MediaStage media,
        boolean hasOffer,
        boolean rung,
        boolean audible,
        boolean invited,
        @Nullable Jid controller,
        Set<Jid> offered,
        Set<Jid> deciding,
        String to,
        String from,
        List<Header> headers,
        RayoCommand.@Nullable Dial dial,
        List<Request> answering,
        List<Header> answerHeaders,
        @Nullable Request accepting,
        @Nullable Request referring,
        SessionState session,
        DirectMedia direct,
        Party.@Nullable Call patron,
        Map<String, JoinEdge> joins,
        Map<String, Component> components,
        int componentCount,
        @Nullable Ending ending,
        Set<TimerKey> timers) {

    /** How a call ends; {@code status} is the SIP status that says it best. */
    public record Ending(EndReason reason, int status, List<Header> headers) {}

    /** PENDING: offered, or dialling. ENDING: over but for recordings that are not whole yet, and for its last event. */
    public enum Stage { UNBORN, PENDING, ANSWERED, ENDING, ENDED }

    public enum MediaStage { NONE, OPENING, OPEN }

    /** Whether there is this call for that client: calls are seen by whom they were offered, and in their zone (protocol.md §28). */
    public boolean isVisibleTo(Jid client) {
        return patron == null
                && (offered.contains(client) || (controller != null && JoinRules.sameZone(controller, client)));
    }

    /** Why a new call cannot be joined to this one, as far as other joins and components go; null: it can. */
    public @Nullable RayoError joinConflict(RayoCommand.Join join) {
        return join.force()
                ? null
                : DirectRules.conflict(joins.values(), DirectRules.needSound(components.values()), "", join.media() == RayoCommand.JoinMedia.DIRECT);
    }

    /** A call before its first signal. */
    public static CallState initial(CallId id, CallPolicy policy) {
        return new CallState(
                id, policy, Stage.UNBORN, true, MediaStage.NONE, false, false, false, false, null, Set.of(), Set.of(),
                "", "", List.of(), null, List.of(), List.of(), null, null,
                SessionState.INITIAL, DirectMedia.NONE, null, Map.of(), Map.of(), 0, null, Set.of());
    }
}
