package org.rayo.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.InputMode;
import org.rayo.server.protocol.RayoCommand.InterruptOn;
import org.rayo.server.protocol.RayoEvent.CompleteReason.Limit;
import org.rayo.server.protocol.RayoEvent.Recorded;

/** Recordings, prompts and call progress analysis: given these signals, expect these effects. */
class ComponentKindsTest {
    private static final Recorded FILE = new Recorded("file:///r.wav", 1500, 48_044);

    private final Calls call = Calls.answered();

    private List<String> says(RayoCommand command) {
        return call.says(Calls.command(Calls.ANN, command));
    }

    private List<String> says(String component, RayoCommand command) {
        return call.says(Calls.command(Calls.ANN, component, command));
    }

    private List<String> digit(char digit) {
        List<String> all = new java.util.ArrayList<>(call.says(new CallSignal.DigitStarted(digit)));
        all.addAll(call.says(new CallSignal.DigitEnded(digit, 100)));
        return all;
    }

    @Test
    void aRecordingCompletesWhenItsFileIsWhole() {
        assertThat(says(Calls.record())).containsExactly("result ref=r1", "record r1");
        assertThat(says("r1", new RayoCommand.Pause())).containsExactly("result", "pause r1");
        assertThat(says("r1", new RayoCommand.Pause())).containsExactly("result");
        assertThat(says("r1", new RayoCommand.Resume())).containsExactly("result", "resume r1");
        assertThat(says("r1", new RayoCommand.Seek(1))).containsExactly("error feature-not-implemented/cancel");
        assertThat(says("r1", new RayoCommand.Stop())).containsExactly("result", "stop r1");
        assertThat(says("r1", new RayoCommand.Stop())).containsExactly("error item-not-found/cancel");
        assertThat(says("r1", new RayoCommand.Pause())).containsExactly("error item-not-found/cancel");
        assertThat(call.says(new CallSignal.RecordingEnded("r1", null, FILE, null)))
                .containsExactly("ann r1 complete Stopped file:///r.wav");
        assertThat(call.says(new CallSignal.RecordingEnded("r1", null, FILE, null))).isEmpty();
    }

    @Test
    void whateverEndedItFirstIsTheReason() {
        says(Calls.record());
        says("r1", new RayoCommand.Stop());
        assertThat(call.says(new CallSignal.RecordingEnded("r1", Limit.MAX_DURATION, FILE, null)))
                .containsExactly("ann r1 complete RecordLimit file:///r.wav");
        says(Calls.record());
        assertThat(call.says(new CallSignal.RecordingEnded("r2", null, null, "no room")))
                .containsExactly("ann r2 complete Failed");
    }

    @Test
    void theCallWaitsForItsRecordings() {
        says(Calls.record());
        says(Calls.record(true));
        says(Calls.output());
        assertThat(call.says(new CallSignal.HungUp(List.of())))
                .containsExactly("stop r1", "stop r2", "stop o3", "ann o3 complete HungUp", "close media");
        assertThat(says(Calls.output())).containsExactly("error item-not-found/cancel");
        assertThat(says("r1", new RayoCommand.Stop())).containsExactly("error item-not-found/cancel");
        assertThat(call.says(new CallSignal.RecordingEnded("r2", null, FILE, null)))
                .containsExactly("ann r2 complete HungUp file:///r.wav");
        assertThat(call.says(new CallSignal.RecordingEnded("r1", null, FILE, null)))
                .containsExactly("ann r1 complete HungUp file:///r.wav", "ann end HUNGUP 200", "ben end HUNGUP 200", "retire");
    }

    @Test
    void butNotForEver() {
        says(Calls.record());
        call.says(new CallSignal.HungUp(List.of()));
        assertThat(call.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.FINALIZE, null))))
                .containsExactly("ann r1 complete Failed", "ann end HUNGUP 200", "ben end HUNGUP 200", "retire");
    }

    @Test
    void fourRecordingsAtMost() {
        for (int i = 0; i < 4; i++) {
            says(Calls.record());
        }
        assertThat(says(Calls.record())).containsExactly("error resource-constraint/wait");
    }

    private static RayoCommand.Prompt prompt(boolean bargeIn) {
        return new RayoCommand.Prompt(Calls.output(1000, InterruptOn.NONE, "file:a.wav"), Calls.input(), bargeIn);
    }

    @Test
    void aPromptIsBargedInOn() {
        assertThat(says(prompt(true))).containsExactly("result ref=p1", "start p1");
        assertThat(says("p1", new RayoCommand.Pause())).containsExactly("result", "pause p1");
        assertThat(call.says(new CallSignal.DigitStarted('1'))).containsExactly("stop p1", "ann p1 timers");
        assertThat(call.says(new CallSignal.OutputEnded("p1", null))).isEmpty();
        assertThat(says("p1", new RayoCommand.Resume())).containsExactly("error unexpected-request/wait");
        assertThat(call.says(new CallSignal.DigitEnded('1', 100))).containsExactly("ann dtmf 1");
        assertThat(digit('#')).containsExactly("ann dtmf #", "ann p1 complete InputMatch");
    }

    @Test
    void aPromptWithoutBargeInListensLater() {
        says(prompt(false));
        assertThat(digit('1')).containsExactly("ann dtmf 1");
        assertThat(call.says(new CallSignal.OutputEnded("p1", "gone"))).containsExactly("ann p1 timers");
        assertThat(call.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.INPUT_INITIAL, "p1"))))
                .containsExactly("ann p1 complete NoInput");
    }

    @Test
    void aPromptsOutputHasItsTime() {
        says(prompt(true));
        assertThat(call.says(new CallSignal.TimerFired(new TimerKey(TimerKey.Kind.OUTPUT_MAX_TIME, "p1"))))
                .containsExactly("stop p1", "ann p1 timers");
        assertThat(says("p1", new RayoCommand.Stop())).containsExactly("result", "ann p1 complete Stopped");
    }

    @Test
    void bothHalvesOfAPromptAreCheckedFirst() {
        assertThat(says(new RayoCommand.Prompt(Calls.output(-1, InterruptOn.NONE, "bad"), Calls.input(), true)))
                .containsExactly("error bad-request/modify");
        assertThat(says(new RayoCommand.Prompt(
                Calls.output(), Calls.input(InputMode.DTMF, null, -1, -1, "bad"), true))).containsExactly("error bad-request/modify");
        assertThat(says(new RayoCommand.Prompt(Calls.output(-1, InterruptOn.NONE, "text"), Calls.input(), true)))
                .containsExactly("result ref=p1", "ann p1 complete Failed");
    }

    @Test
    void analysisListensForWhatIsWanted() {
        assertThat(says(Calls.cpa("urn:xmpp:rayo:cpa:busy:1?terminate=true", "urn:xmpp:rayo:cpa:dtmf:1")))
                .containsExactly("result ref=c1", "listen [BUSY]");
        assertThat(says(Calls.output(-1, InterruptOn.SPEECH, "file:a.wav")))
                .containsExactly("result ref=o2", "start o2", "listen [VAD, BUSY]");
        assertThat(digit('5')).containsExactly("ann dtmf 5", "ann c1 signal urn:xmpp:rayo:cpa:dtmf:1 5");
        assertThat(call.says(new CallSignal.Detected(org.rayo.server.component.CpaSignal.VAD, 80, null)))
                .containsExactly("stop o2", "ann o2 complete OutputFinished", "listen [BUSY]");
        assertThat(call.says(new CallSignal.Detected(org.rayo.server.component.CpaSignal.BUSY, 500, "425")))
                .containsExactly("ann c1 complete Detected", "listen []");
    }
}
