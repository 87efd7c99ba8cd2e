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
import org.rayo.server.call.ConferenceTerms;
import org.rayo.server.call.PeerMedia;
import org.rayo.server.call.Request;
import org.rayo.server.component.CpaSignal;
import org.rayo.server.component.OutputDocuments;
import org.rayo.server.component.SpeechJudge;
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
            ComponentWorkshop.of(OutputDocuments::plan, new Grammars(), SpeechJudge.DEAF, new Nlsml()));
    private MixerState state = MixerState.initial(new CallId("room"));
    private int requests;

    private List<String> says(MixerSignal signal) {
        MixerMachine.Step step = machine.step(state, signal, NOW);
        state = step.state();
        // who hears of the start of an input is the edge's business
        return step.effects().stream()
                .filter(effect -> !(effect instanceof MixerEffect.OfComponent(CallEffect.Emit emit) && emit.event() instanceof RayoEvent.StartOfInput))
                .map(MixerMachineTest::line).toList();
    }

    private static String line(MixerEffect effect) {
        return switch (effect) {
            case MixerEffect.Connect connect -> "connect " + connect.node() + " " + connect.direction();
            case MixerEffect.Disconnect disconnect -> "disconnect " + disconnect.node();
            case MixerEffect.Prepare prepare -> "prepare";
            case MixerEffect.Hold hold -> (hold.on() ? "hold " : "release ") + hold.node();
            case MixerEffect.TellSpeaking tell -> tell.node() + " hears of " + tell.speaker() + " " + tell.started();
            case MixerEffect.RelayDigit relay -> "key for " + relay.node() + " " + relay.digit();
            case MixerEffect.Beep beep -> "beep";
            case MixerEffect.Announce announce -> "announce";
            case MixerEffect.Agree agree -> "agree " + agree.node();
            case MixerEffect.Refuse refuse -> "refuse " + refuse.node() + " " + refuse.error().condition().wire();
            case MixerEffect.Appear appear -> "appear " + appear.to();
            case MixerEffect.Disappear disappear -> "disappear " + disappear.to();
            case MixerEffect.Emit(Jid to, RayoEvent event, Instant at) -> to + " " + event(event);
            case MixerEffect.ReplyError reply -> "error " + reply.error().condition().wire();
            case MixerEffect.OfComponent(CallEffect.Emit emit) ->
                emit.to() + " " + emit.componentId() + " " + switch (emit.event()) {
                    case RayoEvent.Complete complete -> complete.reason().getClass().getSimpleName();
                    case RayoEvent.InputTimersStarted timers -> "timers";
                    case RayoEvent.Signal signal -> "signal " + signal.type() + " " + signal.value();
                    default -> throw new AssertionError(emit.event());
                };
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

    private List<String> comes(String call, boolean moderator, boolean tonePassthrough) {
        List<String> said = new ArrayList<>(says(new MixerSignal.Asked(new Party.Call(call, null), ANN, JoinDirection.DUPLEX, SOUND,
                new ConferenceTerms(moderator, true, tonePassthrough, null))));
        if (said.contains("connect " + call + " DUPLEX")) {
            said.addAll(says(new MixerSignal.Connected(call)));
        }
        said.addAll(says(new MixerSignal.Confirmed(call)));
        return said;
    }

    /** protocol.md §22.4. */
    @Test
    void aConferenceWaitsForItsModerator() {
        assertThat(comes("c1", false, true)).containsExactly("prepare", "agree c1", "hold c1");
        assertThat(comes("c2", false, true)).containsExactly("prepare", "agree c2", "hold c2");
        assertThat(comes("c3", true, false)).containsExactly("connect c3 DUPLEX", "agree c3", "beep",
                "connect c1 DUPLEX", "release c1", "beep", "connect c2 DUPLEX", "release c2", "beep");
        assertThat(says(new MixerSignal.Spoke("c1", true)))
                .containsExactly("c1 hears of c1 true", "c2 hears of c1 true", "c3 hears of c1 true");
        assertThat(says(new MixerSignal.Digit("c1", '5', false, 100, false))).containsExactly("key for c2 5", "key for c3 5");
        assertThat(says(new MixerSignal.Digit("c1", '5', false, 100, true))).as("heard in the mix").isEmpty();
        assertThat(says(new MixerSignal.Digit("c3", '5', false, 100, false))).as("it does not pass keys").isEmpty();
        assertThat(says(new MixerSignal.Left("c3"))).containsExactly("disconnect c3", "beep", "disconnect c1", "hold c1",
                "disconnect c2", "hold c2");
        assertThat(says(new MixerSignal.Spoke("c2", true))).as("who waits hears nobody").isEmpty();
        says(new MixerSignal.Left("c1"));
        assertThat(says(new MixerSignal.Left("c2"))).containsExactly("disconnect c2", "retire");
    }

    @Test
    void whoCameByAnOrdinaryJoinIsCompany() {
        joins("c1", ANN);
        assertThat(comes("c2", false, true)).containsExactly("connect c2 DUPLEX", "agree c2", "beep", "ann@localhost/1 joined c2");
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

    private static RayoCommand.Input input(String length) {
        return input(RayoCommand.InputMode.DTMF, "builtin:dtmf/digits?length=" + length);
    }

    private static RayoCommand.Input cpa(String signal, boolean terminate) {
        return input(RayoCommand.InputMode.CPA, "urn:xmpp:rayo:cpa:" + signal + ":1?terminate=" + terminate);
    }

    private static RayoCommand.Input input(RayoCommand.InputMode mode, String url) {
        return new RayoCommand.Input(mode, null, null, null, 5000, -1, -1, -1, 0.5, 0,
                List.of(new RayoCommand.GrammarSource(url, null, null)), List.of());
    }

    private List<String> presses(String call, char digit) {
        List<String> said = new ArrayList<>(says(new MixerSignal.Digit(call, digit, true, 0, false)));
        said.addAll(says(new MixerSignal.Digit(call, digit, false, 100, false)));
        return said;
    }

    @Test
    void hearsTheDigitsOfAllWhoAreHeard() {
        joins("c1", ANN);
        joins("c2", ANN2);
        says(new MixerSignal.Asked(new Party.Call("c3", null), ANN, JoinDirection.RECV, SOUND));
        says(new MixerSignal.Connected("c3"));
        says(new MixerSignal.Confirmed("c3"));
        assertThat(says(command(ANN2, null, input("3")))).containsExactly("result i1", "Schedule");
        assertThat(presses("c1", '4')).containsExactly("Unschedule");
        assertThat(presses("c3", '9')).as("it only listens").isEmpty();
        assertThat(presses("gone", '9')).isEmpty();
        assertThat(presses("c2", '5')).isEmpty();
        assertThat(presses("c1", '6')).containsExactly("ann@localhost/2 i1 InputMatch");
        assertThat(presses("c1", '7')).isEmpty();
    }

    @Test
    void aDigitOrAVoiceInterruptsItsOutputs() {
        joins("c1", ANN);
        RayoCommand.Output plain = output();
        for (RayoCommand.InterruptOn on : new RayoCommand.InterruptOn[] {
            RayoCommand.InterruptOn.DTMF, RayoCommand.InterruptOn.SPEECH, RayoCommand.InterruptOn.ANY, RayoCommand.InterruptOn.NONE
        }) {
            says(command(ANN2, null, new RayoCommand.Output(plain.documents(), 0, false, 0, 1, -1, null, null, on, List.of())));
        }
        assertThat(presses("c1", '1')).containsExactly("StopOutput", "ann@localhost/2 o1 OutputFinished",
                "StopOutput", "ann@localhost/2 o3 OutputFinished");
        assertThat(says(new MixerSignal.Spoke("c1", true))).containsExactly("ann@localhost/1 started c1",
                "StopOutput", "ann@localhost/2 o2 OutputFinished", "Listen");
        assertThat(state.owners()).containsOnlyKeys("o4");
    }

    @Test
    void promptsEverybody() {
        joins("c1", ANN);
        joins("c2", ANN);
        assertThat(says(command(ANN, null, new RayoCommand.Prompt(output(), input("1"), true)))).containsExactly("result p1", "StartOutput");
        assertThat(says(new MixerSignal.Digit("c2", '3', true, 0, false))).containsExactly("StopOutput", "Schedule", "ann@localhost/1 p1 timers");
        assertThat(says(new MixerSignal.Digit("c2", '3', false, 100, false))).containsExactly("Unschedule", "ann@localhost/1 p1 InputMatch");
        says(command(ANN, null, new RayoCommand.Prompt(output(), input("1"), false)));
        assertThat(presses("c2", '3')).isEmpty();
        assertThat(says(new MixerSignal.OfComponent(new CallSignal.OutputEnded("p2", null)))).containsExactly("Schedule", "ann@localhost/1 p2 timers");
        assertThat(says(new MixerSignal.OfComponent(new CallSignal.TimerFired(new org.rayo.server.call.TimerKey(
                org.rayo.server.call.TimerKey.Kind.INPUT_INITIAL, "p2"))))).containsExactly("ann@localhost/1 p2 NoInput");
    }

    @Test
    void analysesWhatItKnowsOfItsParticipants() {
        joins("c1", ANN);
        says(command(ANN, null, cpa("beep", true)));
        assertThat(says(new MixerSignal.Heard(new CallSignal.Detected(CpaSignal.BUSY, 500, "425")))).isEmpty();
        assertThat(says(new MixerSignal.Heard(new CallSignal.Detected(CpaSignal.BEEP, 300, "1000"))))
                .anyMatch(line -> line.startsWith("ann@localhost/1 c1 Detected"));
        says(command(ANN, null, cpa("dtmf", false)));
        says(command(ANN, null, cpa("vad", true)));
        assertThat(presses("c1", '8')).containsExactly("ann@localhost/1 c2 signal urn:xmpp:rayo:cpa:dtmf:1 8");
        assertThat(says(new MixerSignal.Spoke("c1", true))).contains("ann@localhost/1 c3 Detected");
        assertThat(says(command(ANN, "c2", new RayoCommand.Stop()))).contains("ann@localhost/1 c2 Stopped");
    }

    @Test
    void hasNoInnerSide() {
        joins("c1", ANN);
        RayoCommand.Output plain = output();
        assertThat(says(command(ANN, null, new RayoCommand.Output(plain.documents(), 0, false, 0, 1, -1, null, null,
                RayoCommand.InterruptOn.NONE, RayoCommand.Audience.JOINED, List.of())))).containsExactly("error feature-not-implemented");
        assertThat(says(command(ANN, null, new RayoCommand.Output(plain.documents(), 0, false, 0, 1, -1, null, null,
                RayoCommand.InterruptOn.NONE, RayoCommand.Audience.BOTH, List.of())))).containsExactly("result o1", "StartOutput");
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
            List<MixerSignal> signals = new ArrayList<>();
            List<List<MixerEffect>> journal = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                MixerSignal signal = random(random, running);
                ladder.add("> " + signal);
                if (signal instanceof MixerSignal.Command command) {
                    open.add(command.request().iq().id());
                }
                signals.add(signal);
                journal.add(step(signal));
                for (MixerEffect effect : journal.getLast()) {
                    ladder.add("  < " + effect);
                    String seen = seed + "\n" + String.join("\n", ladder);
                    assertThat(!retired || effect instanceof MixerEffect.Refuse || effect instanceof MixerEffect.ReplyError)
                            .as(seen).isTrue();
                    check(effect, joined, speaking, running, open, seen);
                    retired |= effect instanceof MixerEffect.Retire;
                }
                assertThat(open).as("%s", ladder).isEmpty();
            }
            state = MixerState.initial(new CallId("room"));
            for (int i = 0; i < signals.size(); i++) {
                assertThat(step(signals.get(i))).as("replayed, seed %s, signal %s", seed, i).isEqualTo(journal.get(i));
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
            case MixerEffect.Appear(Jid to) when to.equals(ANN) -> {
                // she knew nothing of it, or had gone: what she hears begins anew
                joined.clear();
                speaking.clear();
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
            case MixerEffect.OfComponent(CallEffect.Emit emit) -> {
                assertThat(emit.event() instanceof RayoEvent.Complete
                        ? running.remove(emit.componentId())
                        : running.contains(emit.componentId())).as(seen).isTrue();
            }
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
        return switch (random.nextInt(16)) {
            case 0, 1 -> random.nextBoolean() ? asked(call, client)
                    : new MixerSignal.Asked(new Party.Call(call, null), client, JoinDirection.DUPLEX, SOUND,
                            new ConferenceTerms(random.nextInt(3) == 0, random.nextBoolean(), random.nextBoolean(), null));
            case 2, 3 -> new MixerSignal.Connected(call);
            case 4, 5 -> new MixerSignal.Confirmed(call);
            case 6 -> random.nextBoolean() ? new MixerSignal.Left(call) : new MixerSignal.NotConnected(call, "full");
            case 14 -> new MixerSignal.Digit(call, (char) ('0' + random.nextInt(4)), random.nextBoolean(), 100, random.nextBoolean());
            case 15 -> new MixerSignal.OfComponent(new CallSignal.TimerFired(new org.rayo.server.call.TimerKey(
                    org.rayo.server.call.TimerKey.Kind.INPUT_INITIAL, component)));
            case 7 -> command(client, null, switch (random.nextInt(7)) {
                case 4 -> input("2");
                case 5 -> new RayoCommand.Prompt(output(), input("2"), random.nextBoolean());
                case 6 -> cpa(List.of("dtmf", "vad", "busy").get(random.nextInt(3)), random.nextBoolean());
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
