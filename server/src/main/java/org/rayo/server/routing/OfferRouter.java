package org.rayo.server.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.rayo.server.routing.ClientRegistry.Availability;
import org.rayo.server.routing.ClientRegistry.Client;
import org.rayo.xmpp.stanza.Jid;

/**
 * Picks the clients that are offered a call: first application whose pattern matches, then its available clients, then
 * the distribution (XEP-0327 §6.1 leaves the algorithm to the server).
 */
public final class OfferRouter {

    /** ROUND_ROBIN and LEAST_CALLS offer to one client at a time, BROADCAST to all at once. */
    public enum Distribution { ROUND_ROBIN, BROADCAST, LEAST_CALLS }

    private final List<Application> applications;
    private final Distribution distribution;
    private final ClientRegistry registry;
    private final ToIntFunction<Jid> callsOf;
    private final Map<String, AtomicInteger> turns = new HashMap<>();

    /** {@code callsOf}: how many calls a client controls now. */
    public OfferRouter(
            List<Application> applications,
            Distribution distribution,
            ClientRegistry registry,
            ToIntFunction<Jid> callsOf) {
        this.applications = List.copyOf(applications);
        this.distribution = distribution;
        this.registry = registry;
        this.callsOf = callsOf;
        for (Application application : applications) {
            turns.put(application.name(), new AtomicInteger());
        }
    }

    /**
     * The clients to offer a call to; empty when nobody takes such calls.
     *
     * @param exclude clients that had this call already
     */
    public List<Jid> pick(String requestUri, Set<Jid> exclude) {
        Optional<Application> application =
                applications.stream().filter(candidate -> candidate.takes(requestUri)).findFirst();
        return application.map(found -> distribute(found, candidates(found, exclude))).orElse(List.of());
    }

    private List<Jid> candidates(Application application, Set<Jid> exclude) {
        List<Jid> candidates = new ArrayList<>();
        for (Client client : registry.clients()) {
            if (client.availability() == Availability.AVAILABLE
                    && application.includes(client.jid())
                    && !exclude.contains(client.jid())) {
                candidates.add(client.jid());
            }
        }
        return candidates;
    }

    private List<Jid> distribute(Application application, List<Jid> candidates) {
        if (candidates.isEmpty() || distribution == Distribution.BROADCAST) {
            return candidates;
        }
        AtomicInteger turn = turns.get(application.name());
        int start = turn == null ? 0 : Math.floorMod(turn.getAndIncrement(), candidates.size());
        Jid chosen = candidates.get(start);
        if (distribution == Distribution.LEAST_CALLS) {
            int fewest = callsOf.applyAsInt(chosen);
            for (int i = 1; i < candidates.size(); i++) {
                Jid candidate = candidates.get((start + i) % candidates.size());
                int calls = callsOf.applyAsInt(candidate);
                if (calls < fewest) {
                    fewest = calls;
                    chosen = candidate;
                }
            }
        }
        return List.of(chosen);
    }
}
