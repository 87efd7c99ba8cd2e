package org.rayo.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.rayo.server.component.CpaSignal;
import org.rayo.server.component.Meaning;
import org.rayo.server.component.SpeechOutcome;
import org.rayo.server.protocol.Dialect;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.InputMode;
import org.rayo.server.protocol.RayoCommand.InterruptOn;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;

/**
 * Whatever happens to a call, in whatever order, what the architecture promises holds: {@link CallWitness} checks it at
 * every effect. Seeds are fixed; a failure names its seed and shows the call's ladder.
 */
class CallInvariantsTest {

    private static final int SEQUENCES = 25_000;
    private static final int SIGNALS = 60;
    private static final Jid[] CLIENTS = {Calls.ANN, Calls.BEN, Calls.EVE};
    private static final CallPolicy[] POLICIES = {
        CallPolicy.DEFAULT,
        new CallPolicy(0, 0, 0, CallPolicy.OnClientLoss.HANGUP, 480),
        new CallPolicy(1000, 1000, 1000, CallPolicy.OnClientLoss.REOFFER, 503),
        new CallPolicy(1000, 0, 0, CallPolicy.OnClientLoss.REOFFER, 503),
        new CallPolicy(10_000, 0, 0, CallPolicy.OnClientLoss.HANGUP, 503, 2)
    };

    @Test
    void hold() {
        Map<String, Integer> seen = new TreeMap<>();
        long signals = 0;
        for (int seed = 0; seed < SEQUENCES; seed++) {
            signals += run(seed, seen);
        }
        assertThat(signals).as("signals").isGreaterThanOrEqualTo(1_000_000);
        // the walk reaches everything that can be done; a machine that did nothing would keep every promise
        assertThat(seen.keySet()).contains("PlaceLeg", "DropLeg", "TellPatron", "HideDigits", "AgreeJoin", "RelayDigit", "TellMixer", "OfferDirect", "ChangeDirect", "AnswerDirect", "SettleDirect", "ParkMedia", "ReturnMedia", "Answer", "AnswerRefer", "AskJoin", "ConfirmJoin", "PartJoin", "RefuseJoin", "ReplyJoined", "TurnJoin", "AnswerTakeover", "CloseMedia", "DeliverMessage", "Emit",
                "Hangup", "Hold", "Invite", "Mute", "OpenMedia", "PauseOutput", "Progress", "Redirect", "Refer", "RefuseMessage",
                "Reject", "ReplyError", "ReplyResult", "ResumeOutput", "Retire", "Ring", "Schedule", "SeekClients", "SendDigits",
                "SendMessage", "StartOutput", "StopOutput", "Unschedule", "StartRecording", "PauseRecording", "StopRecording", "Listen",
                "StartListening", "StopListening", "Warn", "event Matched", "event StartOfInput");
    }

    /** One call from its birth to a few signals behind its end; how many signals that were. */
    private static int run(int seed, Map<String, Integer> seen) {
        Random random = new Random(seed);
        CallPolicy policy = POLICIES[random.nextInt(POLICIES.length)];
        Calls call = new Calls(policy);
        CallWitness witness = new CallWitness(seed);
        int signals = 0;
        int late = 0;
        // a call seldom lives long when all signals are as likely as its end: most walks avoid the ends for a while
        int gentle = random.nextInt(SIGNALS);
        // and of joins little comes unless the other side is about to answer
        boolean joins = random.nextInt(4) == 0;
        while (signals < SIGNALS || !witness.ended()) {
            CallSignal signal = signals == 0 ? birth(random) : signals > 3 * SIGNALS ? witness.enough()
                    : joins && random.nextBoolean() ? witness.joining(random)
                    : signal(random, witness, signals < gentle);
            witness.signalled(signal);
            List<CallEffect> effects = call.on(signal);
            for (CallEffect effect : effects) {
                seen.merge(effect.getClass().getSimpleName(), 1, Integer::sum);
                if (effect instanceof CallEffect.Emit emit) {
                    seen.merge("event " + emit.event().getClass().getSimpleName(), 1, Integer::sum);
                }
                witness.performed(effect);
            }
            witness.stepped(call.state);
            signals++;
            late += witness.ended() ? 1 : 0;
            if (late > 10) {
                break;
            }
        }
        witness.over();
        replays(seed, policy, witness.ladder());
        return signals;
    }

    /** The journal's signals alone give the same effects again. */
    private static void replays(int seed, CallPolicy policy, List<Object> journal) {
        Calls call = new Calls(policy);
        List<CallEffect> expected = List.of();
        int next = 0;
        for (Object entry : journal) {
            if (entry instanceof CallSignal signal) {
                if (next != expected.size()) {
                    throw new AssertionError("seed " + seed + ": replayed, more comes of it: " + expected.subList(next, expected.size()));
                }
                expected = call.on(signal);
                next = 0;
            } else if (next >= expected.size() || !expected.get(next++).equals(entry)) {
                throw new AssertionError("seed " + seed + ": replayed, it is not " + entry + " but " + expected);
            }
        }
    }

