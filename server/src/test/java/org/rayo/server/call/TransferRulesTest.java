package org.rayo.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.rayo.server.call.CallSignal.LegNews;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoEvent.EndReason;

/** protocol.md §22.3 as signals and effects: a transfer, the calls that are placed for it, and {@code connect}. */
class TransferRulesTest {
    private static final String FIRST = "c1-t1.1";
    private static final String SECOND = "c1-t1.2";

    private final Calls call = Calls.answered();

    private List<String> transfers(@Nullable Character key, boolean onMedia, String... to) {
        return call.says(Calls.command(Calls.ANN, Calls.transfer(key, onMedia, to)));
    }

    private List<String> told(String leg, LegNews news) {
        return call.says(new CallSignal.LegTold(new Party.Call(leg, null), news));
    }

    private static LegNews over(EndReason reason, int status) {
        return new LegNews.Over(reason, status, null);
    }

    @Test
    void everybodyIsCalledAndTheFirstThatAnswersIsJoined() {
        assertThat(transfers('#', false, "sip:a@x", "sip:b@x")).containsExactly(
                "result ref=t1", "start t1", "place " + FIRST + " sip:a@x", "ann joining " + FIRST,
                "place " + SECOND + " sip:b@x", "ann joining " + SECOND);
        assertThat(told(FIRST, new LegNews.Ringing())).isEmpty();
        assertThat(told(FIRST, new LegNews.EarlyMedia())).as("media is no answer").isEmpty();
        assertThat(told(SECOND, new LegNews.Answered())).containsExactly("drop " + FIRST, "stop t1", "ask " + SECOND + " DUPLEX");
        assertThat(told(FIRST, new LegNews.Answered())).as("too late").isEmpty();
        assertThat(call.says(new CallSignal.JoinAgreed(new Party.Call(SECOND, null), CallWitness.SOUND)))
                .as("no client hears of that join").containsExactly("confirm " + SECOND);
        assertThat(call.says(new CallSignal.PeerLeft(new Party.Call(SECOND, null))))
                .containsExactly("drop " + SECOND, "ann t1 complete Transferred")
                .satisfies(lines -> assertThat(call.state.joins()).isEmpty());
    }

    @Test
    void mediaCountsAsAnAnswerWhereThatIsWished() {
        transfers(null, true, "sip:a@x");
        assertThat(told(FIRST, new LegNews.EarlyMedia())).containsExactly("stop t1", "ask " + FIRST + " DUPLEX");
        assertThat(told(FIRST, over(EndReason.BUSY, 486))).as("it did not answer after all")
                .containsExactly("part " + FIRST, "drop " + FIRST, "ann t1 complete Transferred");
    }

    @Test
    void whenNobodyAnswersTheReasonThatTellsMostIsTold() {
        transfers('#', false, "sip:a@x", "sip:b@x");
        assertThat(told(FIRST, over(EndReason.BUSY, 486))).isEmpty();
        assertThat(told(SECOND, over(EndReason.TIMEOUT, 408))).containsExactly("stop t1", "ann t1 complete Transferred");
        transfers('#', false, "sip:a@x");
        assertThat(told("c1-t2.1", over(EndReason.ERROR, 503))).containsExactly("stop t2", "ann t2 complete Failed");
    }

    @Test
    void aKeyEndsIt() {
        transfers('#', false, "sip:a@x");
        assertThat(call.says(new CallSignal.DigitEnded('1', 100))).containsExactly("ann dtmf 1");
        assertThat(call.says(new CallSignal.DigitEnded('#', 100)))
                .containsExactly("ann dtmf #", "stop t1", "drop " + FIRST, "ann t1 complete Transferred");
    }

    @Test
    void itEndsWithTheCallAndByStop() {
        transfers('#', false, "sip:a@x");
        assertThat(call.says(Calls.command(Calls.ANN, "t1", new RayoCommand.Stop())))
                .containsExactly("result", "stop t1", "drop " + FIRST, "ann t1 complete Stopped");
        transfers('#', false, "sip:a@x");
        assertThat(call.says(new CallSignal.HungUp(List.of()))).contains("drop c1-t2.1", "ann t2 complete HungUp")
                .endsWith("retire");
    }

    @Test
    void aLegIsNobodysButItsPatrons() {
        Calls leg = new Calls(CallPolicy.DEFAULT, FIRST);
        assertThat(leg.says(new CallSignal.Placed(new Party.Call("c1", null), Calls.ANN,
                new RayoCommand.Dial("sip:a@x", null, null, 20_000, List.of())))).containsExactly("open media");
        assertThat(leg.says(new CallSignal.MediaOpened())).containsExactly("INVITE sip:a@x");
        assertThat(leg.says(new CallSignal.Progressed(180, false, List.of()))).containsExactly("tell c1 Ringing");
        assertThat(leg.says(Calls.command(Calls.ANN, new RayoCommand.Hangup(List.of())))).containsExactly("error item-not-found/cancel");
        assertThat(leg.says(new CallSignal.Accepted(200, true, List.of()))).containsExactly("tell c1 Answered");
        assertThat(leg.says(new CallSignal.JoinAsked(new Party.Call("c9", null), Calls.ANN, RayoCommand.JoinDirection.DUPLEX,
                CallWitness.SOUND))).containsExactly("refuse c9 service-unavailable");
        assertThat(leg.says(new CallSignal.JoinAsked(new Party.Call("c1", null), Calls.ANN, RayoCommand.JoinDirection.DUPLEX,
                CallWitness.SOUND))).containsExactly("agree c1 DUPLEX");
        assertThat(leg.says(new CallSignal.JoinConfirmed(new Party.Call("c1", null)))).isEmpty();
        assertThat(leg.says(new CallSignal.Dropped())).containsExactly("hangup", "part c1", "close media", "tell c1 Over", "retire");
    }

    @Test
    void aCallerIsConnectedOnward() {
        Calls caller = Calls.offered();
        assertThat(caller.says(Calls.command(Calls.ANN, new RayoCommand.Connect(List.of("sip:a@x"), List.of()))))
                .containsExactly("result", "place c1-n1.1 sip:a@x", "ann joining c1-n1.1");
        Party leg = new Party.Call("c1-n1.1", null);
        assertThat(caller.says(new CallSignal.LegTold((Party.Call) leg, new LegNews.Ringing()))).containsExactly("180");
        assertThat(caller.says(new CallSignal.LegTold((Party.Call) leg, new LegNews.Answered()))).containsExactly("open media");
        assertThat(caller.says(new CallSignal.MediaOpened())).containsExactly("200", "ann answered", "ask c1-n1.1 DUPLEX");
        caller.says(new CallSignal.JoinAgreed(leg, CallWitness.SOUND));
        assertThat(caller.says(new CallSignal.PeerLeft(leg))).contains("hangup", "ann end HUNGUP 200").endsWith("retire");
    }

    @Test
    void aCallerThatNobodyTakesIsToldWhatHappened() {
        Calls caller = Calls.offered();
        caller.says(Calls.command(Calls.ANN, new RayoCommand.Connect(List.of("sip:a@x"), List.of())));
        assertThat(caller.says(new CallSignal.LegTold(new Party.Call("c1-n1.1", null), over(EndReason.BUSY, 486))))
                .contains("reject 486", "ann end BUSY 486").endsWith("retire");
    }
}
