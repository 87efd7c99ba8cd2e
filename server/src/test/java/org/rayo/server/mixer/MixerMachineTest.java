package org.rayo.server.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.rayo.server.call.CallEffect;
import org.rayo.server.call.CallId;
import org.rayo.server.call.CallSignal;
import org.rayo.server.call.ComponentWorkshop;
import org.rayo.server.call.PeerMedia;
import org.rayo.server.call.Request;
import org.rayo.server.component.OutputDocuments;
import org.rayo.server.grammar.Grammars;
import org.rayo.server.grammar.Nlsml;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.InterruptOn;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.xml.XmlElement;

/** protocol.md §11 and §26 as signals and effects; and random walks that must keep its promises. */
class MixerMachineTest {
    private static final Instant NOW = Instant.parse("2026-11-26T17:00:00Z");
    private static final Jid ANN = Jid.parse("ann@localhost/1");
    private static final Jid ANN2 = Jid.parse("ann@localhost/2");
    private static final Jid EVE = Jid.parse("eve@localhost/1");
    private static final PeerMedia SOUND = new PeerMedia() {};

    private final MixerMachine machine = new MixerMachine(
            ComponentWorkshop.of(OutputDocuments::plan, new Grammars(), Nlsml::of));
    private MixerState state = MixerState.initial(new CallId("room"));
    private int requests;

    private List<String> says(MixerSignal signal) {
        MixerMachine.Step step = machine.step(state, signal, NOW);
        state = step.state();
        return step.effects().stream().map(MixerMachineTest::line).toList();
    }

    private static String line(MixerEffect effect) {
        return switch (effect) {
            case MixerEffect.Connect connect -> "connect " + connect.node() + " " + connect.direction();
            case MixerEffect.Disconnect disconnect -> "disconnect " + disconnect.node();
            case MixerEffect.Agree agree -> "agree " + agree.node();
            case MixerEffect.Refuse refuse -> "refuse " + refuse.node() + " " + refuse.error().condition().wire();
            case MixerEffect.Appear appear -> "appear " + appear.to();
            case MixerEffect.Disappear disappear -> "disappear " + disappear.to();
            case MixerEffect.Emit(Jid to, RayoEvent event, Instant at) -> to + " " + event(event);
            case MixerEffect.ReplyError reply -> "error " + reply.error().condition().wire();
            case MixerEffect.OfComponent(CallEffect.Emit emit) ->
                emit.to() + " " + emit.componentId() + " " + ((RayoEvent.Complete) emit.event()).reason().getClass().getSimpleName();
            case MixerEffect.OfComponent(CallEffect.ReplyResult reply) -> "result " + reply.ref();
            case MixerEffect.OfComponent(CallEffect.ReplyError reply) -> "error " + reply.error().condition().wire();
            case MixerEffect.OfComponent(CallEffect component) -> component.getClass().getSimpleName();
            case MixerEffect.Retire retire -> "retire";
        };
    }

    private static String event(RayoEvent event) {
        return switch (event) {
            case RayoEvent.Joined(Party peer) -> "joined " + peer.node();
            case RayoEvent.Unjoined(Party peer) -> "unjoined " + peer.node();
            case RayoEvent.Speaking(Party.Call call, boolean started) -> (started ? "started " : "stopped ") + call.node();
            default -> event.toString();
        };
    }

    private static MixerSignal asked(String call, Jid client) {
        return new MixerSignal.Asked(new Party.Call(call, null), client, JoinDirection.DUPLEX, SOUND);
    }

    private void joins(String call, Jid client) {
        says(asked(call, client));
        says(new MixerSignal.Connected(call));
        says(new MixerSignal.Confirmed(call));
    }

    private MixerSignal command(Jid from, String component, RayoCommand command) {
        Iq iq = Iq.set("q" + ++requests, from, Jid.parse("room@localhost"), XmlElement.of("urn:xmpp:rayo:1", "x"));
        return new MixerSignal.Command(new Request(from, iq), component, command);
    }

