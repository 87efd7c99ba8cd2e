package org.rayo.server.routing;

import java.util.concurrent.ConcurrentHashMap;
import org.rayo.xmpp.stanza.Jid;

/** How many calls each client controls now. From any loop; holds only clients that control one. */
public final class ClientLoad {
    private final ConcurrentHashMap<Jid, Integer> calls = new ConcurrentHashMap<>();

    /** The client took a call. */
    public void took(Jid client) {
        calls.merge(client, 1, Integer::sum);
    }

    /** A call of the client is over, or somebody else's; once per {@link #took}. */
    public void released(Jid client) {
        calls.computeIfPresent(client, (known, count) -> count == 1 ? null : count - 1);
    }

    public int callsOf(Jid client) {
        return calls.getOrDefault(client, 0);
    }
}
