package org.rayo.server.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rayo.server.call.Calls.ANN;
import static org.rayo.server.call.Calls.BEN;
import static org.rayo.server.call.Calls.EVE;
import static org.rayo.server.call.Calls.command;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.server.protocol.RayoCommand.JoinMedia;
import org.rayo.server.protocol.RayoError;

/** Joins as signals and the effects they must have (protocol.md §10, §24 and §26). */
class JoinRulesTest {
    private static final Party.Call OTHER = new Party.Call("c2", null);
    private static final Party.Mixer ROOM = Objects.requireNonNull(Party.Mixer.named("Room 17"));
    private static final PeerMedia SOUND = new PeerMedia() {};
    private static final RayoCommand ANSWER = new RayoCommand.Answer(List.of());

    static RayoCommand.Join join(Party peer) {
        return new RayoCommand.Join(peer, JoinDirection.DUPLEX, JoinMedia.BRIDGE, false);
    }

    private static CallSignal asked(org.rayo.xmpp.stanza.Jid client, JoinDirection direction) {
        return new CallSignal.JoinAsked(OTHER, client, direction, SOUND);
    }

    private static Calls joined() {
        Calls call = Calls.answered();
        call.on(command(ANN, join(OTHER)));
        call.on(new CallSignal.JoinAgreed(OTHER, SOUND));
        return call;
    }

    @Nested
    class Asking {
        @Test
        void repliesThenTellsThenConfirms() {
            Calls call = Calls.answered();
            assertThat(call.says(command(ANN, join(OTHER)))).containsExactly("ask c2 DUPLEX");
            assertThat(call.says(new CallSignal.JoinAgreed(OTHER, SOUND)))
                    .containsExactly("result joined c2", "ann joined c2", "confirm c2");
        }

        @Test
        void waitsForMedia() {
            Calls call = Calls.offered();
            assertThat(call.says(command(ANN, join(OTHER)))).isEmpty();
            call.on(command(ANN, ANSWER));
            assertThat(call.says(new CallSignal.MediaOpened())).containsExactly("200", "result", "ann answered", "ask c2 DUPLEX");
        }

