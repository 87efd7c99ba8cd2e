package org.rayo.rtp.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.rtp.codec.Signals;

/** Sound made shorter and longer: by whole periods where it has some, not at all where it has none. */
class SpliceTest {
    private static final int ROOM = 480;

    private static short[] tone(double hz, int rate, int samples) {
        return Arrays.copyOf(Signals.sine(hz, rate, samples), samples + ROOM);
    }

    private static void isStillTheTone(short[] pcm, int samples, double hz, int rate) {
        double bend = 16384 * Math.pow(2 * Math.PI * hz / rate, 2);
        for (int i = 1; i < samples - 1; i++) {
            assertThat(Math.abs(pcm[i + 1] - 2.0 * pcm[i] + pcm[i - 1])).as("sample " + i).isLessThan(1.3 * bend + 20);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8000, 16000, 48000})
    void aToneLosesOrGainsWholePeriods(int rate) {
        int samples = rate / 50;
        short[] shorter = tone(200, rate, samples);
        int left = Splice.shorten(shorter, 0, samples, rate, rate / 100, false);
        assertThat(left).isIn(rate / 200, rate / 100);
        isStillTheTone(shorter, samples - left, 200, rate);
        short[] longer = tone(200, rate, samples);
        int put = Splice.lengthen(longer, 0, samples, rate, rate / 100, false);
        assertThat(put).isIn(rate / 200, rate / 100);
        isStillTheTone(longer, samples + put, 200, rate);
    }

    @Test
    void noiseIsLeftAloneUnlessItMustBe() {
        short[] noise = new short[160 + ROOM];
        java.util.Random random = new java.util.Random(1);
        for (int i = 0; i < 160; i++) {
            noise[i] = (short) (random.nextGaussian() * 5000);
        }
        short[] before = noise.clone();
        assertThat(Splice.shorten(noise, 0, 160, 8000, 80, false)).isZero();
        assertThat(Splice.lengthen(noise, 0, 160, 8000, 80, false)).isZero();
        assertThat(noise).isEqualTo(before);
        assertThat(Splice.shorten(noise, 0, 160, 8000, 80, true)).isBetween(20, 80);
    }

    @Test
    void silenceAndLittleRoomAreNoTrouble() {
        short[] silence = new short[160];
        assertThat(Splice.shorten(silence, 0, 160, 8000, 80, false)).isPositive();
        assertThat(Splice.lengthen(silence, 0, 160, 8000, 80, false)).as("no room").isZero();
        assertThat(Splice.shorten(silence, 0, 30, 8000, 80, true)).as("too short").isZero();
        assertThat(Splice.shorten(silence, 0, 160, 8000, 10, true)).as("less than a period").isZero();
    }
}
