package org.rayo.server.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rayo.server.call.Calls.ANN;
import static org.rayo.server.call.Calls.command;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.server.protocol.RayoCommand.JoinMedia;

/** Joins from far end to far end (protocol.md §10): both sides at once, whatever comes between. */
class DirectRulesTest {
    private static final Party.Call OTHER = new Party.Call("c2", null);
    private static final Party.Call THIRD = new Party.Call("c3", null);
    private static final PeerMedia SOUND = new PeerMedia() {};

    private static RayoCommand.Join direct(Party peer, boolean force) {
        return new RayoCommand.Join(peer, JoinDirection.DUPLEX, JoinMedia.DIRECT, force);
    }

    private static RayoCommand.Join bridge(Party peer, boolean force) {
        return new RayoCommand.Join(peer, JoinDirection.DUPLEX, JoinMedia.BRIDGE, force);
    }

    private static Calls joined() {
        Calls call = Calls.answered();
        assertThat(call.says(command(ANN, direct(OTHER, false)))).containsExactly("ask c2 DUPLEX direct");
        assertThat(call.says(new CallSignal.JoinAgreed(OTHER, SOUND)))
                .containsExactly("result joined c2", "ann joined c2", "confirm c2", "offer direct c2");
        return call;
    }

    private static Calls up() {
        Calls call = joined();
        assertThat(call.says(new CallSignal.DirectAnswered(OTHER, "b", false))).containsExactly("change b");
        assertThat(call.says(new CallSignal.DirectChanged(200, "a", false))).containsExactly("settle c2 true", "park");
        return call;
    }

    @Test
    void itIsJoinedFirstAndThenMadeDirect() {
        Calls call = up();
        assertThat(call.says(command(ANN, new RayoCommand.Unjoin(OTHER))))
                .containsExactly("result", "return", "ann unjoined c2", "part c2");
        assertThat(call.says(new CallSignal.DirectReturned(200))).isEmpty();
    }

    @Test
    void theOtherSideFollows() {
        Calls call = Calls.answered();
        call.on(new CallSignal.JoinAsked(OTHER, ANN, JoinDirection.DUPLEX, true, false, SOUND));
        call.on(new CallSignal.JoinConfirmed(OTHER));
        assertThat(call.says(new CallSignal.DirectOffered(OTHER, "a"))).containsExactly("change a");
        assertThat(call.says(new CallSignal.DirectChanged(200, "b", false))).containsExactly("answer direct c2 b");
        assertThat(call.says(new CallSignal.DirectSettled(OTHER, true))).containsExactly("park");
        assertThat(call.says(new CallSignal.PeerLeft(OTHER))).containsExactly("return", "ann unjoined c2");
    }

    @Test
    void aRefusalLeavesAnOrdinaryJoin() {
        Calls call = joined();
        assertThat(call.says(new CallSignal.DirectAnswered(OTHER, null, false))).as("not now").isEmpty();
        assertThat(call.state.direct()).isEqualTo(DirectMedia.NONE);
        assertThat(joined().says(new CallSignal.DirectAnswered(OTHER, null, true))).as("never").containsExactly("ann fell back c2");
        assertThat(call.state.direct()).isEqualTo(DirectMedia.NONE);
        Calls second = joined();
        second.on(new CallSignal.DirectAnswered(OTHER, "b", false));
        assertThat(second.says(new CallSignal.DirectChanged(488, "", false))).containsExactly("settle c2 false", "ann fell back c2");
        assertThat(second.state.direct()).isEqualTo(DirectMedia.NONE);
        // a far end that listens elsewhere now than the other was told comes back
        Calls third = joined();
        third.on(new CallSignal.DirectAnswered(OTHER, "b", false));
        assertThat(third.says(new CallSignal.DirectChanged(200, "a", true))).containsExactly("settle c2 false", "ann fell back c2", "return");
    }

