package org.rayo.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.rayo.server.routing.ClientRegistry.Availability;
import org.rayo.server.routing.OfferRouter.Distribution;
import org.rayo.xmpp.stanza.Jid;

/** What each distribution promises, for any number of clients that come, drain and go as they like. */
class DistributionPropertyTest {
    private static final String CALL = "sip:1@x";

    private static Jid client(int number) {
        return Jid.parse("app@apps.example/" + number);
    }

    private static OfferRouter router(Distribution distribution, ClientRegistry registry, Map<Jid, Integer> calls) {
        Application apps = new Application("apps", Pattern.compile(".*"), List.of(ClientPattern.of("*@apps.example")));
        return new OfferRouter(List.of(apps), distribution, registry, jid -> calls.getOrDefault(jid, 0));
    }

    private static ClientRegistry present(int clients) {
        ClientRegistry registry = new ClientRegistry();
        for (int i = 0; i < clients; i++) {
            registry.present(client(i), Availability.AVAILABLE);
        }
        return registry;
    }

    /** Nobody is more than one offer ahead of anybody else, however many stages each call goes through. */
    @Property(tries = 300)
    void roundRobinIsFairAcrossCallsAndStages(
            @ForAll @IntRange(min = 1, max = 12) int clients, @ForAll @IntRange(max = 60) int callCount, @ForAll long seed) {
        OfferRouter router = router(Distribution.ROUND_ROBIN, present(clients), Map.of());
        Random random = new Random(seed);
        Map<Jid, Integer> offers = new HashMap<>();
        for (int i = 0; i < clients; i++) {
            offers.put(client(i), 0);
        }
        for (int call = 0; call < callCount; call++) {
            Set<Jid> had = new HashSet<>();
            int stages = 1 + random.nextInt(clients);
            for (int stage = 0; stage < stages; stage++) {
                Jid chosen = router.pick(CALL, had).getFirst();
                assertThat(had.add(chosen)).as("nobody has one call twice").isTrue();
                offers.merge(chosen, 1, Integer::sum);
                assertThat(Collections.max(offers.values()) - Collections.min(offers.values())).as("%s", offers)
                        .isLessThanOrEqualTo(1);
            }
        }
    }

