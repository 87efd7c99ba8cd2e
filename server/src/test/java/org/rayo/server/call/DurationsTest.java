package org.rayo.server.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rayo.server.call.Calls.ANN;
import static org.rayo.server.call.Calls.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.InputMode;
import org.rayo.server.protocol.RayoCommand.InterruptOn;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.server.protocol.RayoCommand.JoinMedia;

/** How long calls, joins and components last (protocol.md §27), on a clock that stands until it is told to go. */
class DurationsTest {
    private static final Party.Call OTHER = new Party.Call("c2", null);
    private static final PeerMedia SOUND = new PeerMedia() {};
    private static final long IDLE_MS = 300_000;
    private static final long LONGEST_MS = 14_400_000;

    private final Calls call = new Calls(CallPolicy.DEFAULT);
    private final Map<TimerKey, Long> due = new LinkedHashMap<>();
    private long nowMs;

    private List<String> on(CallSignal signal) {
        List<CallEffect> effects = call.on(signal);
        for (CallEffect effect : effects) {
            if (effect instanceof CallEffect.Schedule(TimerKey key, long delayMs)) {
                due.put(key, nowMs + delayMs);
            } else if (effect instanceof CallEffect.Unschedule(TimerKey key)) {
                due.remove(key);
            }
        }
        return Calls.lines(effects);
    }

    /** Lets the clock run; what comes of it, each line with its time. */
    private List<String> run(long ms) {
        List<String> said = new ArrayList<>();
        long end = nowMs + ms;
        for (TimerKey next = next(end); next != null; next = next(end)) {
            nowMs = due.remove(next);
            on(new CallSignal.TimerFired(next)).forEach(line -> said.add(nowMs + " " + line));
        }
        nowMs = end;
        return said;
    }

