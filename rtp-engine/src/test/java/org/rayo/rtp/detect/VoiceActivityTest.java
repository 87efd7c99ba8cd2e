package org.rayo.rtp.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How soon speech is told, and what is none however loud it is. */
class VoiceActivityTest {
    private static final int NEVER = -1;

    /** Ms of sound that were heard when speech was told. */
    private static int startedMs(VoiceActivity voice, short[] pcm) {
        for (int at = 0; at + VoiceActivity.FRAME <= pcm.length; at += VoiceActivity.FRAME) {
            if (voice.onFrame(pcm, at) == VoiceActivity.Change.STARTED) {
                return (at + VoiceActivity.FRAME) / 8;
            }
        }
        return NEVER;
    }

    /** Compared with waiting for 80 ms of whatever is like speech. */
    @Test
    void clearSpeechIsToldAfterTwoFrames() {
        for (double noise : new double[] {-70, -55}) {
            List<Integer> sooner = new ArrayList<>();
            List<Integer> patient = new ArrayList<>();
            for (int seed = 0; seed < 51; seed++) {
                short[] pcm = new Signal(8000, seed).silence(2000).voiced(1000, -20).addNoise(noise).pcm();
                sooner.add(startedMs(VoiceActivity.usual(), pcm));
                patient.add(startedMs(new VoiceActivity(80, 400), pcm));
                assertThat(sooner.getLast()).as("seed %d", seed).isBetween(2040, patient.getLast());
            }
            Collections.sort(sooner);
            Collections.sort(patient);
            assertThat(sooner.get(25)).as("median with noise of %.0f", noise).isLessThanOrEqualTo(2040);
            assertThat(patient.get(25)).isGreaterThanOrEqualTo(2080);
        }
    }

    @Test
    void whatIsInDoubtTakesItsTime() {
        for (int seed = 0; seed < 20; seed++) {
            short[] pcm = new Signal(8000, seed).silence(2000).voiced(1000, -30).addNoise(-38).pcm();
            assertThat(startedMs(VoiceActivity.usual(), pcm)).as("seed %d", seed).isEqualTo(startedMs(new VoiceActivity(80, 400), pcm));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5})
    void clicksThumpsTonesAndNoiseAreNoSpeech(double sensitivity) {
        assertThat(startedMs(VoiceActivity.sensitive(sensitivity, 400), clicks())).as("clicks").isEqualTo(NEVER);
        assertThat(startedMs(VoiceActivity.sensitive(sensitivity, 400), thumps())).as("thumps").isEqualTo(NEVER);
        Signal keys = new Signal(8000, 3).silence(500);
        for (int i = 0; i < 100; i++) {
            keys.tones(60, 697 + i % 3 * 75, -8, 1209 + i % 4 * 130, -8).silence(60);
        }
        assertThat(startedMs(VoiceActivity.sensitive(sensitivity, 400), keys.pcm())).as("keys").isEqualTo(NEVER);
        for (int seed = 0; seed < 20; seed++) {
            Signal noise = new Signal(8000, seed).silence(1000).append(new Signal(8000, seed + 100).silence(4000).addNoise(-15));
            assertThat(startedMs(VoiceActivity.sensitive(sensitivity, 400), noise.pcm())).as("noise %d", seed).isEqualTo(NEVER);
        }
    }

    /** Of a sample or some milliseconds, as loud as can be, at any place within a frame. */
    private static short[] clicks() {
        SplittableRandom random = new SplittableRandom(5);
        short[] pcm = new short[60 * 8000];
        for (int at = 4000; at < pcm.length - 400; at += 1600 + random.nextInt(1600)) {
            int length = 1 + random.nextInt(80);
            for (int i = 0; i < length; i++) {
                pcm[at + i] = (short) (random.nextInt(60_000) - 30_000);
            }
        }
        return pcm;
    }

    /** A receiver that is put down, or a breath: low and dying away within a frame. */
    private static short[] thumps() {
        SplittableRandom random = new SplittableRandom(6);
        short[] pcm = new short[60 * 8000];
        for (int at = 4000; at < pcm.length - 400; at += 1600 + random.nextInt(1600)) {
            double hz = 60 + random.nextInt(200);
            for (int i = 0; i < 200; i++) {
                pcm[at + i] = (short) (25_000 * Math.exp(-i / 30.0) * Math.sin(2 * Math.PI * hz * i / 8000));
            }
        }
        return pcm;
    }
}