    /** One call that nobody takes visits every client once, whoever had the calls before, and then finds nobody. */
    @Property(tries = 300)
    void oneCallGoesRoundAllResources(
            @ForAll @IntRange(min = 1, max = 12) int clients, @ForAll @IntRange(max = 20) int earlier) {
        OfferRouter router = router(Distribution.ROUND_ROBIN, present(clients), Map.of());
        for (int i = 0; i < earlier; i++) {
            router.pick(CALL, Set.of());
        }
        List<Jid> stages = new ArrayList<>();
        List<Jid> stage = router.pick(CALL, Set.of());
        while (!stage.isEmpty()) {
            stages.addAll(stage);
            stage = router.pick(CALL, new HashSet<>(stages));
        }
        List<Jid> expected = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            expected.add(client((earlier + i) % clients));
        }
        assertThat(stages).isEqualTo(expected);
    }

    /** With clients that come and go: who is picked may be picked, somebody is whenever somebody can be, nobody starves. */
    @Property(tries = 300)
    void clientsMayComeAndGo(@ForAll Distribution distribution, @ForAll long seed) {
        ClientRegistry registry = new ClientRegistry();
        Map<Jid, Integer> calls = new HashMap<>();
        OfferRouter router = router(distribution, registry, calls);
        Random random = new Random(seed);
        Set<Jid> available = new LinkedHashSet<>();
        Map<Jid, Integer> passedOver = new HashMap<>();
        for (int step = 0; step < 200; step++) {
            Jid jid = random.nextInt(8) == 0 ? Jid.parse("other@elsewhere.example/1") : client(random.nextInt(10));
            switch (random.nextInt(5)) {
                case 0 -> {
                    registry.present(jid, Availability.AVAILABLE);
                    if (jid.domain().equals("apps.example")) {
                        available.add(jid);
                    }
                }
                case 1 -> {
                    registry.present(jid, Availability.DRAINING);
                    available.remove(jid);
                }
                case 2 -> {
                    registry.gone(jid);
                    available.remove(jid);
                }
                default -> {
                    Set<Jid> exclude = random.nextBoolean() ? Set.of() : Set.of(jid);
                    Set<Jid> possible = new HashSet<>(available);
                    possible.removeAll(exclude);
                    List<Jid> picked = router.pick(CALL, exclude);
                    assertThat(possible).containsAll(picked);
                    assertThat(picked).doesNotHaveDuplicates().hasSize(
                            distribution == Distribution.BROADCAST ? possible.size() : Math.min(1, possible.size()));
                    if (distribution == Distribution.LEAST_CALLS) {
                        picked.forEach(chosen -> assertThat(calls.getOrDefault(chosen, 0)).isEqualTo(
                                possible.stream().mapToInt(other -> calls.getOrDefault(other, 0)).min().orElseThrow()));
                        picked.forEach(chosen -> calls.merge(chosen, 1, Integer::sum));
                    }
                    if (distribution == Distribution.ROUND_ROBIN) {
                        possible.forEach(other -> passedOver.merge(other, 1, Integer::sum));
                        picked.forEach(passedOver::remove);
                    }
                }
            }
            passedOver.keySet().retainAll(available);
            // each of the nine others may come back as a newcomer in between, so twice round is the bound
            assertThat(passedOver.values()).allMatch(times -> times <= 20);
        }
    }

    /** With the fewest calls first, calls that stay are spread as evenly as they can be. */
    @Property(tries = 200)
    void leastCallsLevels(@ForAll @IntRange(min = 1, max = 10) int clients, @ForAll @IntRange(max = 80) int callCount,
            @ForAll long seed) {
        Map<Jid, Integer> calls = new HashMap<>();
        Random random = new Random(seed);
        for (int i = 0; i < clients; i++) {
            calls.put(client(i), random.nextInt(5));
        }
        int before = calls.values().stream().mapToInt(Integer::intValue).sum();
        OfferRouter router = router(Distribution.LEAST_CALLS, present(clients), calls);
        for (int i = 0; i < callCount; i++) {
            calls.merge(router.pick(CALL, Set.of()).getFirst(), 1, Integer::sum);
        }
        assertThat(calls.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(before + callCount);
        if (callCount >= 5 * clients) {
            assertThat(Collections.max(calls.values()) - Collections.min(calls.values())).isLessThanOrEqualTo(1);
        }
    }

    /** Loops that pick at the same time neither lose a turn nor take one twice. */
    @Test
    void turnsHoldWhenManyLoopsPick() throws InterruptedException {
        int loops = 4;
        int each = 500;
        OfferRouter router = router(Distribution.ROUND_ROBIN, present(8), Map.of());
        Map<Jid, Integer> offers = new ConcurrentHashMap<>();
        try (var pool = Executors.newFixedThreadPool(loops)) {
            for (int loop = 0; loop < loops; loop++) {
                pool.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        offers.merge(router.pick(CALL, Set.of()).getFirst(), 1, Integer::sum);
                    }
                });
            }
            pool.shutdown();
            assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(offers.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(loops * each);
        assertThat(offers).hasSize(8);
        assertThat(Collections.max(offers.values()) - Collections.min(offers.values())).as("%s", offers)
                .isLessThanOrEqualTo(loops);
    }

    /** A client that does not come back is forgotten, so that turns need no more room than clients. */
    @Test
    void turnsOfThoseGoneAreForgotten() {
        ClientRegistry registry = new ClientRegistry();
        OfferRouter router = router(Distribution.ROUND_ROBIN, registry, Map.of());
        for (int i = 0; i < 10_000; i++) {
            registry.present(client(i), Availability.AVAILABLE);
            assertThat(router.pick(CALL, Set.of())).containsExactly(client(i));
            registry.gone(client(i));
        }
        assertThat(router.rememberedTurns()).isLessThan(100);
    }
}
