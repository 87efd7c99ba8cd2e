package org.rayo.rtp.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faster and slower at the same pitch. */
class TimeStretchTest {
    private static short[] stretched(TimeStretch stretch, AudioSource source, int limit) {
        short[] all = new short[limit];
        int length = 0;
        int count = stretch.read(source, all, 0, 160);
        while (count >= 0 && length < limit - 160) {
            length += count;
            count = stretch.read(source, all, length, 160);
        }
        return Arrays.copyOf(all, length);
    }

    @ParameterizedTest
    @CsvSource({"0.5", "0.75", "1.25", "1.5", "2"})
    void thePitchStaysAndTheDurationChanges(double speed) {
        TimeStretch stretch = new TimeStretch(8000);
        stretch.speed(speed);
        short[] heard = stretched(stretch, ToneSource.sine(437, -10, 4000), 100_000);
        assertThat(heard.length / 8.0).isCloseTo(4000 / speed, within(60.0));
        short[] middle = Arrays.copyOfRange(heard, 4000, heard.length - 2000);
        assertThat(ToneMeter.dominantFrequencyHz(Arrays.copyOf(middle, 1600))).isCloseTo(437, within(2.0));
        assertThat(ToneMeter.levelDbfs(middle)).isCloseTo(-13.1, within(0.7));
        int steepest = 0;
        for (int i = 1; i < middle.length; i++) {
            steepest = Math.max(steepest, Math.abs(middle[i] - middle[i - 1]));
        }
        // a sine of 437 Hz at this level moves by 2470 at most
        assertThat(steepest).isLessThan(3000);
    }

    @Test
    void atSpeedOneNothingIsTouchedAlsoAfterwards() {
        TimeStretch stretch = new TimeStretch(8000);
        assertThat(stretch.idle()).isTrue();
        int[] next = {0};
        AudioSource ramp = (frame, offset, samples) -> {
            for (int i = 0; i < samples; i++) {
                frame[offset + i] = (short) next[0]++;
            }
            return samples;
        };
        short[] frame = new short[160];
        stretch.read(ramp, frame, 0, 160);
        assertThat(frame[159]).isEqualTo((short) 159);
        stretch.speed(1.5);
        for (int i = 0; i < 20; i++) {
            assertThat(stretch.read(ramp, frame, 0, 160)).isEqualTo(160);
        }
        assertThat(stretch.idle()).isFalse();
        stretch.speed(1);
        for (int i = 0; i < 10; i++) {
            assertThat(stretch.read(ramp, frame, 0, 160)).isEqualTo(160);
        }
        assertThat(stretch.idle()).isTrue();
        int last = frame[159];
        stretch.read(ramp, frame, 0, 160);
        for (int i = 0; i < 160; i++) {
            assertThat((int) frame[i]).isEqualTo(last + 1 + i);
        }
    }

    @Test
    void aSourceThatHasNothingNowIsWaitedFor() {
        TimeStretch stretch = new TimeStretch(8000);
        stretch.speed(2);
        assertThat(stretch.read((frame, offset, samples) -> 0, new short[160], 0, 160)).isZero();
        assertThat(stretch.read((frame, offset, samples) -> AudioSource.END, new short[160], 0, 160))
                .isEqualTo(AudioSource.END);
    }
}
