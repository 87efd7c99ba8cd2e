package org.rayo.rtp.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.rtp.codec.Signals;

/** The rate converter: what passes, what does not, and that frames join without a seam. */
class RateConverterTest {
    private static short[] convert(short[] input, int from, int to) {
        RateConverter converter = new RateConverter(from, to);
        int frame = AudioFrames.frameSamples(from);
        short[] output = new short[(int) ((long) input.length * to / from)];
        int at = 0;
        for (int i = 0; i + frame <= input.length; i += frame) {
            at += converter.convert(input, i, frame, output, at);
        }
        assertThat(at).isEqualTo(output.length);
        return output;
    }

    @ParameterizedTest
    @CsvSource({"8000, 16000", "8000, 48000", "16000, 48000", "16000, 8000", "48000, 8000", "48000, 16000"})
    void passesWhatBothRatesCanCarry(int from, int to) {
        for (double hz : new double[] {50, 300, 1000, 0.4 * Math.min(from, to)}) {
            short[] output = convert(Signals.sine(hz, from, from), from, to);
            short[] expected = Signals.sine(hz, to, to);
            // the delay need not be whole samples: levels are compared, and what is not the tone is measured
            assertThat(rms(output)).as(hz + " Hz").isCloseTo(rms(expected), org.assertj.core.data.Percentage.withPercentage(2));
            assertThat(impurityDb(output, hz, to)).as(hz + " Hz").isLessThan(-55);
        }
    }

    private static double rms(short[] pcm) {
        double energy = 0;
        for (int i = pcm.length / 4; i < pcm.length; i++) {
            energy += (double) pcm[i] * pcm[i];
        }
        return Math.sqrt(energy / (pcm.length * 3 / 4));
    }

    // what remains after the best-fitting sine of that frequency is taken out
    private static double impurityDb(short[] pcm, double hz, int rate) {
        int from = pcm.length / 4;
        int count = pcm.length / 2;
        double sin = 0;
        double cos = 0;
        for (int i = from; i < from + count; i++) {
            sin += pcm[i] * Math.sin(2 * Math.PI * hz * i / rate) * 2 / count;
            cos += pcm[i] * Math.cos(2 * Math.PI * hz * i / rate) * 2 / count;
        }
        double rest = 0;
        double all = 0;
        for (int i = from; i < from + count; i++) {
            double fit = sin * Math.sin(2 * Math.PI * hz * i / rate) + cos * Math.cos(2 * Math.PI * hz * i / rate);
            rest += (pcm[i] - fit) * (pcm[i] - fit);
            all += (double) pcm[i] * pcm[i];
        }
        return 10 * Math.log10(rest / all);
    }

    @ParameterizedTest
    @CsvSource({"16000, 8000", "48000, 8000", "48000, 16000"})
    void stopsWhatTheLowerRateCannotCarry(int from, int to) {
        short[] output = convert(Signals.sine(0.55 * to, from, from), from, to);
        assertThat(20 * Math.log10(rms(output) / (16384 / Math.sqrt(2)))).isLessThan(-50);
    }

    @Test
    void loudInputClipsAndDoesNotWrap() {
        short[] square = new short[8000];
        for (int i = 0; i < square.length; i++) {
            square[i] = i / 8 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        short[] output = convert(square, 8000, 48000);
        for (int i = 10 * 48; i < output.length - 1; i++) {
            assertThat(Math.abs(output[i + 1] - output[i])).isLessThan(40000);
        }
    }

    @Test
    void otherRatesAreRefused() {
        assertThatThrownBy(() -> new RateConverter(8000, 44100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RateConverter(24000, 16000)).isInstanceOf(IllegalArgumentException.class);
    }
}