    @Test
    void whatNeedsTheSoundHereIsRefusedMeanwhile() {
        Calls call = up();
        for (RayoCommand each : List.of(
                Calls.output(-1, RayoCommand.InterruptOn.NONE, "file:a.wav"), Calls.record(false), new RayoCommand.Hold(),
                new RayoCommand.Mute(), new RayoCommand.Dtmf("1"))) {
            assertThat(call.says(command(ANN, each))).as(each.toString()).containsExactly("error resource-constraint/wait");
        }
        assertThat(call.says(command(ANN, bridge(THIRD, false)))).containsExactly("error conflict/cancel");
        assertThat(call.says(new CallSignal.JoinAsked(THIRD, ANN, JoinDirection.DUPLEX, SOUND))).containsExactly("refuse c3 conflict");
        // the same join as an ordinary one brings it back
        assertThat(call.says(command(ANN, bridge(OTHER, false)))).containsExactly("result", "settle c2 false", "return");
        assertThat(call.says(command(ANN, Calls.record(false)))).containsExactly("result ref=r1", "record r1");
    }

    @Test
    void forceEndsWhatIsInItsWay() {
        Calls call = up();
        assertThat(call.says(command(ANN, bridge(THIRD, true))))
                .containsExactly("return", "ann unjoined c2", "part c2", "ask c3 DUPLEX");
        Calls other = up();
        assertThat(other.says(new CallSignal.JoinAsked(THIRD, ANN, JoinDirection.DUPLEX, false, true, SOUND)))
                .containsExactly("return", "ann unjoined c2", "part c2", "agree c3 DUPLEX");
        Calls busy = Calls.answered();
        busy.on(command(ANN, Calls.record(false)));
        assertThat(busy.says(command(ANN, direct(OTHER, true)))).as("a component is no join").containsExactly("error conflict/cancel");
    }

    @Test
    void aFarEndThatChangesItsSessionIsBack() {
        Calls call = up();
        assertThat(call.says(new CallSignal.DirectBroken())).containsExactly("ann fell back c2", "settle c2 false");
        assertThat(call.says(command(ANN, Calls.record(false)))).containsExactly("result ref=r1", "record r1");
    }

    @Test
    void aFarEndThatDoesNotComeBackIsHungUpOn() {
        Calls call = up();
        call.on(command(ANN, new RayoCommand.Unjoin(null)));
        assertThat(call.says(new CallSignal.DirectReturned(488))).containsSubsequence("hangup", "close media");
    }

    @Test
    void theEndOfTheCallReturnsNothing() {
        assertThat(up().says(new CallSignal.HungUp(List.of()))).doesNotContain("return").contains("part c2");
    }

    // ---- two calls, their far ends, and messages in any order between them

    /** One side: what it was sent waits until it is let through. */
    private static final class Side {
        final String name;
        final Party.Call me;
        final Calls call;
        final Deque<CallSignal> inbox = new ArrayDeque<>();
        /** What its far end has been asked and has not answered. */
        final Deque<CallEffect> asked = new ArrayDeque<>();
        boolean parked;
        boolean elsewhere;

        Side(String name) {
            this.name = name;
            this.me = new Party.Call(name, null);
            this.call = new Calls(CallPolicy.DEFAULT, name);
            call.on(new CallSignal.Incoming("sip:m@x", "sip:a@b", List.of(), true, List.of(ANN)));
            call.on(command(ANN, new RayoCommand.Answer(List.of())));
            call.on(new CallSignal.MediaOpened());
        }

        boolean quiet() {
            return inbox.isEmpty() && asked.isEmpty();
        }
    }

    private final List<String> ladder = new ArrayList<>();

    private void deliver(Side to, Side other, CallSignal signal) {
        ladder.add(to.name + " > " + signal);
        for (CallEffect effect : to.call.on(signal)) {
            ladder.add(to.name + "   < " + effect);
            switch (effect) {
                case CallEffect.AskJoin ask -> other.inbox.add(new CallSignal.JoinAsked(
                        to.me, ask.client(), ask.direction().reversed(), ask.direct(), ask.force(), SOUND));
                case CallEffect.AgreeJoin agree -> other.inbox.add(new CallSignal.JoinAgreed(to.me, SOUND));
                case CallEffect.RefuseJoin refuse -> other.inbox.add(new CallSignal.JoinRefused(to.me, refuse.error()));
                case CallEffect.ConfirmJoin confirm -> other.inbox.add(new CallSignal.JoinConfirmed(to.me));
                case CallEffect.PartJoin part -> other.inbox.add(new CallSignal.PeerLeft(to.me));
                case CallEffect.OfferDirect offer -> other.inbox.add(new CallSignal.DirectOffered(to.me, to.name));
                case CallEffect.AnswerDirect answer -> other.inbox.add(new CallSignal.DirectAnswered(to.me, answer.sdp(), answer.refused()));
                case CallEffect.SettleDirect settle -> other.inbox.add(new CallSignal.DirectSettled(to.me, settle.up()));
                case CallEffect.ChangeDirect change -> to.asked.add(effect);
                case CallEffect.ReturnMedia back -> {
                    to.parked = false;
                    to.asked.add(effect);
                }
                case CallEffect.ParkMedia park -> to.parked = true;
                default -> {
                    // no business of the other side
                }
            }
        }
    }

