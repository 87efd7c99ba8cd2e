package org.rayo.server.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rayo.server.call.Calls.ANN;
import static org.rayo.server.call.Calls.BEN;
import static org.rayo.server.call.Calls.EVE;
import static org.rayo.server.call.Calls.command;
import static org.rayo.server.call.Calls.input;
import static org.rayo.server.call.Calls.output;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.InputMode;
import org.rayo.server.protocol.RayoCommand.InterruptOn;
import org.rayo.server.protocol.RayoCommand.RejectReason;
import org.rayo.server.protocol.RayoError;

/** protocol.md §6 to §15, §24 and §26 as signals and the effects they must have. */
class CallMachineTest {

    private static final RayoCommand ACCEPT = new RayoCommand.Accept(false, List.of());
    private static final RayoCommand EARLY = new RayoCommand.Accept(true, List.of());
    private static final RayoCommand ANSWER = new RayoCommand.Answer(List.of());
    private static final RayoCommand HANGUP = new RayoCommand.Hangup(List.of());
    private static final RayoCommand STOP = new RayoCommand.Stop();

    @Nested
    class Offering {
        @Test
        void goesToEveryChosenClient() {
            Calls call = new Calls(CallPolicy.DEFAULT);
            assertThat(call.says(new CallSignal.Incoming("sip:m@x", "sip:a@b", List.of(), true, List.of(ANN, BEN))))
                    .containsExactly("ann offer", "ben offer");
        }

        @Test
        void theFirstCommandTakesControl() {
            Calls call = Calls.offered();
            assertThat(call.says(command(BEN, ACCEPT))).containsExactly("180", "result");
            assertThat(call.says(command(ANN, ANSWER))).containsExactly("error conflict/cancel");
            assertThat(call.says(command(BEN, ANSWER))).containsExactly("open media");
        }

        @Test
        void aStrangerNeverTakesControl() {
            Calls call = Calls.offered();
            assertThat(call.says(command(EVE, ANSWER))).containsExactly("error conflict/cancel");
            assertThat(call.says(command(ANN, ACCEPT))).containsExactly("180", "result");
        }

        @Test
        void whatIsNotUnderstoodTakesNoControl() {
            Calls call = Calls.offered();
            assertThat(call.says(command(ANN, new RayoCommand.Invalid(RayoError.badRequest("x")))))
                    .containsExactly("error bad-request/modify");
            assertThat(call.says(command(BEN, ACCEPT))).containsExactly("180", "result");
        }

