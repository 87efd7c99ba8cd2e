package org.rayo.server.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.rayo.xmpp.stanza.Jid;

/**
 * The clients that have told the service about themselves, with their availability (protocol: {@code chat} or no show is
 * available, {@code dnd}, {@code away} and {@code xa} drain). One of the two maps that all loops share: read on every
 * call, written on presence, so it is a snapshot that writers replace. Bounded by the XMPP edge's session limit.
 */
public final class ClientRegistry {

    /** What a client wants: DRAINING gets no offers and keeps its calls. */
    public enum Availability { AVAILABLE, DRAINING }

    /** {@code jid}: full JID. */
    public record Client(Jid jid, Availability availability) {}

    private final AtomicReference<List<Client>> clients = new AtomicReference<>(List.of());

    /** A client said how it is; the place in the order of clients is kept. */
    public void present(Jid jid, Availability availability) {
        clients.updateAndGet(before -> {
            List<Client> after = new ArrayList<>(before.size() + 1);
            boolean known = false;
            for (Client client : before) {
                boolean same = client.jid().equals(jid);
                known |= same;
                after.add(same ? new Client(jid, availability) : client);
            }
            if (!known) {
                after.add(new Client(jid, availability));
            }
            return List.copyOf(after);
        });
    }

    /** The client is gone, by its own word or because its stream ended. */
    public void gone(Jid jid) {
        clients.updateAndGet(before -> before.stream().filter(client -> !client.jid().equals(jid)).toList());
    }

    /** Everybody, in order of arrival. */
    public List<Client> clients() {
        return clients.get();
    }
}
