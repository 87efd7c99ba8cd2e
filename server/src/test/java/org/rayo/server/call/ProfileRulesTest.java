package org.rayo.server.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rayo.server.call.Calls.ANN;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rayo.server.component.Meaning;
import org.rayo.server.component.SpeechOutcome;
import org.rayo.server.protocol.Dialect;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.InputMode;
import org.rayo.server.protocol.RayoEvent;

/** What calls do otherwise for strict clients and those of mod_rayo, and inputs that go on (protocol.md §6, §15, §24). */
class ProfileRulesTest {
    private static final RayoCommand ACCEPT = new RayoCommand.Accept(false, List.of());
    private static final RayoCommand BUSY = new RayoCommand.Reject(RayoCommand.RejectReason.BUSY, List.of());

    private static List<String> says(Calls call, Dialect dialect, RayoCommand command) {
        return call.says(Calls.command(ANN, dialect, command));
    }

    private static boolean tells(List<CallEffect> effects, Class<? extends RayoEvent> event) {
        return effects.stream().anyMatch(effect -> effect instanceof CallEffect.Emit emit && event.isInstance(emit.event()));
    }

    private static CallSignal key(char digit) {
        return new CallSignal.DigitEnded(digit, 100);
    }

    private static CallSignal fired(TimerKey.Kind kind) {
        return new CallSignal.TimerFired(new TimerKey(kind, "i1"));
    }

    /** Of an input, without the call's own {@code dtmf}. */
    private static List<String> input(Calls call, CallSignal signal) {
        return call.says(signal).stream().filter(line -> !line.contains("dtmf")).toList();
    }

    @Test
    void strictAcceptsOnceAndRejectsBeforeThat() {
        Calls call = Calls.offered();
        assertThat(says(call, Dialect.STRICT, ACCEPT)).containsExactly("180", "result");
        assertThat(says(call, Dialect.STRICT, ACCEPT)).containsExactly("error unexpected-request/wait");
        assertThat(says(call, Dialect.STRICT, BUSY)).containsExactly("error not-allowed/cancel");
        assertThat(says(call, Dialect.XEP, ACCEPT)).containsExactly("result");
        call.on(Calls.command(ANN, new RayoCommand.Answer(List.of())));
        call.on(new CallSignal.MediaOpened());
        assertThat(says(call, Dialect.STRICT, ACCEPT)).containsExactly("error unexpected-request/wait");
        assertThat(says(call, Dialect.STRICT, new RayoCommand.Answer(List.of()))).as("clients depend on it").containsExactly("result");
        Calls early = Calls.offered();
        early.on(Calls.command(ANN, Dialect.STRICT, new RayoCommand.Accept(true, List.of())));
        assertThat(says(early, Dialect.STRICT, ACCEPT)).containsExactly("error unexpected-request/wait");
        Calls other = Calls.offered();
        says(other, Dialect.XEP, ACCEPT);
        assertThat(says(other, Dialect.XEP, BUSY)).startsWith("result", "reject 486");
        assertThat(says(Calls.offered(), Dialect.STRICT, BUSY)).startsWith("result", "reject 486");
    }

    @Test
    void modRayoJoinsWhatIsAnswered() {
        RayoCommand join = new RayoCommand.Join(new Party.Call("p1", null), RayoCommand.JoinDirection.DUPLEX, RayoCommand.JoinMedia.BRIDGE, false);
        assertThat(says(Calls.offered(), Dialect.MOD_RAYO, join)).containsExactly("error unexpected-request/wait");
        assertThat(says(Calls.offered(), Dialect.XEP, join)).as("waits for the media").isEmpty();
        assertThat(says(Calls.answered(), Dialect.MOD_RAYO, join)).containsExactly("ask p1 DUPLEX");
    }

    @Test
    void nothingIsNoMatchToModRayo() {
        for (Dialect dialect : Dialect.values()) {
            Calls call = Calls.answered();
            says(call, dialect, Calls.input(InputMode.DTMF, '#', -1, -1, "empty"));
            assertThat(input(call, key('#'))).as("%s", dialect)
                    .containsExactly("ann i1 complete " + (dialect == Dialect.MOD_RAYO ? "NoMatch" : "InputMatch"));
        }
        Calls call = Calls.answered();
        says(call, Dialect.MOD_RAYO, Calls.input(InputMode.DTMF, '#', -1, -1, "empty"));
        call.on(key('1'));
        assertThat(input(call, key('#'))).containsExactly("ann i1 complete InputMatch");
    }

    /** It is told in any case; who hears of it is the edge's business. */
    @Test
    void theFirstKeyThatIsNotTheLastIsAStart() {
        Calls call = Calls.answered();
        call.on(Calls.command(ANN, Calls.input()));
        assertThat(tells(call.on(key('1')), RayoEvent.StartOfInput.class)).isTrue();
        assertThat(tells(call.on(key('2')), RayoEvent.StartOfInput.class)).isFalse();
        Calls wrong = Calls.answered();
        wrong.on(Calls.command(ANN, Calls.input()));
        assertThat(tells(wrong.on(key('0')), RayoEvent.StartOfInput.class)).as("one that is the last").isFalse();
        Calls spoken = Calls.answered();
        spoken.on(Calls.command(ANN, Calls.input(InputMode.VOICE, null, -1, -1, "words")));
        assertThat(tells(spoken.on(new CallSignal.SpeechBegan("i1")), RayoEvent.StartOfInput.class)).isTrue();
        assertThat(tells(spoken.on(new CallSignal.SpeechBegan("i1")), RayoEvent.StartOfInput.class)).isFalse();
    }