    private static RayoCommand.Output output() {
        return new RayoCommand.Output(List.of(new RayoCommand.Document("file:a.wav", null, null)), 0, false, 0, 1,
                RayoCommand.NEVER, null, null, InterruptOn.NONE, List.of());
    }

    @Test
    void appearsThenTheCallIsToldThenEverybody() {
        assertThat(says(asked("c1", ANN))).containsExactly("connect c1 DUPLEX");
        assertThat(says(new MixerSignal.Connected("c1"))).containsExactly("appear ann@localhost/1", "agree c1");
        assertThat(says(new MixerSignal.Confirmed("c1"))).containsExactly("ann@localhost/1 joined c1");
        joins("c2", ANN2);
        says(asked("c3", ANN));
        says(new MixerSignal.Connected("c3"));
        assertThat(says(new MixerSignal.Confirmed("c3")))
                .containsExactly("ann@localhost/1 joined c3", "ann@localhost/2 joined c3");
    }

    @Test
    void isGoneWithTheLast() {
        joins("c1", ANN);
        joins("c2", ANN2);
        assertThat(says(new MixerSignal.Left("c1")))
                .containsExactly("disconnect c1", "ann@localhost/1 unjoined c1", "ann@localhost/2 unjoined c1");
        assertThat(says(new MixerSignal.Left("c2"))).containsExactly(
                "disconnect c2", "ann@localhost/2 unjoined c2", "disappear ann@localhost/2", "retire");
        assertThat(says(asked("c3", ANN))).containsExactly("refuse c3 item-not-found");
    }

    @Test
    void belongsToOneZone() {
        joins("c1", ANN);
        assertThat(says(asked("c2", EVE))).containsExactly("refuse c2 not-allowed");
        assertThat(says(command(EVE, null, output()))).containsExactly("error item-not-found");
        says(new MixerSignal.Subscribed(EVE));
        assertThat(says(new MixerSignal.Spoke("c1", true))).containsExactly("ann@localhost/1 started c1");
    }

    @Test
    void subscribersOfTheZoneHear() {
        joins("c1", ANN);
        assertThat(says(new MixerSignal.Subscribed(ANN2))).containsExactly("appear ann@localhost/2");
        assertThat(says(new MixerSignal.Spoke("c1", true)))
                .containsExactly("ann@localhost/1 started c1", "ann@localhost/2 started c1");
        says(new MixerSignal.Unsubscribed(ANN2));
        assertThat(says(new MixerSignal.Spoke("c1", true))).as("once per burst").isEmpty();
        assertThat(says(new MixerSignal.Spoke("c1", false))).containsExactly("ann@localhost/1 stopped c1");
    }

    @Test
    void whoLeavesWhileItSpeaksHasStoppedFirst() {
        joins("c1", ANN);
        joins("c2", ANN);
        says(new MixerSignal.Spoke("c1", true));
        assertThat(says(new MixerSignal.Left("c1"))).containsExactly(
                "disconnect c1", "ann@localhost/1 stopped c1", "ann@localhost/1 unjoined c1");
    }

    @Test
    void whatCannotBeConnectedIsRefused() {
        says(asked("c1", ANN));
        assertThat(says(new MixerSignal.NotConnected("c1", "full")))
                .containsExactly("refuse c1 resource-constraint", "retire");
    }

    @Test
    void componentsBelongToWhoStartedThem() {
        joins("c1", ANN);
        assertThat(says(command(ANN2, null, output()))).containsExactly("result o1", "StartOutput");
        assertThat(says(command(ANN, "o1", new RayoCommand.Stop()))).containsExactly("error conflict");
        assertThat(says(new MixerSignal.OfComponent(new CallSignal.OutputEnded("o1", null))))
                .containsExactly("ann@localhost/2 o1 OutputFinished");
        assertThat(says(command(ANN2, "o1", new RayoCommand.Stop()))).containsExactly("error item-not-found");
        assertThat(says(command(ANN, null, new RayoCommand.Answer(List.of())))).containsExactly("error feature-not-implemented");
    }

