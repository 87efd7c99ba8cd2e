package org.rayo.rtp.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rayo.rtp.Allocations;

/** What the detectors hear in signals whose contents are known, and what they must not hear in others. */
class CallAnalyserTest {
    private static final EnumSet<Detection> TONES =
            EnumSet.range(Detection.BEEP, Detection.OFF_HOOK);

    private record Heard(Detection what, int ms, int hz, int atMs) {}

    private static List<Heard> hear(EnumSet<Detection> wanted, Signal signal) {
        short[] pcm = signal.pcm();
        List<Heard> heard = new ArrayList<>();
        int[] at = {0};
        CallAnalyser analyser = new CallAnalyser(
                wanted,
                new Spectrum(),
                VoiceActivity.usual(),
                AnswerJudge.usual(),
                (what, ms, hz) -> heard.add(new Heard(what, ms, hz, at[0] / 8)));
        for (; at[0] < pcm.length; at[0] += 160) {
            analyser.onFrame(pcm, at[0], Math.min(160, pcm.length - at[0]));
        }
        return heard;
    }

    private static Signal cadence(int times, double[] tones, double... onOff) {
        Signal signal = new Signal(8000, 11).silence(333);
        for (int i = 0; i < times; i++) {
            for (int piece = 0; piece < onOff.length; piece += 2) {
                signal.tones(onOff[piece], tones).silence(onOff[piece + 1]);
            }
        }
        return signal;
    }

    private static double[] both(double first, double second) {
        return new double[] {first, -14, second, -14};
    }

    private static void expect(Signal signal, Detection what, int ms, int hz) {
        List<Heard> heard = hear(TONES, signal);
        assertThat(heard).extracting(Heard::what).as("%s", heard).containsOnly(what);
        Heard first = heard.getFirst();
        assertThat(first.ms()).as("%s", first).isBetween(ms - 45 - ms / 16, ms + 45 + ms / 16);
        assertThat(first.hz()).as("%s", first).isBetween(hz - 15, hz + 15);
    }

    @Test
    void ringbackOfManyCountries() {
        expect(cadence(3, new double[] {425, -14}, 1000, 4000), Detection.RING, 1000, 425);
        expect(cadence(3, both(440, 480), 2000, 4000), Detection.RING, 2000, 460);
        expect(cadence(3, both(400, 450), 400, 200, 400, 2000), Detection.RING, 400, 425);
        expect(cadence(2, new double[] {425, -30}, 1500, 3500), Detection.RING, 1500, 425);
    }

    @Test
    void busyAndCongestion() {
        expect(cadence(5, new double[] {425, -14}, 500, 500), Detection.BUSY, 2000, 425);
        expect(cadence(5, both(480, 620), 500, 500), Detection.BUSY, 2000, 480);
        expect(cadence(5, new double[] {400, -14}, 375, 375), Detection.BUSY, 1500, 400);
        expect(cadence(6, new double[] {425, -14}, 250, 250), Detection.CONGESTION, 1000, 425);
        expect(cadence(6, both(480, 620), 250, 250), Detection.CONGESTION, 1000, 480);
        expect(cadence(6, new double[] {425, -14}, 200, 200), Detection.CONGESTION, 800, 425);
    }

    @Test
    void busyInNoise() {
        expect(cadence(5, new double[] {425, -14}, 500, 500).addNoise(-53), Detection.BUSY, 2000, 425);
    }

    @Test
    void specialInformationTones() {
        expect(new Signal(8000, 2).silence(200).tones(276, 913.8, -20).tones(276, 1370.6, -20).tones(380, 1776.7, -20)
                .silence(1000), Detection.SIT, 932, 914);
        expect(new Signal(8000, 2).silence(200).tones(380, 985.2, -14).silence(20).tones(380, 1428.5, -14).silence(20)
                .tones(380, 1776.7, -14).silence(1000), Detection.SIT, 1180, 985);
    }

    @Test
    void faxAndModem() {
        expect(cadence(1, new double[] {1100, -14}, 500, 3000), Detection.FAX_CNG, 500, 1100);
        expect(cadence(1, new double[] {1125, -30}, 450, 3000), Detection.FAX_CNG, 450, 1125);
        expect(new Signal(8000, 2).silence(1800).tones(3000, 2100, -14).silence(100), Detection.FAX_CED, 1100, 2100);
        expect(new Signal(8000, 2).silence(500).tones(2000, 2225, -14).silence(100), Detection.MODEM, 1100, 2225);
        Signal reversals = new Signal(8000, 2).silence(500);
        int from = reversals.length();
        reversals.silence(3000);
        for (int i = 0; i < 6; i++) {
            // 450 ms of 2100 Hz are 945 whole periods: starting anew at another phase is a jump of it
            reversals.addTone(from + i * 3600, from + (i + 1) * 3600, 2100, -14, i % 2 * Math.PI);
        }
        expect(reversals.silence(300), Detection.MODEM, 1100, 2100);
    }

    @Test
    void offHook() {
        expect(cadence(8, new double[] {1400, -16, 2060, -16, 2450, -16, 2600, -16}, 100, 100), Detection.OFF_HOOK, 800,
                1400);
    }