    private @Nullable TimerKey next(long end) {
        return due.entrySet().stream().filter(entry -> entry.getValue() <= end)
                .min(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse(null);
    }

    private void answered() {
        on(new CallSignal.Incoming("sip:menu@x", "sip:a@b", List.of(), true, List.of(ANN)));
        on(command(ANN, new RayoCommand.Answer(List.of())));
        on(new CallSignal.MediaOpened());
    }

    private void joined() {
        on(command(ANN, new RayoCommand.Join(OTHER, JoinDirection.DUPLEX, JoinMedia.BRIDGE, false)));
        on(new CallSignal.JoinAgreed(OTHER, SOUND));
    }

    @Test
    void anIdleCallEnds() {
        answered();
        assertThat(run(IDLE_MS - 1)).isEmpty();
        assertThat(run(1)).containsExactly(IDLE_MS + " hangup", IDLE_MS + " close media", IDLE_MS + " ann end HUNGUP 200", IDLE_MS + " retire");
        assertThat(due).isEmpty();
    }

    @Test
    void everyCommandStartsTheClockAnew() {
        answered();
        run(200_000);
        on(command(ANN, new RayoCommand.Mute()));
        assertThat(run(IDLE_MS - 1)).isEmpty();
        // even one that is refused: somebody is there
        on(command(ANN, new RayoCommand.Reject(RayoCommand.RejectReason.BUSY, List.of())));
        assertThat(run(IDLE_MS - 1)).isEmpty();
        assertThat(run(1)).contains("799999 ann end HUNGUP 200".replace("799999", Long.toString(nowMs)));
    }

    @Test
    void aComponentKeepsItAlive() {
        answered();
        on(command(ANN, Calls.output(-1, InterruptOn.NONE, "file:a.wav")));
        assertThat(run(2 * IDLE_MS)).isEmpty();
        on(new CallSignal.OutputEnded("o1", null));
        assertThat(run(IDLE_MS - 1)).isEmpty();
        assertThat(run(1)).contains(3 * IDLE_MS + " ann end HUNGUP 200");
    }

    @Test
    void aJoinKeepsItAlive() {
        answered();
        joined();
        assertThat(run(3 * IDLE_MS)).isEmpty();
        on(new CallSignal.PeerLeft(OTHER));
        assertThat(run(IDLE_MS)).contains(4 * IDLE_MS + " ann end HUNGUP 200");
    }

    @Test
    void noCallLastsLongerThanTheLongest() {
        answered();
        joined();
        on(command(ANN, Calls.output(-1, InterruptOn.NONE, "file:a.wav")));
        assertThat(run(LONGEST_MS - 1)).isEmpty();
        assertThat(run(1)).containsExactly(LONGEST_MS + " hangup", LONGEST_MS + " stop o1", LONGEST_MS + " ann o1 complete HungUp",
                LONGEST_MS + " ann unjoined c2", LONGEST_MS + " part c2", LONGEST_MS + " close media",
                LONGEST_MS + " ann end HUNGUP 200", LONGEST_MS + " retire");
    }

    @Test
    void aCallThatIsNeverAnsweredIsNoException() {
        on(new CallSignal.Incoming("sip:menu@x", "sip:a@b", List.of(), true, List.of(ANN)));
        on(command(ANN, new RayoCommand.Accept(false, List.of())));
        assertThat(run(LONGEST_MS - 1)).isEmpty();
        assertThat(run(1)).contains(LONGEST_MS + " reject 480", LONGEST_MS + " ann end HUNGUP 480");
    }

    @Test
    void whoDoesNotAnswerIsRungNoLongerThanWished() {
        on(new CallSignal.Dialed(Calls.request(ANN), new RayoCommand.Dial("sip:bob@x", null, null, 25_000, List.of())));
        on(new CallSignal.MediaOpened());
        assertThat(run(24_999)).isEmpty();
        assertThat(run(1)).contains("25000 ann end TIMEOUT 408");
    }

    @Test
    void aJoinWaitsHalfAMinuteForMedia() {
        on(new CallSignal.Incoming("sip:menu@x", "sip:a@b", List.of(), true, List.of(ANN)));
        on(command(ANN, new RayoCommand.Join(OTHER, JoinDirection.DUPLEX, JoinMedia.BRIDGE, false)));
        assertThat(run(29_999)).isEmpty();
        assertThat(run(1)).containsExactly("30000 part c2", "30000 error resource-constraint/wait");
    }

    @Test
    void anOutputIsOverAfterItsLongestTimeEvenWhenItIsPaused() {
        answered();
        on(command(ANN, Calls.output(5000, InterruptOn.NONE, "file:a.wav")));
        on(command(ANN, "o1", new RayoCommand.Pause()));
        assertThat(run(4999)).isEmpty();
        assertThat(run(1)).containsExactly("5000 stop o1", "5000 ann o1 complete OutputMaxTime");
    }

    @Test
    void anInputWaitsForItsFirstDigitAndBetweenDigits() {
        answered();
        on(command(ANN, Calls.input(InputMode.DTMF, null, 5000, 2000, "1-3")));
        assertThat(run(5000)).containsExactly("5000 ann i1 complete NoInput");
        on(command(ANN, Calls.input(InputMode.DTMF, null, 5000, 2000, "1-3")));
        assertThat(run(4999)).isEmpty();
        on(new CallSignal.DigitEnded('1', 100));
        assertThat(run(1999)).isEmpty();
        on(new CallSignal.DigitEnded('2', 100));
        assertThat(run(1999)).isEmpty();
        assertThat(run(1)).containsExactly(nowMs + " ann i2 complete InputMatch");
        on(command(ANN, Calls.input(InputMode.DTMF, null, 0, -1, "1-3")));
        assertThat(run(0)).as("0 is over at once").containsExactly(nowMs + " ann i3 complete NoInput");
        on(command(ANN, Calls.input(InputMode.DTMF, null, -1, -1, "1-3")));
        assertThat(run(4 * IDLE_MS)).as("-1 is never").isEmpty();
    }

    @Test
    void aPromptsInputWaitsFromTheEndOfItsOutput() {
        answered();
        on(command(ANN, new RayoCommand.Prompt(Calls.output(3000, InterruptOn.NONE, "file:a.wav"),
                Calls.input(InputMode.DTMF, null, 5000, -1, "1-3"), true)));
        assertThat(run(2999)).isEmpty();
        assertThat(run(1)).containsExactly("3000 stop p1", "3000 ann p1 timers");
        assertThat(run(4999)).isEmpty();
        assertThat(run(1)).containsExactly("8000 ann p1 complete NoInput");
    }

    @Test
    void anAnalysisIsNotSureAfterItsLongestTime() {
        answered();
        on(command(ANN, Calls.cpa("urn:xmpp:rayo:cpa:speech:1?maxTime=4000;terminate=true")));
        assertThat(run(3999)).isEmpty();
        assertThat(run(1)).anyMatch(line -> line.startsWith("4000 ann c1 complete Detected"));
    }

    @Test
    void aRecordingThatIsNeverWholeIsGivenUp() {
        answered();
        on(command(ANN, Calls.record(false)));
        assertThat(on(new CallSignal.HungUp(List.of()))).doesNotContain("retire");
        assertThat(run(9999)).isEmpty();
        assertThat(run(1)).containsSubsequence("10000 ann r1 complete Failed", "10000 ann end HUNGUP 200", "10000 retire");
    }

    @Test
    void anOfferGoesOnWhenNobodyTakesIt() {
        on(new CallSignal.Incoming("sip:menu@x", "sip:a@b", List.of(), true, List.of(ANN)));
        assertThat(run(10_000)).containsExactly("10000 seek");
        on(new CallSignal.ClientsFound(List.of(Calls.BEN)));
        assertThat(run(10_000)).containsExactly("20000 seek");
        assertThat(on(new CallSignal.ClientsFound(List.of()))).contains("reject 503", "ann end ERROR 503", "ben end ERROR 503");
    }
}