    @Test
    void componentsHangUpWithTheMixer() {
        joins("c1", ANN);
        says(command(ANN, null, output()));
        assertThat(says(new MixerSignal.Left("c1"))).containsExactly("disconnect c1", "ann@localhost/1 unjoined c1",
                "StopOutput", "ann@localhost/1 o1 HungUp", "disappear ann@localhost/1", "retire");
    }

    @Test
    void componentsEndWithTheirClient() {
        joins("c1", ANN);
        says(command(ANN2, null, output()));
        assertThat(says(new MixerSignal.ClientGone(ANN2))).containsExactly("StopOutput", "ann@localhost/2 o1 HungUp");
    }

    private static RayoCommand.Recording record(RayoCommand.RecordDirection direction) {
        return new RayoCommand.Recording(RayoCommand.RecordFormat.WAV, false, false, false, -1, -1, -1, direction, false, false);
    }

    @Test
    void isGoneWhenItsRecordingIsWhole() {
        joins("c1", ANN);
        assertThat(says(command(ANN, null, record(RayoCommand.RecordDirection.DUPLEX)))).containsExactly("result r1", "StartRecording");
        assertThat(says(new MixerSignal.Left("c1"))).containsExactly(
                "disconnect c1", "ann@localhost/1 unjoined c1", "StopRecording", "Schedule");
        assertThat(says(command(ANN, null, output()))).containsExactly("error item-not-found");
        assertThat(says(new MixerSignal.OfComponent(new CallSignal.RecordingEnded("r1", null, null, null))))
                .containsExactly("ann@localhost/1 r1 HungUp", "disappear ann@localhost/1", "retire");
    }

    @Test
    void isGoneWhenItsRecordingIsGivenUp() {
        joins("c1", ANN);
        says(command(ANN, null, record(RayoCommand.RecordDirection.DUPLEX)));
        says(new MixerSignal.Left("c1"));
        assertThat(says(new MixerSignal.OfComponent(new CallSignal.TimerFired(
                        new org.rayo.server.call.TimerKey(org.rayo.server.call.TimerKey.Kind.FINALIZE, null)))))
                .containsExactly("ann@localhost/1 r1 Failed", "disappear ann@localhost/1", "retire");
    }

    @Test
    void livesOnWhenSomebodyComesMeanwhile() {
        joins("c1", ANN);
        says(command(ANN, null, record(RayoCommand.RecordDirection.DUPLEX)));
        says(new MixerSignal.Left("c1"));
        joins("c2", ANN);
        assertThat(says(new MixerSignal.OfComponent(new CallSignal.RecordingEnded("r1", null, null, null))))
                .containsExactly("ann@localhost/1 r1 HungUp");
        assertThat(says(new MixerSignal.Left("c2"))).endsWith("retire");
    }

    @Test
    void hasNoSendingSideToRecord() {
        joins("c1", ANN);
        assertThat(says(command(ANN, null, record(RayoCommand.RecordDirection.SEND)))).containsExactly("error feature-not-implemented");
    }

    @Test
    void twoHundredComeAndGo() {
        for (int i = 0; i < 200; i++) {
            joins("c" + i, ANN);
        }
        assertThat(state.members()).hasSize(200);
        for (int i = 0; i < 199; i++) {
            assertThat(says(new MixerSignal.Left("c" + i))).hasSize(2);
        }
        assertThat(says(new MixerSignal.Left("c199"))).endsWith("disappear ann@localhost/1", "retire");
    }

