package org.rayo.server.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rayo.server.call.Calls.ANN;
import static org.rayo.server.call.Calls.BEN;
import static org.rayo.server.call.Calls.EVE;
import static org.rayo.server.call.Calls.command;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rayo.server.protocol.RayoCommand;

/** Clocks of a call, and the edges of its life. */
class CallTimersTest {

    private static CallSignal fired(TimerKey.Kind kind, String component) {
        return new CallSignal.TimerFired(new TimerKey(kind, component));
    }

    private static List<CallEffect.Unschedule> unscheduled(List<CallEffect> effects) {
        return effects.stream().filter(CallEffect.Unschedule.class::isInstance).map(CallEffect.Unschedule.class::cast).toList();
    }

    @Test
    void aTimerThatWasStoppedWhileItsSignalWasOnItsWayDoesNothing() {
        Calls call = Calls.answered();
        call.on(command(ANN, Calls.input()));
        call.on(new CallSignal.DigitEnded('1', 100));
        assertThat(call.says(fired(TimerKey.Kind.INPUT_INITIAL, "i1"))).isEmpty();
        assertThat(call.says(fired(TimerKey.Kind.INPUT_INTER_DIGIT, "i1"))).containsExactly("ann i1 complete InputMatch");
    }

    @Test
    void noTimerOutlivesTheCall() {
        Calls call = Calls.answered();
        call.on(command(ANN, Calls.input()));
        List<CallEffect> effects = call.on(new CallSignal.HungUp(List.of()));
        assertThat(unscheduled(effects)).extracting(stopped -> stopped.key().kind()).containsExactlyInAnyOrder(
                TimerKey.Kind.INPUT_INITIAL, TimerKey.Kind.IDLE, TimerKey.Kind.MAX_DURATION);
        assertThat(call.state.timers()).isEmpty();
        assertThat(effects.getLast()).isInstanceOf(CallEffect.Retire.class);
    }

    @Test
    void oneSearchForClientsIsUnderWayAtATime() {
        Calls call = Calls.offered();
        call.on(new CallSignal.ClientGone(ANN));
        assertThat(call.says(new CallSignal.ClientGone(BEN))).containsExactly("seek");
        assertThat(call.says(fired(TimerKey.Kind.OFFER, null))).isEmpty();
        assertThat(call.says(new CallSignal.ClientsFound(List.of(EVE)))).containsExactly("eve offer");
        assertThat(call.says(fired(TimerKey.Kind.OFFER, null))).containsExactly("seek");
    }

    @Test
    void aSecondDialOfTheSameCallIsAConflict() {
        Calls call = Calls.dialled(-1);
        assertThat(call.says(new CallSignal.Dialed(Calls.request(BEN),
                        new RayoCommand.Dial("sip:c@x", null, null, -1, List.of()))))
                .containsExactly("error conflict/modify");
        assertThat(call.state.controller()).isEqualTo(ANN);
    }

    @Test
    void aCallThatEndsBeforeItBeganTellsNobody() {
        assertThat(new Calls(CallPolicy.DEFAULT).says(new CallSignal.Terminate("drained"))).containsExactly("retire");
    }

    @Test
    void theEndIsToldInTheOrderOfTheOffers() {
        for (List<org.rayo.xmpp.stanza.Jid> order : List.of(List.of(ANN, BEN, EVE), List.of(EVE, BEN, ANN))) {
            Calls call = new Calls(CallPolicy.DEFAULT);
            call.on(new CallSignal.Incoming("sip:m@x", "sip:a@b", List.of(), true, order));
            assertThat(call.says(new CallSignal.Cancelled(List.of()))).containsExactly(
                    order.get(0).local() + " end HUNGUP 487", order.get(1).local() + " end HUNGUP 487",
                    order.get(2).local() + " end HUNGUP 487", "retire");
        }
    }
}