        @Test
        void givesUpWaiting() {
            Calls call = Calls.offered();
            call.on(command(ANN, join(OTHER)));
            assertThat(call.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.JOIN, "c2"))))
                    .containsExactly("part c2", "error resource-constraint/wait");
            assertThat(call.says(new CallSignal.JoinAgreed(OTHER, SOUND))).as("too late").containsExactly("part c2");
        }

        @Test
        void whatComesMeanwhileWaits() {
            Calls call = Calls.answered();
            call.on(command(ANN, join(OTHER)));
            assertThat(call.says(command(ANN, new RayoCommand.Unjoin(OTHER)))).isEmpty();
            assertThat(call.says(command(ANN, join(OTHER)))).as("one at a time").containsExactly("error unexpected-request/wait");
            assertThat(call.says(new CallSignal.JoinAgreed(OTHER, SOUND))).containsExactly(
                    "result joined c2", "ann joined c2", "confirm c2", "result", "ann unjoined c2", "part c2");
            Calls second = Calls.answered();
            second.on(command(ANN, join(OTHER)));
            second.on(command(ANN, new RayoCommand.Join(OTHER, JoinDirection.RECV, JoinMedia.BRIDGE, false)));
            assertThat(second.says(new CallSignal.JoinAgreed(OTHER, SOUND))).containsExactly(
                    "result joined c2", "ann joined c2", "confirm c2", "turn c2 RECV", "result");
            Calls refused = Calls.answered();
            refused.on(command(ANN, join(OTHER)));
            refused.on(command(ANN, new RayoCommand.Unjoin(OTHER)));
            assertThat(refused.says(new CallSignal.JoinRefused(OTHER, RayoError.notAllowed("no"))))
                    .containsExactly("error not-allowed/cancel", "error not-allowed/cancel");
            Calls ended = Calls.answered();
            ended.on(command(ANN, join(OTHER)));
            ended.on(command(ANN, new RayoCommand.Unjoin(OTHER)));
            assertThat(ended.says(new CallSignal.HungUp(List.of()))).startsWith("error item-not-found/cancel", "error item-not-found/cancel");
        }

        @Test
        void hearsOfARefusal() {
            Calls call = Calls.answered();
            call.on(command(ANN, join(OTHER)));
            assertThat(call.says(new CallSignal.JoinRefused(OTHER, RayoError.notAllowed("no"))))
                    .containsExactly("error not-allowed/cancel");
            assertThat(call.says(command(ANN, join(OTHER)))).containsExactly("ask c2 DUPLEX");
        }

        @Test
        void oneAtATimeForEachPeerAndManyForAll() {
            Calls call = Calls.answered();
            call.on(command(ANN, join(OTHER)));
            assertThat(call.says(command(ANN, join(OTHER)))).as("it waits").isEmpty();
            assertThat(call.says(command(ANN, join(OTHER)))).containsExactly("error unexpected-request/wait");
            assertThat(call.says(command(ANN, join(ROOM)))).containsExactly("ask room\\2017 DUPLEX");
            for (int i = 2; i < JoinRules.MAX_JOINS; i++) {
                assertThat(call.says(command(ANN, join(new Party.Call("x" + i, null))))).hasSize(1);
            }
            assertThat(call.says(command(ANN, join(new Party.Call("last", null)))))
                    .containsExactly("error resource-constraint/wait");
        }

        @Test
        void neverItself() {
            assertThat(Calls.answered().says(command(ANN, join(new Party.Call("c1", null)))))
                    .containsExactly("error bad-request/modify");
        }

        @Test
        void againChangesTheDirectionOnly() {
            Calls call = joined();
            RayoCommand.Join recv = new RayoCommand.Join(OTHER, JoinDirection.RECV, JoinMedia.BRIDGE, false);
            assertThat(call.says(command(ANN, recv))).containsExactly("turn c2 RECV", "result");
            assertThat(call.says(command(ANN, recv))).containsExactly("result");
        }

        @Test
        void isRefusedWhenTheCallEnds() {
            Calls call = Calls.answered();
            call.on(command(ANN, join(OTHER)));
            assertThat(call.says(new CallSignal.HungUp(List.of())))
                    .startsWith("error item-not-found/cancel", "part c2").endsWith("retire");
            assertThat(call.says(new CallSignal.JoinAgreed(OTHER, SOUND))).containsExactly("part c2");
        }
    }

    @Nested
    class Asked {
        @Test
        void agreesAndTellsWhenItIsConfirmed() {
            Calls call = Calls.answered();
            assertThat(call.says(asked(ANN, JoinDirection.RECV))).containsExactly("agree c2 RECV");
            assertThat(call.says(new CallSignal.JoinConfirmed(OTHER))).containsExactly("ann joined c2");
            assertThat(call.says(new CallSignal.JoinConfirmed(OTHER))).isEmpty();
        }

        @Test
        void anotherResourceOfTheSameUserIsInTheZone() {
            assertThat(Calls.answered().says(asked(org.rayo.xmpp.stanza.Jid.parse("ann@localhost/2"), JoinDirection.DUPLEX)))
                    .containsExactly("agree c2 DUPLEX");
        }

        @Test
        void refusesOthers() {
            assertThat(Calls.answered().says(asked(EVE, JoinDirection.DUPLEX))).containsExactly("refuse c2 not-allowed");
            assertThat(Calls.offered().says(asked(BEN, JoinDirection.DUPLEX)))
                    .as("nobody controls it yet").containsExactly("refuse c2 not-allowed");
        }

        @Test
        void waitsForMedia() {
            Calls call = Calls.offered();
            call.on(command(ANN, ANSWER));
            assertThat(call.says(asked(ANN, JoinDirection.DUPLEX))).isEmpty();
            assertThat(call.says(new CallSignal.MediaOpened())).endsWith("ann answered", "agree c2 DUPLEX");
            assertThat(call.says(new CallSignal.JoinConfirmed(OTHER))).containsExactly("ann joined c2");
        }

        @Test
        void theOtherMayGiveUpMeanwhile() {
            Calls call = Calls.offered();
            call.on(command(ANN, ANSWER));
            call.on(asked(ANN, JoinDirection.DUPLEX));
            assertThat(call.says(new CallSignal.PeerLeft(OTHER))).isEmpty();
            assertThat(call.says(new CallSignal.MediaOpened())).containsExactly("200", "result", "ann answered");
        }

        @Test
        void whenBothAskEachIsToldOnce() {
            Calls call = Calls.answered();
            call.on(command(ANN, join(OTHER)));
            assertThat(call.says(asked(ANN, JoinDirection.DUPLEX))).containsExactly("agree c2 DUPLEX");
            assertThat(call.says(new CallSignal.JoinConfirmed(OTHER))).isEmpty();
            assertThat(call.says(new CallSignal.JoinAgreed(OTHER, SOUND)))
                    .containsExactly("result joined c2", "ann joined c2", "confirm c2");
            assertThat(call.says(new CallSignal.JoinConfirmed(OTHER))).isEmpty();
        }

        @Test
        void aCallThatIsOverRefuses() {
            Calls call = Calls.answered();
            call.on(new CallSignal.HungUp(List.of()));
            assertThat(call.says(asked(ANN, JoinDirection.DUPLEX))).containsExactly("refuse c2 service-unavailable");
        }
    }

    @Nested
    class Ending {
        @Test
        void oneJoin() {
            Calls call = joined();
            assertThat(call.says(command(ANN, new RayoCommand.Unjoin(OTHER))))
                    .containsExactly("result", "ann unjoined c2", "part c2");
            assertThat(call.says(command(ANN, new RayoCommand.Unjoin(OTHER)))).containsExactly("error service-unavailable/cancel");
        }

        @Test
        void all() {
            Calls call = joined();
            call.on(command(ANN, join(ROOM)));
            call.on(new CallSignal.JoinAgreed(ROOM, null));
            assertThat(call.says(command(ANN, new RayoCommand.Unjoin(null)))).containsExactly(
                    "result", "ann unjoined c2", "part c2", "ann unjoined room\\2017", "part room\\2017");
            assertThat(call.says(command(ANN, new RayoCommand.Unjoin(null)))).containsExactly("error service-unavailable/cancel");
        }

        @Test
        void whenTheOtherLeaves() {
            assertThat(joined().says(new CallSignal.PeerLeft(OTHER))).containsExactly("ann unjoined c2");
        }

        @Test
        void withTheCall() {
            Calls call = joined();
            call.on(command(ANN, Calls.output()));
            assertThat(call.says(new CallSignal.HungUp(List.of()))).containsSubsequence(
                    "ann o1 complete HungUp", "ann unjoined c2", "part c2", "close media", "ann end HUNGUP 200", "retire");
        }

        @Test
        void aJoinedCallIsNotIdle() {
            Calls call = joined();
            TimerKey idle = new TimerKey(TimerKey.Kind.IDLE, null);
            assertThat(call.says(new CallSignal.TimerFired(idle))).isEmpty();
            call.on(new CallSignal.PeerLeft(OTHER));
            assertThat(call.says(new CallSignal.TimerFired(idle))).contains("ann end HUNGUP 200");
        }
    }

    @Test
    void nestedInADialItWaitsForMediaOfTheNewCall() {
        Calls call = new Calls(CallPolicy.DEFAULT);
        call.on(new CallSignal.Dialed(Calls.request(ANN),
                new RayoCommand.Dial("sip:bob@x", null, null, -1, List.of(join(OTHER), join(ROOM)), List.of())));
        call.on(new CallSignal.MediaOpened());
        assertThat(call.says(new CallSignal.Progressed(180, false, List.of()))).containsExactly("ann ringing");
        assertThat(call.says(new CallSignal.Accepted(200, true, List.of())))
                .containsExactly("ann answered", "ask c2 DUPLEX", "ask room\\2017 DUPLEX");
        assertThat(call.says(new CallSignal.JoinAgreed(OTHER, SOUND))).containsExactly("ann joined c2", "confirm c2");
    }

    /** The dial has its answer then, so that an event tells it. */
    @Test
    void nestedInADialItsRefusalIsTold() {
        Calls call = new Calls(CallPolicy.DEFAULT);
        call.on(new CallSignal.Dialed(Calls.request(ANN),
                new RayoCommand.Dial("sip:bob@x", null, null, -1, List.of(join(OTHER)), List.of())));
        call.on(new CallSignal.MediaOpened());
        call.on(new CallSignal.Accepted(200, true, List.of()));
        assertThat(call.says(new CallSignal.JoinRefused(OTHER, RayoError.serviceUnavailable("gone")))).containsExactly("ann join refused c2");
    }

    @Test
    void earlyMediaIsEnough() {
        Calls call = new Calls(CallPolicy.DEFAULT);
        call.on(new CallSignal.Dialed(Calls.request(ANN),
                new RayoCommand.Dial("sip:bob@x", null, null, -1, List.of(join(OTHER)), List.of())));
        call.on(new CallSignal.MediaOpened());
        assertThat(call.says(new CallSignal.Progressed(183, true, List.of())))
                .containsExactly("ann ringing", "ask c2 DUPLEX");
    }
}
