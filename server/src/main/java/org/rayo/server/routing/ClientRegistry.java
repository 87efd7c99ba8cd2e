package org.rayo.server.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Jid;

/**
 * The clients that have told the service about themselves, with their availability (protocol: {@code chat} or no show is
 * available, {@code dnd}, {@code away} and {@code xa} drain). One of the two maps that all loops share: read on every
 * call, written on presence, so it is a snapshot that writers replace. The service's own clients are bounded by the XMPP
 * edge's session limit, those of other servers here.
 */
public final class ClientRegistry {
    /** Most clients of other servers. */
    public static final int MAX_FEDERATED = 10_000;

    /** What a client wants: DRAINING gets no offers and keeps its calls. */
    public enum Availability { AVAILABLE, DRAINING }

    /**
     * @param jid full JID
     * @param service the component's domain that the client came by; null for a client of this server's own
     * @param connected false while it has lost its connection and may still come back
     */
    public record Client(Jid jid, Availability availability, @Nullable Jid service, boolean connected) {
        public Client(Jid jid, Availability availability) {
            this(jid, availability, null, true);
        }
    }

    private final AtomicReference<List<Client>> clients = new AtomicReference<>(List.of());

    /** A client of this server's own said how it is; the place in the order of clients is kept. */
    public void present(Jid jid, Availability availability) {
        put(new Client(jid, availability));
    }

    /** The same of a client that came by a component; false when there are too many of them. */
    public boolean present(Jid jid, Availability availability, Jid service) {
        List<Client> before = clients.get();
        if (find(before, jid) == null && before.stream().filter(client -> client.service() != null).count() >= MAX_FEDERATED) {
            return false;
        }
        put(new Client(jid, availability, service, true));
        return true;
    }

    /** The client has lost its connection, or is back; it keeps its place, and what it said of itself. */
    public void connected(Jid jid, boolean now) {
        clients.updateAndGet(before -> {
            Client known = find(before, jid);
            return known == null || known.connected() == now ? before
                    : with(before, new Client(jid, known.availability(), known.service(), now));
        });
    }

    private void put(Client now) {
        clients.updateAndGet(before -> with(before, now));
    }

    private static List<Client> with(List<Client> before, Client now) {
        List<Client> after = new ArrayList<>(before.size() + 1);
        boolean known = false;
        for (Client client : before) {
            boolean same = client.jid().equals(now.jid());
            known |= same;
            after.add(same ? now : client);
        }
        if (!known) {
            after.add(now);
        }
        return List.copyOf(after);
    }

    /** The client is gone, by its own word or because its stream ended. */
    public void gone(Jid jid) {
        clients.updateAndGet(before -> before.stream().filter(client -> !client.jid().equals(jid)).toList());
    }

    /** What is known of a client; null for one that never told. */
    public @Nullable Client find(Jid jid) {
        return find(clients.get(), jid);
    }

    private static @Nullable Client find(List<Client> clients, Jid jid) {
        for (Client client : clients) {
            if (client.jid().equals(jid)) {
                return client;
            }
        }
        return null;
    }

    /** Those that came by that component, or with an account also only those of it. */
    public List<Jid> ofService(Jid service, @Nullable Jid account) {
        return clients.get().stream()
                .filter(client -> service.equals(client.service()))
                .map(Client::jid)
                .filter(jid -> account == null || jid.bare().equals(account))
                .toList();
    }

    /** Everybody, in order of arrival. */
    public List<Client> clients() {
        return clients.get();
    }
}
