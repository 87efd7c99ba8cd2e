package org.rayo.server.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rayo.server.call.Calls.ANN;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rayo.server.component.Meaning;
import org.rayo.server.component.SpeechOutcome;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.protocol.RayoCommand.InputMode;

/** Inputs of speech as a fold: what is listened to, when, and what decides. */
class SpeechRulesTest {
    private static RayoCommand.Input input(InputMode mode, String recognizer, double minConfidence, String... grammars) {
        return new RayoCommand.Input(mode, null, recognizer, null, 5000, 2000, 3000, -1, 0.5, minConfidence,
                java.util.Arrays.stream(grammars).map(url -> new GrammarSource(url, null, null)).toList(), List.of());
    }

    private static CallSignal over(double confidence) {
        return new CallSignal.SpeechOver("i1", new SpeechOutcome.Understood("yes", confidence, Meaning.of("true")));
    }

    @Test
    void whatIsSaidDecides() {
        Calls call = Calls.answered();
        assertThat(call.says(Calls.command(ANN, input(InputMode.VOICE, null, 0.5, "words")))).containsExactly("result ref=i1", "hear i1");
        assertThat(call.says(new CallSignal.SpeechBegan("i1"))).isEmpty();
        assertThat(call.says(new CallSignal.DigitEnded('1', 100))).noneMatch(line -> line.contains("i1"));
        assertThat(call.says(over(0.5))).hasSize(1).first().asString().contains("i1 ");
        assertThat(call.state.components()).isEmpty();
        assertThat(call.says(over(0.5))).isEmpty();
    }

    @Test
    void whatIsNotSureIsNoMatch() {
        Calls call = Calls.answered();
        call.on(Calls.command(ANN, input(InputMode.VOICE, null, 0.5, "words")));
        assertThat(call.says(over(0.49))).hasSize(1).first().asString().contains("NoMatch");
        call.on(Calls.command(ANN, input(InputMode.VOICE, null, 0.5, "words")));
        assertThat(call.says(new CallSignal.SpeechOver("i2", new SpeechOutcome.Failed("no engine")))).first().asString().contains("Failed");
    }

    @Test
    void keysEndListening() {
        Calls call = Calls.answered();
        assertThat(call.says(Calls.command(ANN, input(InputMode.ANY, null, 0, "both")))).containsExactly("result ref=i1", "hear i1");
        assertThat(call.says(new CallSignal.DigitEnded('1', 100))).contains("deaf i1");
        assertThat(call.says(over(1))).isEmpty();
        assertThat(call.says(new CallSignal.DigitEnded('2', 100))).noneMatch(line -> line.contains("deaf"));
        assertThat(call.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.INPUT_INTER_DIGIT, "i1"))))
                .first().asString().contains("Match");
    }

    @Test
    void clocks() {
        Calls call = Calls.answered();
        call.says(Calls.command(ANN, input(InputMode.VOICE, null, 0, "words")));
        call.says(new CallSignal.SpeechBegan("i1"));
        assertThat(call.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.INPUT_INITIAL, "i1")))).isEmpty();
        assertThat(call.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.INPUT_RECOGNITION, "i1")))).containsExactly("hear out i1");
        call.says(over(1));
        call.says(Calls.command(ANN, input(InputMode.VOICE, null, 0, "words")));
        assertThat(call.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.INPUT_INITIAL, "i2"))))
                .satisfies(lines -> assertThat(lines.toString()).contains("deaf i2").contains("NoInput"));
    }

    @Test
    void oneAtATime() {
        Calls call = Calls.answered();
        call.says(Calls.command(ANN, input(InputMode.VOICE, null, 0, "words")));
        assertThat(call.says(Calls.command(ANN, input(InputMode.VOICE, null, 0, "words")))).containsExactly("error resource-constraint/wait");
        // its keys are taken all the same
        assertThat(call.says(Calls.command(ANN, input(InputMode.ANY, null, 0, "both")))).containsExactly("result ref=i2");
        assertThat(call.says(new CallSignal.HungUp(List.of())).toString()).contains("deaf i1").doesNotContain("deaf i2");
    }

    @Test
    void withoutARecogniser() {
        Calls call = Calls.answered();
        assertThat(call.says(Calls.command(ANN, input(InputMode.VOICE, "deaf", 0, "words"))))
                .containsExactly("error feature-not-implemented/modify");
        assertThat(call.says(Calls.command(ANN, input(InputMode.ANY, "deaf", 0, "words"))))
                .containsExactly("error feature-not-implemented/modify");
        assertThat(call.says(Calls.command(ANN, input(InputMode.ANY, "deaf", 0, "both")))).containsExactly("result ref=i1");
    }
}