    @Test
    void beepsAfterAGreeting() {
        for (double hz : new double[] {440, 800, 1000, 1400, 2000}) {
            for (int ms : new int[] {200, 300, hz < 500 ? 280 : 900}) {
                Signal signal = new Signal(8000, ms).speech(4000, -18).silence(400).tones(ms, hz, -14).silence(1500);
                expect(signal, Detection.BEEP, ms, (int) hz);
            }
        }
        // the moment to speak is known 200 ms after the end of the beep
        Heard beep = hear(TONES, new Signal(8000, 1).silence(1000).tones(300, 1000, -14).silence(1000)).getFirst();
        assertThat(beep.atMs()).isBetween(1400, 1540);
    }

    /** Ten minutes of what is like speech and ten of what is like music hold no tone; nor do digits or noise. */
    @Test
    void speechMusicDigitsAndNoiseAreNoTones() {
        List<Heard> wrong = new ArrayList<>();
        for (int minute = 0; minute < 10; minute++) {
            wrong.addAll(hear(TONES, new Signal(8000, 300 + minute).speech(60_000, -15)));
            wrong.addAll(hear(TONES, new Signal(8000, 400 + minute).music(60_000, -15)));
        }
        wrong.addAll(hear(TONES, new Signal(8000, 3).silence(30_000).addNoise(-20)));
        Signal digits = new Signal(8000, 3);
        for (int i = 0; i < 50; i++) {
            digits.tones(100, 697 + i % 3 * 75, -12, 1209 + i % 4 * 130, -12).silence(100);
        }
        wrong.addAll(hear(TONES, digits));
        assertThat(wrong).isEmpty();
    }

    private static final EnumSet<Detection> SPEECH = EnumSet.range(Detection.SPEECH_STARTED, Detection.MACHINE);

    @Test
    void speechBeginsAndEnds() {
        for (int seed = 0; seed < 10; seed++) {
            for (double noise : new double[] {-70, -50, -40}) {
                Signal signal = new Signal(8000, seed).silence(2000).voiced(1500, -20).silence(2000).addNoise(noise);
                List<Heard> heard = hear(EnumSet.of(Detection.SPEECH_STARTED, Detection.SPEECH_ENDED), signal);
                assertThat(heard).as("seed %d, noise %.0f", seed, noise).extracting(Heard::what)
                        .containsExactly(Detection.SPEECH_STARTED, Detection.SPEECH_ENDED);
                assertThat(heard.getFirst().atMs()).isBetween(2020, 2400);
                assertThat(heard.getLast().atMs() - 400).isBetween(3300, 3740);
                assertThat(heard.getLast().ms()).isBetween(1150, 1720);
            }
        }
    }

    @Test
    void tonesAndNoiseAreNoSpeech() {
        assertThat(hear(SPEECH, cadence(3, both(440, 480), 2000, 2000).addNoise(-60))).isEmpty();
        assertThat(hear(SPEECH, cadence(5, new double[] {425, -14}, 500, 500))).isEmpty();
        assertThat(hear(SPEECH, cadence(5, both(697, 1209), 100, 100))).isEmpty();
        assertThat(hear(SPEECH, new Signal(8000, 1).silence(3000).addNoise(-60))).isEmpty();
        // noise that sets in: it is loud, but nobody is in it
        Signal burst = new Signal(8000, 1).silence(5000).addNoise(-30);
        assertThat(hear(SPEECH, new Signal(8000, 2).silence(2000).append(burst))).isEmpty();
    }

    @Test
    void peopleGreetBrieflyMachinesTalkOn() {
        for (int seed = 0; seed < 10; seed++) {
            List<Heard> person = hear(EnumSet.of(Detection.HUMAN, Detection.MACHINE),
                    new Signal(8000, seed).silence(700).voiced(900, -20).silence(2500).addNoise(-60));
            assertThat(person).extracting(Heard::what).containsExactly(Detection.HUMAN);
            assertThat(person.getFirst().ms()).isBetween(600, 1100);
            List<Heard> machine = hear(EnumSet.of(Detection.HUMAN, Detection.MACHINE),
                    new Signal(8000, seed).silence(700).voiced(1800, -20).silence(300).voiced(3000, -20).silence(1500)
                            .addNoise(-60));
            assertThat(machine).extracting(Heard::what).containsExactly(Detection.MACHINE);
            assertThat(machine.getFirst().atMs()).isLessThan(4500);
        }
    }

    @ParameterizedTest
    @EnumSource(Detection.class)
    void onlyWhatIsWantedIsTold(Detection one) {
        Signal signal = cadence(5, new double[] {425, -14}, 500, 500).speech(3000, -15).silence(1000).tones(300, 1000, -14)
                .silence(500);
        assertThat(hear(EnumSet.of(one), signal)).extracting(Heard::what).allMatch(what -> what == one);
    }

    @Test
    void nothingIsAllocated() throws Exception {
        Allocations.assertNone(CallAnalyserTest.class);
    }

    /** Seconds of what is like speech and of a tone, with all detectors. */
    public static void main(String[] arguments) throws Exception {
        short[] pcm = new Signal(8000, 4).speech(2000, -15).tones(500, 425, -14).silence(500).pcm();
        int[] events = {0};
        CallAnalyser analyser = new CallAnalyser(
                EnumSet.allOf(Detection.class), new Spectrum(), VoiceActivity.usual(), AnswerJudge.usual(),
                (what, ms, hz) -> events[0]++);
        Allocations.count(round -> {
            events[0] = 0;
            for (int at = 0; at + 160 <= pcm.length; at += 160) {
                analyser.onFrame(pcm, at, 160);
            }
        });
        if (events[0] == 0) {
            throw new IllegalStateException("nothing was heard");
        }
    }
}
