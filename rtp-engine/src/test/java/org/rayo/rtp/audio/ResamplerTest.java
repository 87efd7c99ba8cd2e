package org.rayo.rtp.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documented filter lets through and what it keeps out. */
class ResamplerTest {
    private static short[] tone(double frequencyHz, int rate) {
        short[] pcm = new short[rate];
        for (int i = 0; i < rate; i++) {
            pcm[i] = (short) Math.round(16000 * Math.sin(2 * Math.PI * frequencyHz * i / rate));
        }
        return pcm;
    }

    private static short[] middle(short[] pcm) {
        return Arrays.copyOfRange(pcm, 2000, 6000);
    }

    @ParameterizedTest
    @CsvSource({"16000", "44100", "48000", "22050", "11025", "96000", "44101", "32000"})
    void thePassBandPasses(int rate) {
        Resampler resampler = new Resampler(rate, 8000);
        for (double frequency : new double[] {300, 1000, 2000, 3400}) {
            short[] output = resampler.resample(tone(frequency, rate));
            assertThat(output).hasSize(8000);
            assertThat(ToneMeter.dominantFrequencyHz(middle(output))).isCloseTo(frequency, within(1.0));
            assertThat(ToneMeter.levelDbfs(middle(output)))
                    .isCloseTo(ToneMeter.levelDbfs(tone(frequency, rate)), within(0.1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16000, 44100, 48000, 22050, 96000, 44101})
    void whatWouldFoldBackIsSixtyDbDown(int rate) {
        Resampler resampler = new Resampler(rate, 8000);
        for (double frequency = 4050; frequency < rate / 2.0 && frequency < 20_000; frequency += 487) {
            short[] input = tone(frequency, rate);
            double gain = ToneMeter.levelDbfs(middle(resampler.resample(input))) - ToneMeter.levelDbfs(input);
            assertThat(gain).as("%s Hz at %s Hz", frequency, rate).isLessThan(-60);
        }
    }

    @Test
    void aToneIsReproducedCloselyInTime() {
        short[] output = new Resampler(48000, 8000).resample(tone(1000, 48000));
        short[] ideal = tone(1000, 8000);
        double noise = 0;
        for (int i = 1000; i < 7000; i++) {
            noise += (output[i] - ideal[i]) * (double) (output[i] - ideal[i]);
        }
        // no delay: the filter's middle lies on the sample
        assertThat(10 * Math.log10(16000.0 * 16000 / 2 * 6000 / noise)).isGreaterThan(60);
    }

    @Test
    void lowerRatesGoUp() {
        short[] output = new Resampler(4000, 8000).resample(tone(1000, 4000));
        assertThat(output).hasSize(8000);
        assertThat(ToneMeter.dominantFrequencyHz(middle(output))).isCloseTo(1000, within(1.0));
        assertThat(ToneMeter.power(middle(output), 3000)).isLessThan(ToneMeter.power(middle(output), 1000) / 1e6);
    }

    @Test
    void edges() {
        assertThat(new Resampler(48000, 8000).resample(new short[0])).isEmpty();
        assertThat(new Resampler(48000, 8000).resample(new short[1])).hasSize(1);
        short[] same = {1, 2, 3};
        assertThat(new Resampler(8000, 8000).resample(same)).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> new Resampler(3000, 8000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Resampler(8000, 200_000)).isInstanceOf(IllegalArgumentException.class);
    }
}