    private static CallSignal birth(Random random) {
        if (random.nextInt(20) == 0) {
            return new CallSignal.Terminate("before it began");
        }
        if (random.nextInt(12) == 0) {
            return new CallSignal.Placed(new Party.Call("p9", null), Calls.ANN,
                    new RayoCommand.Dial("sip:b@x", null, null, random.nextInt(3) - 1, List.of()));
        }
        if (random.nextInt(3) == 0) {
            return new CallSignal.Dialed(Calls.request(Calls.ANN),
                    new RayoCommand.Dial("sip:b@x", null, null, random.nextInt(3) - 1, List.of()));
        }
        return new CallSignal.Incoming("sip:m@x", "sip:a@b", List.of(), random.nextInt(4) > 0, clients(random));
    }

    private static List<Jid> clients(Random random) {
        List<Jid> clients = new ArrayList<>();
        for (Jid client : CLIENTS) {
            if (random.nextInt(2) == 0) {
                clients.add(client);
            }
        }
        return clients;
    }

    private static CallSignal signal(Random random, CallWitness witness, boolean gentle) {
        return switch (random.nextInt(gentle ? 16 : 25)) {
            case 0, 1, 2, 3, 4, 5, 6 -> command(random, witness, gentle);
            case 7, 8 -> new CallSignal.MediaOpened();
            case 9 -> new CallSignal.DigitStarted("0123456789ABCD*#".charAt(random.nextInt(16)));
            case 10, 11 -> new CallSignal.DigitEnded("0123456789ABCD*#".charAt(random.nextInt(16)), 100);
            case 12 -> new CallSignal.OutputStarted(witness.anyComponent(random));
            case 13 -> new CallSignal.OutputEnded(witness.anyComponent(random), random.nextBoolean() ? null : "gone");
            case 14 -> random.nextBoolean() ? farEnd(random, witness, gentle) : media(random, witness);
            case 15 -> switch (random.nextInt(3)) {
                case 0 -> session(random, witness);
                case 1 -> joining(random, gentle);
                default -> text(random);
            };
            case 16, 17 -> new CallSignal.TimerFired(witness.anyTimer(random));
            case 18 -> new CallSignal.ClientsFound(clients(random));
            case 19 -> new CallSignal.ClientGone(CLIENTS[random.nextInt(3)]);
            case 20 -> new CallSignal.MediaFailed(random.nextBoolean() ? 503 : 488, "no media");
            case 21 -> random.nextBoolean() ? session(random, witness) : joining(random, false);
            case 22 -> random.nextBoolean() ? birth(random) : new CallSignal.Acknowledged();
            case 23 -> farEnd(random, witness, false);
            default -> random.nextInt(4) > 0 ? new CallSignal.Acknowledged() : new CallSignal.Terminate("x");
        };
    }

    private static CallSignal speech(Random random, CallWitness witness) {
        String component = witness.anyComponent(random);
        return switch (random.nextInt(4)) {
            case 0 -> new CallSignal.SpeechOver(component, new SpeechOutcome.NotUnderstood());
            case 1 -> new CallSignal.SpeechOver(component, new SpeechOutcome.Failed("gone"));
            case 2 -> new CallSignal.SpeechOver(component, new SpeechOutcome.Understood("yes", random.nextDouble(), Meaning.of("yes")));
            default -> new CallSignal.SpeechBegan(component);
        };
    }

    private static CallSignal media(Random random, CallWitness witness) {
        if (random.nextInt(3) == 0) {
            return speech(random, witness);
        }
        if (random.nextBoolean()) {
            CpaSignal[] signals = CpaSignal.values();
            return new CallSignal.Detected(signals[random.nextInt(signals.length)], 100, random.nextBoolean() ? null : "human");
        }
        RayoEvent.CompleteReason.Limit[] limits = RayoEvent.CompleteReason.Limit.values();
        return new CallSignal.RecordingEnded(witness.anyRecording(random), random.nextBoolean() ? null : limits[random.nextInt(3)],
                random.nextInt(5) == 0 ? null : new RayoEvent.Recorded("file:///r.wav", 20, 364), random.nextInt(5) == 0 ? "gone" : null);
    }

    private static CallSignal session(Random random, CallWitness witness) {
        return switch (random.nextInt(4)) {
            case 0 -> new CallSignal.Referred(random.nextInt(4) == 0 ? 200 : 603);
            case 1 -> new CallSignal.Held(random.nextBoolean() ? 200 : 488);
            case 2 -> witness.farEndOver() ? new CallSignal.Acknowledged() : new CallSignal.ReferReceived("sip:e@x", List.of());
            default -> new CallSignal.TakeoverAsked(List.of());
        };
    }

