package org.rayo.server.mixer;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.CallId;
import org.rayo.server.call.CallState;
import org.rayo.server.call.ConferenceTerms;
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
     * @param terms of a conference; null for an ordinary join
     * @param connected its sound is; of who waits, it was told so
     * @param joined its client knows, and everybody was told
     * @param waits for a moderator, and hears nobody
     */
    record Member(
            Jid client, JoinDirection direction, PeerMedia media, @Nullable ConferenceTerms terms, boolean connected,
            boolean joined, boolean speaking, boolean waits) {

        /** Who is there keeps those waiting company: it came by an ordinary join, or moderates. */
        boolean opens() {
            return connected && (terms == null || terms.moderator());
        }

        Member turned(JoinDirection next) {
            return new Member(client, next, media, terms, connected, joined, speaking, waits);
        }

        Member asConnected() {
            return new Member(client, direction, media, terms, true, joined, speaking, waits);
        }

        Member asJoined() {
            return new Member(client, direction, media, terms, connected, true, speaking, waits);
        }

        Member speaks(boolean now) {
            return new Member(client, direction, media, terms, connected, joined, now, waits);
        }

        Member waits(boolean now) {
            return new Member(client, direction, media, terms, connected, joined, speaking, now);
        }
    }

    static MixerState initial(CallId id) {
        return new MixerState(null, Map.of(), Set.of(), Set.of(), HostedComponents.host(id), Map.of(), false);
    }
}