        @Test
        void goesOnToOthersWhenNobodyDecides() {
            Calls call = Calls.offered();
            assertThat(call.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.OFFER, null)))).containsExactly("seek");
            assertThat(call.says(new CallSignal.ClientsFound(List.of(EVE)))).containsExactly("eve offer");
            assertThat(call.says(command(EVE, ACCEPT))).containsExactly("180", "result");
        }

        @Test
        void endsWith503WhenNobodyIsLeft() {
            Calls call = Calls.offered();
            call.on(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.OFFER, null)));
            List<CallEffect> effects = call.on(new CallSignal.ClientsFound(List.of()));
            assertThat(Calls.lines(effects))
                    .startsWith("reject 503")
                    .contains("ann end ERROR 503", "ben end ERROR 503")
                    .endsWith("retire");
            assertThat(((CallEffect.Reject) effects.getFirst()).headers()).extracting("name").containsExactly("Retry-After");
        }

        @Test
        void looksForOthersWhenAllOfferedClientsAreGone() {
            Calls call = Calls.offered();
            assertThat(call.says(new CallSignal.ClientGone(ANN))).isEmpty();
            assertThat(call.says(new CallSignal.ClientGone(BEN))).containsExactly("seek");
        }

        @Test
        void theTimeoutIsHarmlessOnceSomebodyControls() {
            Calls call = Calls.offered();
            call.on(command(ANN, ACCEPT));
            assertThat(call.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.OFFER, null)))).isEmpty();
            assertThat(call.says(new CallSignal.ClientsFound(List.of()))).isEmpty();
        }
    }

    @Nested
    class Answering {
        @Test
        void opensMediaThenAnswersThenRepliesThenTells() {
            Calls call = Calls.offered();
            assertThat(call.says(command(ANN, ANSWER))).containsExactly("open media");
            assertThat(call.says(new CallSignal.MediaOpened())).containsExactly("200", "result", "ann answered");
        }

        @Test
        void aRepeatedAnswerIsHarmless() {
            Calls call = Calls.offered();
            call.on(command(ANN, ANSWER));
            assertThat(call.says(command(ANN, ANSWER))).isEmpty();
            assertThat(call.says(new CallSignal.MediaOpened())).containsExactly("200", "result", "result", "ann answered");
            assertThat(call.says(command(ANN, ANSWER))).containsExactly("result");
        }

        @Test
        void acceptIsIdempotentAndHarmlessLater() {
            Calls call = Calls.offered();
            call.on(command(ANN, ACCEPT));
            assertThat(call.says(command(ANN, ACCEPT))).containsExactly("result");
            assertThat(Calls.answered().says(command(ANN, ACCEPT))).containsExactly("result");
        }

        @Test
        void acceptWithEarlyMediaIs183() {
            Calls call = Calls.offered();
            assertThat(call.says(command(ANN, EARLY))).containsExactly("open media");
            assertThat(call.says(new CallSignal.MediaOpened())).containsExactly("183", "result");
            assertThat(call.says(command(ANN, ANSWER))).containsExactly("200", "result", "ann answered");
        }

        @Test
        void earlyMediaNeedsAnOffer() {
            Calls call = new Calls(CallPolicy.DEFAULT);
            call.on(new CallSignal.Incoming("sip:m@x", "sip:a@b", List.of(), false, List.of(ANN)));
            assertThat(call.says(command(ANN, EARLY))).containsExactly("error conflict/cancel");
            assertThat(call.says(command(ANN, output()))).containsExactly("error unexpected-request/wait");
        }

        @Test
        void withoutMediaTheCallerIsToldWhy() {
            Calls call = Calls.offered();
            call.on(command(ANN, ANSWER));
            assertThat(call.says(new CallSignal.MediaFailed(503, "no port"))).containsExactly(
                    "error resource-constraint/wait", "reject 503", "close media", "ann end ERROR 503",
                    "ben end ERROR 503", "retire");
        }

        @Test
        void commandsToTheLegacyAddressAreTheCallsOwn() {
            Calls call = Calls.offered();
            assertThat(call.says(command(ANN, "1", ACCEPT))).containsExactly("180", "result");
        }
    }

    @Nested
    class Refusing {
        @ParameterizedTest
        @CsvSource({"DECLINE,603", "BUSY,486", "ERROR,500"})
        void saysWhyToTheCaller(RejectReason reason, int status) {
            Calls call = Calls.offered();
            assertThat(call.says(command(ANN, new RayoCommand.Reject(reason, List.of())))).containsExactly(
                    "result", "reject " + status, "ann end REJECT_COMMAND " + status, "ben end REJECT_COMMAND " + status, "retire");
        }

        @Test
        void isTooLateAfterTheAnswer() {
            assertThat(Calls.answered().says(command(ANN, new RayoCommand.Reject(RejectReason.BUSY, List.of()))))
                    .containsExactly("error not-allowed/cancel");
        }

        @Test
        void redirectSendsTheCallerElsewhere() {
            assertThat(Calls.offered().says(command(ANN, new RayoCommand.Redirect("sip:n@x", List.of()))))
                    .startsWith("result", "302 sip:n@x").contains("ann end HANGUP_COMMAND 302").endsWith("retire");
        }

        @Test
        void redirectAfterTheAnswerIsREFER() {
            Calls call = Calls.answered();
            assertThat(call.says(command(ANN, new RayoCommand.Redirect("sip:n@x", List.of()))))
                    .containsExactly("REFER sip:n@x");
            assertThat(call.says(new CallSignal.Referred(200))).startsWith("result", "hangup").endsWith("retire");
        }

        @Test
        void aFailedREFERLeavesTheCallAlone() {
            Calls call = Calls.answered();
            call.on(command(ANN, new RayoCommand.Redirect("sip:n@x", List.of())));
            assertThat(call.says(new CallSignal.Referred(603))).containsExactly("error service-unavailable/cancel");
            assertThat(call.says(command(ANN, ANSWER))).containsExactly("result");
        }
    }

    @Nested
    class Ending {
        @Test
        void hangupRepliesThenCompletesThenEnds() {
            Calls call = Calls.answered();
            call.on(command(ANN, output()));
            call.on(command(ANN, input()));
            assertThat(call.says(command(ANN, HANGUP))).containsExactly(
                    "result", "hangup", "stop o1", "ann o1 complete HungUp", "ann i2 complete HungUp", "close media",
                    "ann end HANGUP_COMMAND 200", "ben end HANGUP_COMMAND 200", "retire");
        }

        @Test
        void everyLaterCommandFindsNothing() {
            Calls call = Calls.answered();
            call.on(new CallSignal.HungUp(List.of()));
            assertThat(call.says(command(ANN, ANSWER))).containsExactly("error item-not-found/cancel");
            assertThat(call.says(command(EVE, "o1", STOP))).containsExactly("error item-not-found/cancel");
            assertThat(call.says(new CallSignal.HungUp(List.of()))).isEmpty();
            assertThat(call.says(new CallSignal.DigitEnded('1', 100))).isEmpty();
        }

        @Test
        void theCallerGivesUp() {
            Calls call = Calls.offered();
            call.on(command(ANN, ANSWER));
            assertThat(call.says(new CallSignal.Cancelled(List.of()))).containsExactly(
                    "error item-not-found/cancel", "close media", "ann end HUNGUP 487", "ben end HUNGUP 487", "retire");
        }

        @Test
        void hangupBeforeTheAnswerRefuses() {
            assertThat(Calls.offered().says(command(ANN, HANGUP))).startsWith("result", "reject 603");
        }

        @Test
        void theControllersLossIsTheCallsEnd() {
            assertThat(Calls.answered().says(new CallSignal.ClientGone(ANN))).startsWith("hangup").endsWith("retire");
            Calls ringing = Calls.offered();
            ringing.on(command(ANN, ACCEPT));
            assertThat(ringing.says(new CallSignal.ClientGone(ANN))).startsWith("reject 480").endsWith("retire");
        }

        @Test
        void orIsOfferedToAnother() {
            Calls call = new Calls(new CallPolicy(1000, 0, 0, CallPolicy.OnClientLoss.REOFFER, 503));
            call.on(new CallSignal.Incoming("sip:m@x", "sip:a@b", List.of(), true, List.of(ANN)));
            call.on(command(ANN, ANSWER));
            call.on(new CallSignal.MediaOpened());
            call.on(command(ANN, output()));
            assertThat(call.says(new CallSignal.ClientGone(ANN))).containsExactly("stop o1", "ann o1 complete Stopped", "seek");
            assertThat(call.says(new CallSignal.ClientsFound(List.of(BEN)))).containsExactly("ben offer");
            assertThat(call.says(command(BEN, ANSWER))).containsExactly("result");
        }

        @Test
        void idleAndTooLongCallsAreEnded() {
            Calls idle = Calls.answered();
            assertThat(idle.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.IDLE, null))))
                    .startsWith("hangup").contains("ann end HUNGUP 200");
            Calls busy = Calls.answered();
            busy.on(command(ANN, output()));
            assertThat(busy.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.IDLE, null)))).isEmpty();
            assertThat(busy.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.MAX_DURATION, null)))).startsWith("hangup");
        }
    }

    @Nested
    class Dialling {
        @Test
        void theRefComesFirst() {
            Calls call = new Calls(CallPolicy.DEFAULT);
            assertThat(call.says(new CallSignal.Dialed(Calls.request(ANN),
                            new RayoCommand.Dial("sip:bob@x", null, null, 1000, List.of()))))
                    .containsExactly("result ref=", "open media");
            assertThat(call.says(new CallSignal.MediaOpened())).containsExactly("INVITE sip:bob@x");
        }

        @Test
        void ringsOnceThenIsAnswered() {
            Calls call = Calls.dialled(1000);
            assertThat(call.says(new CallSignal.Progressed(180, false, List.of()))).containsExactly("ann ringing");
            assertThat(call.says(new CallSignal.Progressed(183, true, List.of()))).isEmpty();
            assertThat(call.says(new CallSignal.Accepted(200, true, List.of()))).containsExactly("ann answered");
            assertThat(call.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.DIAL, null)))).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"486,BUSY", "600,BUSY", "403,REJECTED", "603,REJECTED", "302,REJECTED", "408,TIMEOUT", "480,TIMEOUT",
            "404,ERROR", "500,ERROR", "503,ERROR"})
        void aFinalStatusIsItsReason(int status, String reason) {
            assertThat(Calls.dialled(-1).says(new CallSignal.Rejected(status, null, List.of())))
                    .containsExactly("close media", "ann end " + reason + " " + status, "retire");
        }

        @Test
        void aRedirectionIsTold() {
            assertThat(Calls.dialled(-1).says(new CallSignal.Rejected(302, "sip:e@x", List.of())))
                    .startsWith("ann redirected sip:e@x");
        }

        @Test
        void nobodyAnswersInTime() {
            assertThat(Calls.dialled(1000).says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.DIAL, null))))
                    .containsExactly("hangup", "close media", "ann end TIMEOUT 408", "retire");
        }

        @Test
        void aTimeoutBeforeTheINVITESendsNothing() {
            Calls call = new Calls(CallPolicy.DEFAULT);
            call.on(new CallSignal.Dialed(Calls.request(ANN), new RayoCommand.Dial("sip:b@x", null, null, 0, List.of())));
            assertThat(call.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.DIAL, null))))
                    .containsExactly("close media", "ann end TIMEOUT 408", "retire");
        }

        @Test
        void cannotBeAcceptedAnsweredOrRedirectedByTheDialler() {
            Calls call = Calls.dialled(-1);
            assertThat(call.says(command(ANN, ACCEPT))).containsExactly("error unexpected-request/wait");
            assertThat(call.says(command(ANN, ANSWER))).containsExactly("error unexpected-request/wait");
            assertThat(call.says(command(ANN, new RayoCommand.Redirect("sip:x@y", List.of()))))
                    .containsExactly("error unexpected-request/wait");
            assertThat(call.says(command(BEN, HANGUP))).containsExactly("error conflict/cancel");
        }

        @Test
        void anUnusableAnswerIsHungUp() {
            assertThat(Calls.dialled(-1).says(new CallSignal.Accepted(200, false, List.of())))
                    .containsExactly("hangup", "close media", "ann end ERROR 488", "retire");
        }
    }

    @Nested
    class Outputs {
        @Test
        void theRefComesBeforeTheSoundAndFinishIsTold() {
            Calls call = Calls.answered();
            assertThat(call.says(command(ANN, output()))).containsExactly("result ref=o1", "start o1");
            assertThat(call.says(new CallSignal.OutputEnded("o1", null))).containsExactly("ann o1 complete OutputFinished");
            assertThat(call.says(command(ANN, "o1", STOP))).containsExactly("error item-not-found/cancel");
        }

        @Test
        void stopWinsOverTheNaturalEnd() {
            Calls call = Calls.answered();
            call.on(command(ANN, output()));
            assertThat(call.says(command(ANN, "o1", STOP))).containsExactly("result", "stop o1", "ann o1 complete Stopped");
            assertThat(call.says(new CallSignal.OutputEnded("o1", null))).isEmpty();
        }

        @Test
        void aFailureSaysWhy() {
            Calls call = Calls.answered();
            call.on(command(ANN, output()));
            assertThat(call.says(new CallSignal.OutputEnded("o1", "404"))).containsExactly("ann o1 complete Failed");
            assertThat(call.says(command(ANN, output(-1, InterruptOn.NONE, "text"))))
                    .containsExactly("result ref=o2", "ann o2 complete Failed");
            assertThat(call.says(command(ANN, output(-1, InterruptOn.NONE, "bad")))).containsExactly("error bad-request/modify");
        }

        @Test
        void maxTimeIsAReasonOfItsOwn() {
            Calls call = Calls.answered();
            call.on(command(ANN, output(500, InterruptOn.NONE, "file:a.wav")));
            assertThat(call.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.OUTPUT_MAX_TIME, "o1"))))
                    .containsExactly("stop o1", "ann o1 complete OutputMaxTime");
        }

        @Test
        void aDigitInterruptsWhereItShould() {
            Calls call = Calls.answered();
            call.on(command(ANN, output(-1, InterruptOn.DTMF, "file:a.wav")));
            call.on(command(ANN, output(-1, InterruptOn.SPEECH, "file:a.wav")));
            assertThat(call.says(new CallSignal.DigitStarted('5'))).containsExactly("stop o1", "ann o1 complete OutputFinished");
        }

        @Test
        void earlyMediaIsOpenedForThem() {
            Calls call = Calls.offered();
            assertThat(call.says(command(ANN, output()))).containsExactly("result ref=o1", "open media");
            assertThat(call.says(new CallSignal.MediaOpened())).containsExactly("183", "start o1");
            assertThat(call.says(command(ANN, ANSWER))).containsExactly("200", "result", "ann answered");
        }

        @Test
        void pauseAndResume() {
            Calls call = Calls.answered();
            call.on(command(ANN, output()));
            assertThat(call.says(command(ANN, "o1", new RayoCommand.Pause()))).containsExactly("result", "pause o1");
            assertThat(call.says(command(ANN, "o1", new RayoCommand.Pause()))).containsExactly("result");
            assertThat(call.says(command(ANN, "o1", new RayoCommand.Resume()))).containsExactly("result", "resume o1");
        }

        @Test
        void seekSpeedAndVolume() {
            Calls call = Calls.answered();
            call.on(command(ANN, output()));
            assertThat(call.says(command(ANN, "o1", new RayoCommand.Seek(-2500)))).containsExactly("result", "seek o1 -2500");
            assertThat(call.says(command(ANN, "o1", new RayoCommand.ChangeSpeed(true))))
                    .containsExactly("result", "tune o1 1.25 0.0");
            assertThat(call.says(command(ANN, "o1", new RayoCommand.ChangeVolume(false))))
                    .containsExactly("result", "tune o1 1.25 -3.0");
            call.on(command(ANN, "o1", new RayoCommand.ChangeSpeed(true)));
            // a step past the end changes nothing
            assertThat(call.says(command(ANN, "o1", new RayoCommand.ChangeSpeed(true)))).containsExactly("result");
            assertThat(call.says(command(ANN, "o1", new RayoCommand.ChangeSpeed(false))))
                    .containsExactly("result", "tune o1 1.25 -3.0");
            assertThat(call.says(command(BEN, "o1", new RayoCommand.ChangeSpeed(true))))
                    .containsExactly("error conflict/cancel");
        }

        @Test
        void whatIsSaidBeforeMediaRunsHoldsOnceItDoes() {
            Calls call = Calls.offered();
            call.on(command(ANN, output()));
            assertThat(call.says(command(ANN, "o1", new RayoCommand.Seek(4000)))).containsExactly("result");
            assertThat(call.says(command(ANN, "o1", new RayoCommand.Seek(-1000)))).containsExactly("result");
            assertThat(call.says(command(ANN, "o1", new RayoCommand.ChangeVolume(true)))).containsExactly("result");
            List<CallEffect> effects = call.on(new CallSignal.MediaOpened());
            assertThat(Calls.lines(effects)).containsExactly("183", "start o1", "tune o1 1.0 3.0");
            assertThat(effects).anySatisfy(effect -> assertThat(effect)
                    .isInstanceOfSatisfying(CallEffect.StartOutput.class,
                            start -> assertThat(start.plan().startOffsetMs()).isEqualTo(3000)));
        }

        @Test
        void inputsKnowNoneOfIt() {
            Calls call = Calls.answered();
            call.on(command(ANN, Calls.input(RayoCommand.InputMode.DTMF, null, -1, -1, "1-3")));
            for (RayoCommand command : List.of(new RayoCommand.Seek(1), new RayoCommand.ChangeSpeed(true),
                    new RayoCommand.ChangeVolume(false))) {
                assertThat(call.says(command(ANN, "i1", command))).containsExactly("error feature-not-implemented/cancel");
            }
        }

        @Test
        void othersMayNotTouchThem() {
            Calls call = Calls.answered();
            call.on(command(ANN, output()));
            assertThat(call.says(command(BEN, "o1", STOP))).containsExactly("error conflict/cancel");
        }
    }

    @Nested
    class Inputs {
        private Calls listening(RayoCommand.Input input) {
            Calls call = Calls.answered();
            assertThat(call.says(command(ANN, input))).containsExactly("result ref=i1");
            return call;
        }

        private List<String> press(Calls call, String digits) {
            List<String> said = List.of();
            for (char digit : digits.toCharArray()) {
                call.on(new CallSignal.DigitStarted(digit));
                said = call.says(new CallSignal.DigitEnded(digit, 100));
            }
            return said;
        }

        @Test
        void completeWhenNothingMoreCanMatch() {
            assertThat(press(listening(input()), "123")).containsExactly("ann dtmf 3", "ann i1 complete InputMatch");
        }

        @Test
        void waitWhileMoreCouldMatch() {
            Calls call = listening(input());
            assertThat(press(call, "12")).containsExactly("ann dtmf 2");
            assertThat(call.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.INPUT_INTER_DIGIT, "i1"))))
                    .containsExactly("ann i1 complete InputMatch");
        }

        @Test
        void theTerminatorConcludesAndIsNotPartOfTheMatch() {
            Calls call = listening(input());
            press(call, "12");
            List<CallEffect> effects = call.on(new CallSignal.DigitEnded('#', 100));
            assertThat(effects.toString()).contains("<result>12</result>");
        }

        @Test
        void theTerminatorAloneMatchesOnlyWhatMayBeEmpty() {
            assertThat(press(listening(input()), "#")).containsExactly("ann dtmf #", "ann i1 complete NoMatch");
            assertThat(press(listening(input(InputMode.ANY, '#', -1, -1, "empty")), "#"))
                    .containsExactly("ann dtmf #", "ann i1 complete InputMatch");
        }

        @Test
        void aWrongDigitIsNoMatch() {
            assertThat(press(listening(input()), "0")).containsExactly("ann dtmf 0", "ann i1 complete NoMatch");
        }

        @Test
        void silenceIsNoInput() {
            Calls call = listening(input());
            assertThat(call.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.INPUT_INITIAL, "i1"))))
                    .containsExactly("ann i1 complete NoInput");
            assertThat(press(call, "1")).containsExactly("ann dtmf 1");
        }

        @Test
        void severalSeeEveryDigit() {
            Calls call = listening(input());
            call.on(command(ANN, input(InputMode.DTMF, null, -1, -1, "1-3")));
            assertThat(press(call, "123")).containsExactly(
                    "ann dtmf 3", "ann i1 complete InputMatch", "ann i2 complete InputMatch");
        }

        @Test
        void whatCannotBeHeardIsRefused() {
            assertThat(Calls.answered().says(command(ANN, input(InputMode.DTMF, null, -1, -1, "bad"))))
                    .containsExactly("error bad-request/modify");
        }

        @Test
        void theFirstClockStartsWithTheMedia() {
            Calls call = Calls.offered();
            assertThat(call.on(command(ANN, input()))).noneMatch(CallEffect.Schedule.class::isInstance);
            assertThat(call.on(new CallSignal.MediaOpened())).anyMatch(effect -> effect instanceof CallEffect.Schedule schedule
                    && schedule.key().equals(new TimerKey(TimerKey.Kind.INPUT_INITIAL, "i1"))
                    && schedule.delayMs() == 5000);
        }
    }

    @Nested
    class Digits {
        @Test
        void areSentOnceTheFarEndCanHear() {
            assertThat(Calls.answered().says(command(ANN, new RayoCommand.Dtmf("12#")))).containsExactly("result", "digits 12#");
            assertThat(Calls.offered().says(command(ANN, new RayoCommand.Dtmf("1"))))
                    .containsExactly("error unexpected-request/wait");
        }
    }
}
