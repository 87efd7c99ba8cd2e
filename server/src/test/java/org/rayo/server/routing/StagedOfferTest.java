package org.rayo.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.rayo.server.call.CallEffect;
import org.rayo.server.call.CallId;
import org.rayo.server.call.CallMachine;
import org.rayo.server.call.CallPolicy;
import org.rayo.server.call.CallSignal;
import org.rayo.server.call.CallState;
import org.rayo.server.call.ComponentWorkshop;
import org.rayo.server.call.Step;
import org.rayo.server.call.TimerKey;
import org.rayo.server.component.OutputDocuments;
import org.rayo.server.component.SpeechJudge;
import org.rayo.server.grammar.Grammars;
import org.rayo.server.grammar.Nlsml;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.routing.ClientRegistry.Availability;
import org.rayo.server.routing.OfferRouter.Distribution;
import org.rayo.xmpp.stanza.Jid;

/** The router and a call's rules together: calls that nobody takes, with clients that keep still or vanish. */
class StagedOfferTest {
    private static final Instant NOW = Instant.parse("2026-11-26T14:00:00Z");
    private static final TimerKey OFFER = new TimerKey(TimerKey.Kind.OFFER, null);

    private final CallMachine machine =
            new CallMachine(ComponentWorkshop.of(OutputDocuments::plan, new Grammars(), SpeechJudge.DEAF, new Nlsml()));

    /**
     * Each call is offered to one client after the other, to nobody twice, and is refused with the configured status only
     * when everybody had it; over many calls nobody has more than one offer more than anybody else.
     */
    @Property(tries = 200)
    void reachesEverybodyInTurn(@ForAll @IntRange(min = 1, max = 8) int clients, @ForAll @IntRange(min = 1, max = 6) int calls,
            @ForAll boolean busyHere, @ForAll long seed) {
        ClientRegistry registry = new ClientRegistry();
        Map<Jid, Integer> offersOf = new HashMap<>();
        Application all = new Application("all", Pattern.compile(".*"), List.of(ClientPattern.EVERYBODY));
        OfferRouter router = new OfferRouter(List.of(all), Distribution.ROUND_ROBIN, registry, jid -> 0);
        for (int i = 0; i < clients; i++) {
            registry.present(client(i), Availability.AVAILABLE);
            offersOf.put(client(i), 0);
        }
        int status = busyHere ? 480 : 503;
        Random random = new Random(seed);
        for (int call = 0; call < calls; call++) {
            List<Jid> stages = untaken(router, status, random);
            assertThat(stages).as("stages of call %d", call).hasSize(clients);
            stages.forEach(client -> offersOf.merge(client, 1, Integer::sum));
            assertThat(offersOf.values()).as("%s", offersOf).containsOnly(call + 1);
        }
    }

    /** {@code first} goes on in the order in which they came, {@code random} in any: nobody is left out, nobody has it twice. */
    @Property(tries = 100)
    void goesOnToWhoHasNotHadIt(@ForAll @IntRange(min = 1, max = 8) int clients, @ForAll boolean first, @ForAll long seed) {
        ClientRegistry registry = new ClientRegistry();
        Application all = new Application("all", Pattern.compile(".*"), List.of(ClientPattern.EVERYBODY));
        OfferRouter router = new OfferRouter(List.of(all), first ? Distribution.FIRST : Distribution.RANDOM, registry, jid -> 0);
        List<Jid> everybody = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            registry.present(client(i), Availability.AVAILABLE);
            everybody.add(client(i));
        }
        for (int call = 0; call < 3; call++) {
            List<Jid> stages = untaken(router, 503, new Random(seed));
            if (first) {
                assertThat(stages).isEqualTo(everybody);
            } else {
                assertThat(stages).containsExactlyInAnyOrderElementsOf(everybody);
            }
        }
    }

    private static Jid client(int number) {
        return Jid.parse("app@apps.example/" + number);
    }

    /** A call whose offers run into the timeout, or whose client vanishes from the call; who had it, in order. */
    private List<Jid> untaken(OfferRouter router, int noClientStatus, Random random) {
        CallPolicy policy = new CallPolicy(10_000, 0, 0, CallPolicy.OnClientLoss.HANGUP, noClientStatus);
        CallState state = CallState.initial(new CallId("c1"), policy);
        List<Jid> stages = new ArrayList<>();
        CallSignal signal = new CallSignal.Incoming("sip:menu@x", "sip:a@b", List.of(), true, router.pick("sip:menu@x", Set.of()));
        while (true) {
            Step step = machine.step(state, signal, NOW);
            state = step.state();
            // a client of an earlier stage may still think about it, and then one that vanishes hurries nothing
            signal = new CallSignal.TimerFired(OFFER);
            for (CallEffect effect : step.effects()) {
                switch (effect) {
                    case CallEffect.Emit(Jid to, var component, RayoEvent.Offer offer, var at) -> {
                        stages.add(to);
                        signal = random.nextInt(3) == 0 ? new CallSignal.ClientGone(to) : signal;
                    }
                    case CallEffect.SeekClients seek -> {
                        assertThat(seek.exclude()).isEqualTo(new HashSet<>(stages));
                        signal = new CallSignal.ClientsFound(router.pick("sip:menu@x", seek.exclude()));
                    }
                    case CallEffect.Reject reject -> {
                        assertThat(reject.status()).isEqualTo(noClientStatus);
                        assertThat(reject.headers().getFirst().name()).isEqualTo("Retry-After");
                        return stages;
                    }
                    default -> {
                    }
                }
            }
            assertThat(stages.size()).as("stages").isLessThan(100);
        }
    }
}