    /** Joined and unjoined alternate for each call, speech lies within, components complete once, nothing comes after the end. */
    @Test
    void keepsItsPromisesWhateverComes() {
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            state = MixerState.initial(new CallId("room"));
            Set<String> joined = new HashSet<>();
            Set<String> speaking = new HashSet<>();
            Set<String> running = new HashSet<>();
            Set<String> open = new HashSet<>();
            List<String> ladder = new ArrayList<>();
            boolean retired = false;
            for (int i = 0; i < 60; i++) {
                MixerSignal signal = random(random, running);
                ladder.add("> " + signal);
                if (signal instanceof MixerSignal.Command command) {
                    open.add(command.request().iq().id());
                }
                for (MixerEffect effect : step(signal)) {
                    ladder.add("  < " + effect);
                    String seen = seed + "\n" + String.join("\n", ladder);
                    assertThat(!retired || effect instanceof MixerEffect.Refuse || effect instanceof MixerEffect.ReplyError)
                            .as(seen).isTrue();
                    check(effect, joined, speaking, running, open, seen);
                    retired |= effect instanceof MixerEffect.Retire;
                }
                assertThat(open).as("%s", ladder).isEmpty();
            }
        }
    }

    private List<MixerEffect> step(MixerSignal signal) {
        MixerMachine.Step step = machine.step(state, signal, NOW);
        state = step.state();
        return step.effects();
    }

    private static void check(MixerEffect effect, Set<String> joined, Set<String> speaking, Set<String> running,
            Set<String> open, String seen) {
        switch (effect) {
            // one client hears everything, so that each event is seen once
            case MixerEffect.Emit(Jid to, RayoEvent event, Instant at) when to.equals(ANN) -> {
                switch (event) {
                    case RayoEvent.Joined(Party peer) -> assertThat(joined.add(peer.node())).as(seen).isTrue();
                    case RayoEvent.Unjoined(Party peer) -> {
                        assertThat(speaking).as(seen).doesNotContain(peer.node());
                        joined.remove(peer.node());
                    }
                    case RayoEvent.Speaking(Party.Call call, boolean started) -> {
                        assertThat(started ? speaking.add(call.node()) : speaking.remove(call.node()) || true).as(seen).isTrue();
                    }
                    default -> throw new AssertionError(seen);
                }
            }
            case MixerEffect.ReplyError reply -> assertThat(open.remove(reply.request().iq().id())).as(seen).isTrue();
            case MixerEffect.OfComponent(CallEffect.ReplyError reply) ->
                assertThat(open.remove(reply.request().iq().id())).as(seen).isTrue();
            case MixerEffect.OfComponent(CallEffect.ReplyResult reply) -> {
                assertThat(open.remove(reply.request().iq().id())).as(seen).isTrue();
                if (reply.ref() != null) {
                    assertThat(running.add(reply.ref())).as(seen).isTrue();
                }
            }
            case MixerEffect.OfComponent(CallEffect.Emit emit) ->
                assertThat(running.remove(emit.componentId())).as(seen).isTrue();
            case MixerEffect.Retire retire -> assertThat(running).as(seen).isEmpty();
            default -> {
                // nothing is promised of it here
            }
        }
    }

    private MixerSignal random(Random random, Set<String> running) {
        String call = "c" + random.nextInt(3);
        Jid client = new Jid[] {ANN, ANN, ANN2, EVE}[random.nextInt(4)];
        String component = running.isEmpty() || random.nextInt(4) == 0 ? "o9" : running.iterator().next();
        return switch (random.nextInt(14)) {
            case 0, 1 -> asked(call, client);
            case 2, 3 -> new MixerSignal.Connected(call);
            case 4, 5 -> new MixerSignal.Confirmed(call);
            case 6 -> random.nextBoolean() ? new MixerSignal.Left(call) : new MixerSignal.NotConnected(call, "full");
            case 7 -> command(client, null, switch (random.nextInt(4)) {
                case 0 -> new RayoCommand.Answer(List.of());
                case 1 -> record(RayoCommand.RecordDirection.RECV);
                default -> output();
            });
            case 8 -> command(client, component, random.nextBoolean() ? new RayoCommand.Pause() : new RayoCommand.Stop());
            case 9 -> new MixerSignal.OfComponent(component.startsWith("r")
                    ? new CallSignal.RecordingEnded(component, null, null, null)
                    : new CallSignal.OutputEnded(component, null));
            case 10 -> new MixerSignal.Spoke(call, random.nextBoolean());
            case 11 -> new MixerSignal.Subscribed(client);
            case 12 -> new MixerSignal.Unsubscribed(client);
            default -> random.nextInt(4) == 0 ? new MixerSignal.ClientGone(client) : new MixerSignal.Spoke(call, true);
        };
    }
}