    /** The far end answers the first thing it was asked, as the stack asks one after the other. */
    private void farEnd(Side side, Side other, Random random) {
        switch (Objects.requireNonNull(side.asked.poll())) {
            case CallEffect.ChangeDirect change -> {
                boolean takes = random.nextInt(4) > 0;
                side.elsewhere |= takes;
                deliver(side, other, new CallSignal.DirectChanged(takes ? 200 : 488, side.name, takes && random.nextInt(6) == 0));
            }
            default -> {
                side.elsewhere = false;
                deliver(side, other, new CallSignal.DirectReturned(200));
            }
        }
    }

    private void step(Side side, Side other, Random random, boolean wishes) {
        int what = random.nextInt(wishes ? 8 : 2);
        if (what == 0 && !side.inbox.isEmpty()) {
            deliver(side, other, Objects.requireNonNull(side.inbox.poll()));
        } else if (what == 1 && !side.asked.isEmpty()) {
            farEnd(side, other, random);
        } else if (what == 2) {
            deliver(side, other, command(ANN, direct(other.me, random.nextBoolean())));
        } else if (what == 3) {
            deliver(side, other, command(ANN, bridge(other.me, random.nextBoolean())));
        } else if (what == 4 && random.nextInt(3) == 0) {
            deliver(side, other, command(ANN, new RayoCommand.Unjoin(null)));
        } else if (what == 5 && side.elsewhere && side.asked.isEmpty()) {
            side.elsewhere = false;
            side.parked = false;
            deliver(side, other, new CallSignal.DirectBroken());
        } else if (what == 6 && random.nextInt(4) == 0) {
            deliver(side, other, command(ANN, random.nextBoolean() ? new RayoCommand.Mute() : new RayoCommand.Unmute()));
        }
    }

    @Test
    void bothSidesAgreeWhereTheSoundIsWhateverCameBetween() {
        int direct = 0;
        for (int seed = 0; seed < 4000; seed++) {
            Random random = new Random(seed);
            ladder.clear();
            Side one = new Side("a1");
            Side two = new Side("b2");
            for (int i = 0; i < 60; i++) {
                boolean first = random.nextBoolean();
                step(first ? one : two, first ? two : one, random, true);
            }
            for (int i = 0; i < 1000 && !(one.quiet() && two.quiet()); i++) {
                boolean first = random.nextBoolean();
                step(first ? one : two, first ? two : one, random, false);
            }
            String seen = "seed " + seed + "\n" + String.join("\n", ladder);
            assertThat(one.quiet() && two.quiet()).as(seen).isTrue();
            DirectMedia.Stage stage = one.call.state.direct().stage();
            assertThat(stage).as(seen).isIn(DirectMedia.Stage.NONE, DirectMedia.Stage.UP);
            assertThat(two.call.state.direct().stage()).as(seen).isEqualTo(stage);
            for (Side side : List.of(one, two)) {
                assertThat(side.elsewhere).as("%s: where its far end listens\n%s", side.name, seen).isEqualTo(stage == DirectMedia.Stage.UP);
                assertThat(side.parked).as("%s: whether we are silent\n%s", side.name, seen).isEqualTo(stage == DirectMedia.Stage.UP);
            }
            direct += stage == DirectMedia.Stage.UP ? 1 : 0;
        }
        assertThat(direct).as("walks that end direct").isGreaterThan(200);
    }
}