    private static final Dialect[] DIALECTS = Dialect.values();
    private static final Party[] PEERS = {new Party.Call("p1", null), new Party.Call("p2", null), new Party.Mixer("m", "M")};

    /** What calls and mixers say to each other of joins, in any order: theirs may have been lost or come late. */
    private static CallSignal joining(Random random, boolean gentle) {
        Party peer = PEERS[random.nextInt(PEERS.length)];
        return switch (random.nextInt(gentle ? 9 : 12)) {
            case 10 -> new CallSignal.Dropped();
            case 8 -> random.nextBoolean() ? new CallSignal.ConferenceHeld(peer, random.nextBoolean())
                    : new CallSignal.ConferenceSpoke(peer, "p1", true);
            case 9 -> new CallSignal.PeerLeft(peer);
            case 0, 1 -> new CallSignal.JoinAgreed(peer, peer instanceof Party.Call ? CallWitness.SOUND : null);
            case 2 -> new CallSignal.JoinConfirmed(peer);
            case 3 -> new CallSignal.JoinAsked((Party.Call) PEERS[random.nextInt(2)], CLIENTS[random.nextInt(3)],
                    JoinDirection.DUPLEX, random.nextInt(4) == 0, random.nextBoolean(), CallWitness.SOUND);
            case 4 -> random.nextBoolean() ? new CallSignal.JoinTurned(peer, JoinDirection.SEND) : new CallSignal.PeerDigit(peer, '1', 80);
            case 5 -> direct(random, peer);
            case 6, 7 -> direct(random, peer);
            default -> new CallSignal.JoinRefused(peer, RayoError.notAllowed("x"));
        };
    }

    private static CallSignal direct(Random random, Party peer) {
        return switch (random.nextInt(6)) {
            case 0 -> new CallSignal.DirectOffered(PEERS[random.nextInt(2)], "o");
            case 1 -> new CallSignal.DirectAnswered(peer, random.nextInt(3) == 0 ? null : "a", random.nextBoolean());
            case 2 -> new CallSignal.DirectChanged(random.nextInt(4) > 0 ? 200 : 488, "c", random.nextInt(4) == 0);
            case 3 -> new CallSignal.DirectSettled(peer, random.nextInt(3) > 0);
            case 4 -> new CallSignal.DirectReturned(random.nextInt(4) > 0 ? 200 : 488);
            default -> new CallSignal.DirectBroken();
        };
    }

