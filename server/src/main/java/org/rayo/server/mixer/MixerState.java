package org.rayo.server.mixer;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.CallId;
import org.rayo.server.call.CallState;
import org.rayo.server.call.HostedComponents;
import org.rayo.server.call.PeerMedia;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.xmpp.stanza.Jid;

/**
 * Everything a mixer remembers. Immutable.
 *
 * @param zone the bare JID whose clients may see and use it (XEP-0327 §4.1); null before the first join
 * @param members by the id of the call, in order of coming
 * @param subscribers clients that asked for events, beside those that control members
 * @param present clients that were told that it exists
 * @param components those that run on it
 * @param owners who started them, by component id
 */
public record MixerState(
        @Nullable Jid zone,
        Map<String, Member> members,
        Set<Jid> subscribers,
        Set<Jid> present,
        CallState components,
        Map<String, Jid> owners,
        boolean retired) {

    /**
     * A call that takes part or is about to.
     *
     * @param client who controls it
     * @param direction as seen from the call
     * @param connected its sound is
     * @param joined its client knows, and everybody was told
     */
    record Member(
            Jid client, JoinDirection direction, PeerMedia media, boolean connected, boolean joined, boolean speaking) {

        Member turned(JoinDirection next) {
            return new Member(client, next, media, connected, joined, speaking);
        }

        Member asConnected() {
            return new Member(client, direction, media, true, joined, speaking);
        }

        Member asJoined() {
            return new Member(client, direction, media, connected, true, speaking);
        }

        Member speaks(boolean now) {
            return new Member(client, direction, media, connected, joined, now);
        }
    }

    static MixerState initial(CallId id) {
        return new MixerState(null, Map.of(), Set.of(), Set.of(), HostedComponents.host(id), Map.of(), false);
    }
}
