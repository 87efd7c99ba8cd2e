package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.rtp.audio.AudioSink;
import org.rayo.rtp.engine.TelephoneLine;
import org.rayo.server.peers.Talker;

/** Where speech begins and ends for a call that hears it by RTP; on a virtual clock, so counted in what is heard. */
class EarTest {
    private static final int NEVER = -1;
    private static final int FRAME_MS = 20;

    /** Counts the frames of a call until its ear tells of speech. */
    private static final class Counted implements AudioSink {
        private final Ear ear;
        private int frames;
        int beganMs = NEVER;
        int overMs = NEVER;

        Counted(double sensitivity, int silenceMs) {
            ear = new Ear(sensitivity, silenceMs, Duration.ofSeconds(60), () -> beganMs = (frames + 1) * FRAME_MS);
        }

        @Override
        public int sampleRate() {
            return Ear.RATE;
        }

        @Override
        public void onFrame(short[] frame, int offset, int samples) {
            ear.onFrame(frame, offset, samples);
            frames++;
            if (ear.spoken()) {
                ear.take();
            }
            if (overMs == NEVER && ear.over()) {
                overMs = frames * FRAME_MS;
            }
        }
    }

    private static Counted hear(short[] line, double loss, double sensitivity, int silenceMs) {
        Counted counted = new Counted(sensitivity, silenceMs);
        TelephoneLine.carry(line, loss, 0, 1, counted);
        return counted;
    }

    /** A second of silence, words, two and a half seconds of silence; {@code gain} in dB. */
    private static short[] words(String words, double gain) {
        short[] pcm = Talker.pcm(words);
        short[] line = new short[8000 + pcm.length + 20_000];
        for (int i = 0; i < pcm.length; i++) {
            line[8000 + i] = (short) Math.round(pcm[i] * Math.pow(10, gain / 20));
        }
        return line;
    }

    /** When it is loud, ms by the line's clock. */
    private static int onsetMs(short[] line) {
        int at = 0;
        while (Math.abs(line[at]) < 3000) {
            at++;
        }
        return at / 8;
    }

    /** 40 ms in the jitter buffer, and 40 to 60 ms of speech: what is left of 150 ms is for the way to the player and back. */
    @ParameterizedTest
    @ValueSource(strings = {"operator", "no", "yes", "one", "good morning", "main menu", "leave a message", "all right"})
    void aBeginIsToldWithinATenthOfASecond(String words) {
        short[] line = words(words, 0);
        Counted heard = hear(line, 0, 0.5, 500);
        assertThat(heard.beganMs - onsetMs(line)).as(words).isBetween(1, 130);
    }

    @Test
    void lossAndClicksAreNoBegin() {
        SplittableRandom random = new SplittableRandom(9);
        short[] line = new short[60 * 8000];
        for (int at = 4000; at < line.length - 400; at += 1600 + random.nextInt(1600)) {
            int length = 1 + random.nextInt(80);
            for (int i = 0; i < length; i++) {
                line[at + i] = (short) (random.nextInt(60_000) - 30_000);
            }
        }
        assertThat(hear(line, 0.01, 0.5, 500).beganMs).isEqualTo(NEVER);
    }

    @ParameterizedTest
    @CsvSource({"300", "700", "1500"})
    void itIsOverAfterSoMuchSilence(int silenceMs) {
        short[] line = words("operator", 0);
        int shortest = hear(line, 0, 0.5, 200).overMs;
        assertThat(hear(line, 0, 0.5, silenceMs).overMs - shortest).isEqualTo(silenceMs - 200);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, true", "-38, 0, false", "-38, 1, true", "-46, 0.5, false", "-42, 1, true"})
    void howSoftSpeechMayBe(double gain, double sensitivity, boolean heard) {
        assertThat(hear(words("operator", gain), 0, sensitivity, 500).beganMs != NEVER).isEqualTo(heard);
    }
}
