package org.rayo.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rayo.server.routing.ClientRegistry.Availability;
import org.rayo.server.routing.ClientRegistry.Client;
import org.rayo.server.routing.OfferRouter.Distribution;
import org.rayo.xmpp.stanza.Jid;

/** Who is offered a call, who may place one, and how many there may be. */
class RoutingTest {

    private static final Jid ANN = Jid.parse("ann@localhost/1");
    private static final Jid BEN = Jid.parse("ben@localhost/1");
    private static final Jid EVE = Jid.parse("eve@localhost/1");
    private static final long SECOND = 1_000_000_000L;

    private final ClientRegistry registry = new ClientRegistry();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND);

    @Nested
    class Registry {
        @Test
        void keepsTheOrderOfArrival() {
            registry.present(ANN, Availability.AVAILABLE);
            registry.present(BEN, Availability.AVAILABLE);
            registry.present(ANN, Availability.DRAINING);
            assertThat(registry.clients())
                    .containsExactly(new Client(ANN, Availability.DRAINING), new Client(BEN, Availability.AVAILABLE));
            registry.gone(ANN);
            registry.gone(EVE);
            assertThat(registry.clients()).containsExactly(new Client(BEN, Availability.AVAILABLE));
        }

        @Test
        void whoLosesItsConnectionKeepsItsPlaceAndWhatItSaid() {
            registry.present(ANN, Availability.DRAINING);
            registry.present(BEN, Availability.AVAILABLE);
            registry.connected(ANN, false);
            registry.connected(EVE, false);
            assertThat(registry.clients()).containsExactly(
                    new Client(ANN, Availability.DRAINING, null, false), new Client(BEN, Availability.AVAILABLE));
            registry.connected(ANN, true);
            assertThat(registry.find(ANN)).isEqualTo(new Client(ANN, Availability.DRAINING));
        }

        @Test
        void losesNothingWhenManyLoopsWrite() throws InterruptedException {
            int writers = 4;
            int each = 250;
            try (var pool = Executors.newFixedThreadPool(writers)) {
                for (int w = 0; w < writers; w++) {
                    int writer = w;
                    pool.execute(() -> {
                        for (int i = 0; i < each; i++) {
                            Jid jid = Jid.parse("u" + writer + "@localhost/" + i);
                            registry.present(jid, Availability.AVAILABLE);
                            if (i % 2 == 1) {
                                registry.gone(jid);
                            }
                        }
                    });
                }
            }
            assertThat(registry.clients()).hasSize(writers * each / 2).doesNotHaveDuplicates();
        }
    }

    private OfferRouter router(Distribution distribution, Map<Jid, Integer> calls, Application... applications) {
        return new OfferRouter(List.of(applications), distribution, registry, jid -> calls.getOrDefault(jid, 0));
    }

    private static Application everybody(String to) {
        return new Application(to, Pattern.compile(to), List.of(ClientPattern.EVERYBODY));
    }

    private void present(Jid... jids) {
        for (Jid jid : jids) {
            registry.present(jid, Availability.AVAILABLE);
        }
    }

    @Nested
    class Offers {
        @ParameterizedTest
        @EnumSource(Distribution.class)
        void goToWhoHasLostItsConnectionOnlyWhenNobodyElseIsLeft(Distribution distribution) {
            present(ANN, BEN);
            registry.connected(ANN, false);
            OfferRouter router = router(distribution, Map.of(BEN, 7), everybody(".*"));
            for (int i = 0; i < 3; i++) {
                assertThat(router.pick("sip:1@localhost", Set.of())).containsExactly(BEN);
            }
            assertThat(router.pick("sip:1@localhost", Set.of(BEN))).as("the next stage").containsExactly(ANN);
            registry.connected(ANN, true);
            List<Jid> picked = new ArrayList<>();
            // two turns are enough, unless chance decides
            for (int i = 0; i < 100; i++) {
                picked.addAll(router.pick("sip:1@localhost", Set.of()));
            }
            assertThat(picked).as("in its turn again").contains(ANN);
        }

        @Test
        void goRound() {
            present(ANN, BEN, EVE);
            OfferRouter router = router(Distribution.ROUND_ROBIN, Map.of(), everybody(".*"));
            List<Jid> picked = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                picked.addAll(router.pick("sip:1@x", Set.of()));
            }
            assertThat(picked).containsExactly(ANN, BEN, EVE, ANN, BEN, EVE);
        }

        @Test
        void goToNobodyTwice() {
            present(ANN, BEN);
            OfferRouter router = router(Distribution.ROUND_ROBIN, Map.of(), everybody(".*"));
            assertThat(router.pick("sip:1@x", Set.of(ANN))).containsExactly(BEN);
            assertThat(router.pick("sip:1@x", Set.of(ANN, BEN))).isEmpty();
        }

        @Test
        void goToWhoIsAvailable() {
            present(ANN, BEN);
            registry.present(ANN, Availability.DRAINING);
            OfferRouter router = router(Distribution.BROADCAST, Map.of(), everybody(".*"));
            assertThat(router.pick("sip:1@x", Set.of())).containsExactly(BEN);
            registry.gone(BEN);
            assertThat(router.pick("sip:1@x", Set.of())).isEmpty();
        }

        @Test
        void goToAllInABroadcast() {
            present(ANN, BEN, EVE);
            assertThat(router(Distribution.BROADCAST, Map.of(), everybody(".*")).pick("sip:1@x", Set.of(BEN)))
                    .containsExactly(ANN, EVE);
        }

        @Test
        void goToWhoHasTheFewestCalls() {
            present(ANN, BEN, EVE);
            OfferRouter router = router(Distribution.LEAST_CALLS, Map.of(ANN, 3, BEN, 1, EVE, 2), everybody(".*"));
            assertThat(router.pick("sip:1@x", Set.of())).containsExactly(BEN);
            assertThat(router.pick("sip:1@x", Set.of(BEN))).containsExactly(EVE);
        }

        @Test
        void takeTurnsAmongEquals() {
            present(ANN, BEN);
            OfferRouter router = router(Distribution.LEAST_CALLS, Map.of(), everybody(".*"));
            assertThat(router.pick("sip:1@x", Set.of())).containsExactly(ANN);
            assertThat(router.pick("sip:1@x", Set.of())).containsExactly(BEN);
        }

        @Test
        void followTheFirstApplicationThatMatches() {
            present(ANN, BEN);
            OfferRouter router = router(Distribution.ROUND_ROBIN, Map.of(),
                    new Application("sales", Pattern.compile("sip:1.*"), List.of(ClientPattern.of("ben@localhost"))),
                    new Application("none", Pattern.compile("sip:2.*"), List.of(ClientPattern.of("nobody@localhost"))),
                    everybody("sip:[12].*"));
            assertThat(router.pick("sip:1@x", Set.of())).containsExactly(BEN);
            assertThat(router.pick("sip:2@x", Set.of())).isEmpty();
            assertThat(router.pick("sip:3@x", Set.of())).isEmpty();
        }
    }

    @Nested
    class Rates {
        @Test
        void letTheBurstThroughThenTheRate() {
            TokenBucket bucket = new TokenBucket(10, 3, now.get());
            assertThat(taken(bucket, 5)).isEqualTo(3);
            now.addAndGet(SECOND / 10);
            assertThat(taken(bucket, 5)).isEqualTo(1);
            now.addAndGet(100 * SECOND);
            assertThat(taken(bucket, 5)).as("no more than the burst, however long nothing came").isEqualTo(3);
        }

        @Test
        void holdWhenManyLoopsAsk() throws InterruptedException {
            TokenBucket bucket = new TokenBucket(1, 100, now.get());
            AtomicInteger taken = new AtomicInteger();
            CountDownLatch go = new CountDownLatch(1);
            try (var pool = Executors.newFixedThreadPool(4)) {
                for (int w = 0; w < 4; w++) {
                    pool.execute(() -> {
                        try {
                            if (go.await(10, TimeUnit.SECONDS)) {
                                taken.addAndGet(taken(bucket, 100));
                            }
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
                }
                go.countDown();
            }
            assertThat(taken).hasValue(100);
        }

        private int taken(TokenBucket bucket, int tries) {
            int taken = 0;
            for (int i = 0; i < tries; i++) {
                taken += bucket.tryTake(now.get()) ? 1 : 0;
            }
            return taken;
        }
    }

    @Nested
    class Limits {
        @Test
        void holdForCallsAndForTheirRate() {
            CallLimits limits = new CallLimits(2, 3, now::get);
            assertThat(limits.refusal()).isNull();
            limits.callStarted();
            assertThat(limits.refusal()).isNull();
            limits.callStarted();
            assertThat(limits.refusal()).isEqualTo(CallLimits.RETRY_AFTER_SECONDS);
            limits.callEnded();
            assertThat(limits.refusal()).as("a refused call used nothing of the rate").isNull();
            assertThat(limits.refusal()).isEqualTo(CallLimits.RETRY_AFTER_SECONDS);
            now.addAndGet(SECOND);
            assertThat(limits.refusal()).isNull();
            assertThat(limits.refused()).isEqualTo(2);
            assertThat(limits.calls()).isEqualTo(1);
        }

        @Test
        void letNobodyInWhileDraining() {
            CallLimits limits = new CallLimits(10, 10, now::get);
            limits.drain();
            assertThat(limits.draining()).isTrue();
            assertThat(limits.refusal()).isNotNull();
        }
    }

    @Nested
    class Dials {
        private DialAuthority authority(DialAuthority.Rule... rules) {
            return new DialAuthority(List.of(rules), now::get);
        }

        private DialAuthority.Rule rule(String user, String allow, int maxCalls, double maxPerSecond) {
            return new DialAuthority.Rule(List.of(ClientPattern.of(user)), List.of(allow), maxCalls, maxPerSecond);
        }

        private String decide(DialAuthority authority, Jid client, String to) {
            return switch (authority.decide(client, to)) {
                case DialAuthority.Verdict.Granted granted -> "granted";
                case DialAuthority.Verdict.Refused refused ->
                    refused.error().condition().wire() + "/" + refused.error().type().wire();
            };
        }

        @Test
        void needARule() {
            assertThat(decide(authority(), ANN, "sip:b@127.0.0.1")).as("no outbound calls at all").isEqualTo("feature-not-implemented/cancel");
            DialAuthority authority = authority(rule("ann@localhost", "sip:*@127.0.0.1", 10, 10));
            assertThat(decide(authority, ANN, "sip:b@127.0.0.1:5080")).isEqualTo("granted");
            assertThat(decide(authority, BEN, "sip:b@127.0.0.1")).isEqualTo("not-authorized/auth");
            assertThat(decide(authority, ANN, "sip:b@127.0.0.1.evil.com")).isEqualTo("not-authorized/auth");
        }

        @Test
        void areAsManyAsTheRuleSays() {
            DialAuthority authority = authority(rule("*", "sip:*", 1, 100));
            DialAuthority.Verdict first = authority.decide(ANN, "sip:b@x");
            assertThat(decide(authority, BEN, "sip:b@x")).isEqualTo("resource-constraint/wait");
            DialAuthority.Lease lease = ((DialAuthority.Verdict.Granted) first).lease();
            lease.release();
            lease.release();
            assertThat(decide(authority, BEN, "sip:b@x")).isEqualTo("granted");
            assertThat(decide(authority, BEN, "sip:b@x")).as("a lease counts once").isEqualTo("resource-constraint/wait");
        }

        @Test
        void areAsFastAsTheRuleSays() {
            DialAuthority authority = authority(rule("*", "sip:*", 100, 2));
            assertThat(decide(authority, ANN, "sip:b@x")).isEqualTo("granted");
            assertThat(decide(authority, ANN, "sip:b@x")).isEqualTo("granted");
            assertThat(decide(authority, ANN, "sip:b@x")).isEqualTo("resource-constraint/wait");
            now.addAndGet(SECOND / 2);
            assertThat(decide(authority, ANN, "sip:b@x")).isEqualTo("granted");
        }
    }
}