    private static CallSignal text(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new CallSignal.Acknowledged();
            case 1 -> new CallSignal.FarEndMessage(null, "hello");
            default -> new CallSignal.ClientMessage(Message.normal(
                    CLIENTS[random.nextInt(3)], Jid.parse("c1@localhost"), null, random.nextInt(4) == 0 ? "" : "hello"));
        };
    }

    /** What the SIP side can report depends on what it was told; a dialog that is over reports nothing. */
    private static CallSignal farEnd(Random random, CallWitness witness, boolean gentle) {
        if (witness.farEndOver()) {
            return new CallSignal.Acknowledged();
        }
        if (witness.invited() && !witness.connected()) {
            return switch (random.nextInt(gentle ? 3 : 5)) {
                case 0 -> new CallSignal.Progressed(180, false, List.of());
                case 1 -> new CallSignal.Progressed(183, true, List.of());
                case 2 -> new CallSignal.Accepted(200, gentle || random.nextBoolean(), List.of());
                case 3 -> new CallSignal.SignallingFailed(408, "no answer");
                default -> new CallSignal.Rejected(random.nextBoolean() ? 302 : 486, "sip:e@x",
                        random.nextBoolean() ? List.of() : List.of("sip:e@x", "sip:f" + random.nextInt(3) + "@x"), List.of());
            };
        }
        if (gentle) {
            return new CallSignal.Acknowledged();
        }
        if (witness.connected()) {
            return random.nextBoolean() ? new CallSignal.HungUp(List.of()) : new CallSignal.SignallingFailed(408, "no ACK");
        }
        return witness.inbound() ? new CallSignal.Cancelled(List.of()) : new CallSignal.Acknowledged();
    }

    private static CallSignal command(Random random, CallWitness witness, boolean gentle) {
        Jid from = random.nextInt(4) > 0 ? Calls.ANN : CLIENTS[random.nextInt(3)];
        if (random.nextInt(3) == 0) {
            String component = random.nextInt(10) == 0 ? "1" : witness.anyComponent(random);
            return Calls.command(from, component, switch (random.nextInt(11)) {
                case 0, 1 -> new RayoCommand.Pause();
                case 9 -> new RayoCommand.MuteMember(random.nextBoolean());
                case 10 -> gentle ? new RayoCommand.MuteMember(true) : new RayoCommand.Kick("enough");
                case 2, 3 -> new RayoCommand.Resume();
                case 4 -> new RayoCommand.Seek(-5);
                case 6 -> new RayoCommand.ChangeSpeed(random.nextBoolean());
                case 7 -> new RayoCommand.ChangeVolume(random.nextBoolean());
                case 5 -> gentle ? new RayoCommand.Pause() : new RayoCommand.Stop();
                default -> new RayoCommand.Answer(List.of());
            });
        }
        return Calls.command(from, DIALECTS[random.nextInt(DIALECTS.length)], onCall(random, gentle));
    }

    private static RayoCommand onCall(Random random, boolean gentle) {
        InterruptOn[] interrupts = InterruptOn.values();
        InputMode[] modes = InputMode.values();
        return switch (random.nextInt(gentle ? 15 : 19) - 4) {
            case -4 -> new RayoCommand.Join(PEERS[random.nextInt(PEERS.length)],
                    JoinDirection.values()[random.nextInt(3)],
                    random.nextBoolean() ? RayoCommand.JoinMedia.BRIDGE : RayoCommand.JoinMedia.DIRECT, random.nextBoolean());
            case -3 -> random.nextInt(3) > 0
                    ? new RayoCommand.Join(PEERS[random.nextInt(PEERS.length)], JoinDirection.DUPLEX, RayoCommand.JoinMedia.BRIDGE, false)
                    : new RayoCommand.Unjoin(random.nextBoolean() ? null : PEERS[random.nextInt(PEERS.length)]);
            case -2 -> random.nextBoolean() ? new RayoCommand.Hold() : new RayoCommand.Unhold();
            case -1 -> random.nextBoolean() ? new RayoCommand.Mute() : new RayoCommand.Unmute();
            case 0 -> new RayoCommand.Accept(random.nextBoolean(), List.of());
            case 1 -> new RayoCommand.Answer(List.of());
            case 2, 3, 4 -> output(random, interrupts[random.nextInt(interrupts.length)]);
            case 5, 6, 7 -> Calls.input(modes[random.nextInt(modes.length)], random.nextBoolean() ? null : '#',
                    random.nextInt(3) - 1, random.nextInt(3) - 1, new String[] {"1-3", "empty", "bad"}[random.nextInt(3)])
                    .going(random.nextInt(3) == 0, random.nextInt(3) == 0);
            case 8 -> component(random);
            case 9 -> new RayoCommand.Stop();
            case 10 -> new RayoCommand.Invalid(RayoError.badRequest("x"));
            case 11 -> new RayoCommand.Redirect("sip:e@x", List.of());
            case 12 -> new RayoCommand.Reject(RayoCommand.RejectReason.BUSY, List.of());
            case 13 -> new RayoCommand.Dial("sip:b@x", null, null, 0, List.of());
            default -> new RayoCommand.Hangup(List.of());
        };
    }

    private static RayoCommand component(Random random) {
        return switch (random.nextInt(9)) {
            case 6, 7 -> Calls.transfer(random.nextBoolean() ? '#' : null, random.nextBoolean(), "sip:a@x", "sip:b@x");
            case 8 -> random.nextInt(4) == 0
                    ? new RayoCommand.Connect(List.of("sip:a@x"), List.of())
                    : Calls.conference(random.nextBoolean(), random.nextBoolean());
            case 0, 1 -> Calls.record(random.nextBoolean());
            case 2, 3 -> new RayoCommand.Prompt(output(random, InterruptOn.NONE),
                    Calls.input(random.nextInt(3) == 0 ? InputMode.VOICE : InputMode.DTMF, '#', random.nextInt(3) - 1, random.nextInt(3) - 1, "1-3")
                            .going(random.nextInt(3) == 0, random.nextInt(3) == 0), random.nextBoolean());
            case 4 -> Calls.cpa("urn:xmpp:rayo:cpa:speech:1?maxTime=1000", "urn:xmpp:rayo:cpa:dtmf:1?terminate=" + random.nextBoolean());
            default -> new RayoCommand.Dtmf("12");
        };
    }

    private static RayoCommand.Output output(Random random, InterruptOn interruptOn) {
        String url = new String[] {"file:a.wav", "file:a.wav", "bad", "text"}[random.nextInt(4)];
        RayoCommand.Output output = Calls.output(random.nextInt(2) == 0 ? RayoCommand.NEVER : 1000, interruptOn, url);
        return new RayoCommand.Output(output.documents(), 0, random.nextBoolean(), 0, 1, output.maxTimeMs(), null, null,
                interruptOn, List.of());
    }
}
