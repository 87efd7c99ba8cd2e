package org.rayo.server.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rayo.server.call.Calls.ANN;
import static org.rayo.server.call.Calls.EVE;
import static org.rayo.server.call.Calls.command;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.server.protocol.Header;
import org.rayo.server.protocol.RayoCommand;

/** Hold, mute, transfer, takeover and redirection as signals and the effects they must have (protocol.md §6.5, §20). */
class SessionRulesTest {
    private static final RayoCommand HOLD = new RayoCommand.Hold();
    private static final RayoCommand UNHOLD = new RayoCommand.Unhold();

    @Nested
    class HoldAndMute {
        @Test
        void waitsForTheFarEnd() {
            Calls call = Calls.answered();
            assertThat(call.says(command(ANN, HOLD))).containsExactly("hold");
            assertThat(call.says(command(ANN, UNHOLD))).containsExactly("error unexpected-request/wait");
            assertThat(call.says(new CallSignal.Held(200))).containsExactly("result");
            assertThat(call.says(command(ANN, HOLD))).as("again").containsExactly("result");
            assertThat(call.says(command(ANN, UNHOLD))).containsExactly("unhold");
            assertThat(call.says(new CallSignal.Held(200))).containsExactly("result");
            assertThat(call.says(command(ANN, UNHOLD))).containsExactly("result");
        }

        @Test
        void leavesEverythingWhenTheFarEndRefuses() {
            Calls call = Calls.answered();
            call.on(command(ANN, HOLD));
            assertThat(call.says(new CallSignal.Held(488))).containsExactly("error service-unavailable/cancel");
            assertThat(call.says(command(ANN, HOLD))).containsExactly("hold");
        }

        @Test
        void isAnsweredWhenTheCallEnds() {
            Calls call = Calls.answered();
            call.on(command(ANN, HOLD));
            assertThat(call.says(new CallSignal.HungUp(List.of()))).contains("error item-not-found/cancel").endsWith("retire");
            assertThat(call.says(new CallSignal.Held(200))).isEmpty();
        }

        @Test
        void needsAnAnsweredCall() {
            Calls call = Calls.offered();
            for (RayoCommand each : List.of(HOLD, UNHOLD, new RayoCommand.Mute(), new RayoCommand.Unmute())) {
                assertThat(call.says(command(ANN, each))).as("%s", each).containsExactly("error unexpected-request/wait");
            }
        }

        @Test
        void muteIsOursAlone() {
            Calls call = Calls.answered();
            assertThat(call.says(command(ANN, new RayoCommand.Mute()))).containsExactly("mute", "result");
            assertThat(call.says(command(ANN, new RayoCommand.Mute()))).containsExactly("result");
            assertThat(call.says(command(EVE, new RayoCommand.Unmute()))).containsExactly("error conflict/cancel");
            assertThat(call.says(command(ANN, new RayoCommand.Unmute()))).containsExactly("unmute", "result");
        }
    }

    @Nested
    class Transfer {
        @Test
        void theApplicationIsToldWhereTheFarEndWantsToGo() {
            Calls call = Calls.answered();
            assertThat(call.says(new CallSignal.ReferReceived("sip:carol@c", List.of())))
                    .containsExactly("refer 202", "ann redirected sip:carol@c");
        }

        @Test
        void nobodyThereToFollowDeclines() {
            assertThat(Calls.offered().says(new CallSignal.ReferReceived("sip:carol@c", List.of()))).containsExactly("refer 603");
            assertThat(Calls.dialled(-1).says(new CallSignal.ReferReceived("sip:carol@c", List.of()))).containsExactly("refer 603");
        }

        @Test
        void anotherFarEndTakesAnAnsweredCallOver() {
            Calls call = Calls.answered();
            assertThat(call.says(new CallSignal.TakeoverAsked(List.of()))).containsExactly("takeover 200");
            assertThat(Calls.offered().says(new CallSignal.TakeoverAsked(List.of()))).containsExactly("takeover 481");
        }
    }

    @Nested
    class Redirection {
        private Calls dialled(int maxRedirects) {
            Calls call = new Calls(new CallPolicy(0, 0, 0, CallPolicy.OnClientLoss.HANGUP, 503, maxRedirects));
            call.on(new CallSignal.Dialed(Calls.request(ANN), new RayoCommand.Dial("sip:bob@x", null, null, -1,
                    List.of(new Header("X-Campaign", "a")))));
            call.on(new CallSignal.MediaOpened());
            return call;
        }

        private CallSignal moved(String... targets) {
            return new CallSignal.Rejected(302, targets[0], List.of(targets), List.of());
        }

        @Test
        void isHandedUpByDefault() {
            assertThat(dialled(0).says(moved("sip:carol@x"))).containsSubsequence("ann redirected sip:carol@x", "ann end REJECTED 302");
        }

        @Test
        void isFollowedWithTheSameHeaders() {
            Calls call = dialled(2);
            List<CallEffect> effects = call.on(moved("sip:carol@x"));
            assertThat(Calls.lines(effects)).containsExactly("INVITE sip:carol@x");
            assertThat(((CallEffect.Invite) effects.getFirst()).headers()).containsExactly(new Header("X-Campaign", "a"));
            assertThat(call.says(new CallSignal.Accepted(200, true, List.of()))).containsExactly("ann answered");
        }

        @Test
        void goesNeverRound() {
            Calls call = dialled(10);
            assertThat(call.says(moved("sip:carol@x"))).containsExactly("INVITE sip:carol@x");
            assertThat(call.says(moved("sip:bob@x", "sip:carol@x"))).contains("ann end REJECTED 302");
        }

        @Test
        void isBounded() {
            Calls call = dialled(2);
            assertThat(call.says(moved("sip:1@x"))).containsExactly("INVITE sip:1@x");
            assertThat(call.says(moved("sip:2@x"))).containsExactly("INVITE sip:2@x");
            assertThat(call.says(moved("sip:3@x"))).containsSubsequence("ann redirected sip:3@x", "ann end REJECTED 302");
        }

        @ParameterizedTest
        @CsvSource({"486,true", "404,true", "503,true", "603,false"})
        void theNextTargetIsTriedUnlessEverybodyDeclines(int status, boolean next) {
            Calls call = dialled(5);
            call.on(moved("sip:1@x", "sip:2@x"));
            List<String> says = call.says(new CallSignal.Rejected(status, null, List.of()));
            assertThat(says.contains("INVITE sip:2@x")).isEqualTo(next);
            assertThat(says.contains("retire")).isEqualTo(!next);
        }

        @Test
        void aTargetThatCannotBeReachedIsPassedOver() {
            Calls call = dialled(5);
            call.on(moved("sip:1@x", "sip:2@x"));
            assertThat(call.says(new CallSignal.SignallingFailed(503, "no address"))).containsExactly("INVITE sip:2@x");
        }

        @Test
        void theApplicationCanStillGiveUp() {
            Calls call = dialled(5);
            call.on(moved("sip:1@x"));
            assertThat(call.says(command(ANN, new RayoCommand.Hangup(List.of())))).startsWith("result", "hangup").endsWith("retire");
        }
    }

    @Test
    void theServersOwnReasonGoesToTheFarEnd_rfc3326() {
        Calls call = Calls.answered();
        CallEffect.Hangup hangup = (CallEffect.Hangup) call.on(new CallSignal.Terminate("shutting down")).stream()
                .filter(CallEffect.Hangup.class::isInstance).findFirst().orElseThrow();
        assertThat(hangup.headers()).containsExactly(new Header("Reason", "SIP;cause=503;text=\"shutting down\""));
    }
}
