package org.rayo.server.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rayo.server.routing.ClientRegistry.Availability;
import org.rayo.server.routing.ClientRegistry.Client;
import org.rayo.xmpp.stanza.Jid;

/**
 * Picks the clients that are offered a call: first application whose pattern matches, then its available clients, then
 * the distribution (XEP-0327 §6.1 leaves the algorithm to the server).
 */
public final class OfferRouter {

    /**
     * ROUND_ROBIN and LEAST_CALLS offer to one client at a time, BROADCAST to all at once. ROUND_ROBIN, and LEAST_CALLS among
     * equals, takes whoever has waited longest for an offer; the later offers of one call count like those of others. FIRST takes
     * whoever came first, RANDOM anybody; both go on to one that has not had the call.
     */
    public enum Distribution { ROUND_ROBIN, BROADCAST, LEAST_CALLS, RANDOM, FIRST }

    private final List<Application> applications;
    private final Distribution distribution;
    private final ClientRegistry registry;
    private final ToIntFunction<Jid> callsOf;
    private final Map<String, Turns> turnsOf = new HashMap<>();

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
            turnsOf.put(application.name(), new Turns());
        }
    }

    /**
     * The clients to offer a call to; empty when nobody takes such calls.
     *
     * @param exclude clients that had this call already
     */
    public List<Jid> pick(String requestUri, Set<Jid> exclude) {
        return application(requestUri).map(found -> distribute(found, candidates(found, exclude))).orElse(List.of());
    }

    private Optional<Application> application(String requestUri) {
        return applications.stream().filter(candidate -> candidate.takes(requestUri)).findFirst();
    }

    /** How long those who are offered such a call may think about it; null: as long as anybody. */
    public @Nullable Duration offerTimeout(String requestUri) {
        return application(requestUri).map(Application::offerTimeout).orElse(null);
    }

    /** Whether any application has that client. */
    public boolean names(Jid client) {
        return applications.stream().anyMatch(each -> each.clients().stream().anyMatch(pattern -> pattern.includes(client)));
    }

    /** Clients whose turn is known, over all applications. */
    int rememberedTurns() {
        return turnsOf.values().stream().mapToInt(turns -> turns.last.size()).sum();
    }

    /** Who has lost its connection is offered a call only when nobody else is: it will hear of it when it is back. */
    private List<Jid> candidates(Application application, Set<Jid> exclude) {
        List<Jid> connected = candidates(application, exclude, true);
        return connected.isEmpty() ? candidates(application, exclude, false) : connected;
    }

    private List<Jid> candidates(Application application, Set<Jid> exclude, boolean connected) {
        List<Jid> candidates = new ArrayList<>();
        for (Client client : registry.clients()) {
            if (client.availability() == Availability.AVAILABLE
                    && client.connected() == connected
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
        if (distribution == Distribution.FIRST) {
            return List.of(candidates.getFirst());
        }
        if (distribution == Distribution.RANDOM) {
            return List.of(candidates.get(ThreadLocalRandom.current().nextInt(candidates.size())));
        }
        Turns turns = Objects.requireNonNull(turnsOf.get(application.name()));
        turns.forgetThoseGone(registry);
        return List.of(turns.take(distribution == Distribution.LEAST_CALLS ? leastLoaded(candidates) : candidates));
    }

    private List<Jid> leastLoaded(List<Jid> candidates) {
        int fewest = Integer.MAX_VALUE;
        List<Jid> least = new ArrayList<>();
        for (Jid candidate : candidates) {
            int calls = callsOf.applyAsInt(candidate);
            if (calls < fewest) {
                fewest = calls;
                least.clear();
            }
            if (calls == fewest) {
                least.add(candidate);
            }
        }
        return least;
    }

    /**
     * When each client of one application was last offered a call. A counter modulo the number of clients would not do: who
     * is excluded, comes or goes changes that number, and the turns of all others with it.
     */
    private static final class Turns {
        private static final long NEVER = -1;
        private static final int SPARE = 64;

        private final ConcurrentHashMap<Jid, Long> last = new ConcurrentHashMap<>();
        private final AtomicLong clock = new AtomicLong();

        /** Whoever waited longest; of those that never had a call, the one that came first. Loops that race retry. */
        Jid take(List<Jid> candidates) {
            while (true) {
                Jid chosen = candidates.getFirst();
                long turn = turnOf(chosen);
                for (Jid candidate : candidates) {
                    long other = turnOf(candidate);
                    if (other < turn) {
                        chosen = candidate;
                        turn = other;
                    }
                }
                long now = clock.getAndIncrement();
                if (turn == NEVER ? last.putIfAbsent(chosen, now) == null : last.replace(chosen, turn, now)) {
                    return chosen;
                }
            }
        }

        private long turnOf(Jid client) {
            return last.getOrDefault(client, NEVER);
        }

        /** Now and then, so that the map stays as bounded as the registry. */
        void forgetThoseGone(ClientRegistry registry) {
            List<Client> clients = registry.clients();
            if (last.size() > 2 * clients.size() + SPARE) {
                last.keySet().retainAll(clients.stream().map(Client::jid).collect(Collectors.toSet()));
            }
        }
    }
}