    @Test
    void aPersistentInputGoesOnAfterEachMatch() {
        Calls call = Calls.answered();
        assertThat(call.says(Calls.command(ANN, Calls.input(InputMode.DTMF, '#', 5000, 2000, "1-3").going(true, false))))
                .containsExactly("result ref=i1");
        assertThat(input(call, key('1'))).isEmpty();
        assertThat(input(call, key('#'))).containsExactly("ann i1 matched <result>1</result>");
        for (char digit : "23".toCharArray()) {
            assertThat(input(call, key(digit))).isEmpty();
        }
        assertThat(input(call, key('4'))).containsExactly("ann i1 matched <result>234</result>");
        assertThat(input(call, key('5'))).isEmpty();
        assertThat(input(call, fired(TimerKey.Kind.INPUT_INTER_DIGIT))).containsExactly("ann i1 matched <result>5</result>");
        assertThat(call.state.timers()).contains(new TimerKey(TimerKey.Kind.INPUT_INITIAL, "i1"));
        assertThat(input(call, fired(TimerKey.Kind.INPUT_INITIAL))).as("nothing more").containsExactly("ann i1 complete NoInput");
        Calls wrong = Calls.answered();
        wrong.on(Calls.command(ANN, Calls.input().going(true, false)));
        assertThat(input(wrong, key('0'))).as("what is no match ends it").containsExactly("ann i1 complete NoMatch");
        Calls stopped = Calls.answered();
        stopped.on(Calls.command(ANN, Calls.input(InputMode.DTMF, '#', -1, -1, "1-3").going(true, false)));
        stopped.on(key('1'));
        stopped.on(key('#'));
        assertThat(stopped.says(Calls.command(ANN, "i1", new RayoCommand.Stop()))).containsExactly("result", "ann i1 complete Stopped");
    }

    @Test
    void aHotWordIsHeardAmongOtherKeys() {
        Calls call = Calls.answered();
        call.on(Calls.command(ANN, Calls.input(InputMode.DTMF, null, -1, 2000, "1-3").going(false, true)));
        assertThat(input(call, key('0'))).as("no match is not heard").isEmpty();
        assertThat(input(call, key('1'))).isEmpty();
        assertThat(input(call, key('*'))).isEmpty();
        assertThat(call.state.timers()).doesNotContain(new TimerKey(TimerKey.Kind.INPUT_INTER_DIGIT, "i1"));
        for (char digit : "78".toCharArray()) {
            assertThat(input(call, key(digit))).isEmpty();
        }
        assertThat(input(call, key('9'))).containsExactly("ann i1 complete InputMatch");
    }

    @Test
    void speechGoesOnTheSameWay() {
        Calls call = Calls.answered();
        assertThat(call.says(Calls.command(ANN, Calls.input(InputMode.VOICE, null, -1, -1, "words").going(true, true))))
                .containsExactly("result ref=i1", "hear i1");
        assertThat(call.says(new CallSignal.SpeechOver("i1", new SpeechOutcome.NotUnderstood()))).containsExactly("hear i1");
        call.on(new CallSignal.SpeechBegan("i1"));
        assertThat(call.says(new CallSignal.SpeechOver("i1", new SpeechOutcome.Understood("yes", 0.9, Meaning.of("true")))))
                .containsExactly("ann i1 matched <result>true</result>", "hear i1");
        assertThat(call.says(new CallSignal.SpeechOver("i1", new SpeechOutcome.Failed("gone")))).containsExactly("ann i1 complete Failed");
    }

    @Test
    void aHotWordInterruptsAPromptWhenItIsWhole() {
        Calls call = Calls.answered();
        RayoCommand.Input input = Calls.input(InputMode.DTMF, null, 5000, 2000, "1-3");
        call.on(Calls.command(ANN, new RayoCommand.Prompt(Calls.output(), input.going(false, true), true)));
        assertThat(call.says(new CallSignal.DigitStarted('1'))).as("it may come to nothing").isEmpty();
        for (char digit : "12".toCharArray()) {
            assertThat(input(call, key(digit))).isEmpty();
        }
        assertThat(input(call, key('3'))).containsExactly("stop p1", "ann p1 complete InputMatch");
        Calls on = Calls.answered();
        on.on(Calls.command(ANN, new RayoCommand.Prompt(Calls.output(), input.going(true, true), true)));
        on.on(key('1'));
        on.on(key('2'));
        assertThat(input(on, key('3'))).containsExactly("ann p1 matched <result>123</result>", "stop p1", "ann p1 timers");
        assertThat(input(on, new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.INPUT_INITIAL, "p1")))).containsExactly("ann p1 complete NoInput");
    }

    @Test
    void whoRunsTheServerHearsWhyItEndsACall() {
        Calls call = Calls.answered();
        List<CallEffect> effects = call.on(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.IDLE, null)));
        assertThat(effects.getFirst()).isEqualTo(
                new CallEffect.Warn("is ended: no component, join or command for 300 s (limits.idle-call)"));
        assertThat(Calls.lines(effects)).contains("hangup", "ann end HUNGUP 200");
        Calls other = Calls.answered();
        assertThat(other.on(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.MAX_DURATION, null))).getFirst())
                .isEqualTo(new CallEffect.Warn("is ended: it has lasted 14400 s (limits.max-call-duration)"));
    }
}
