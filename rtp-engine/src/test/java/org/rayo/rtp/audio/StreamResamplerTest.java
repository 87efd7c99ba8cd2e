package org.rayo.rtp.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Piece by piece it is the same sound as all at once. */
class StreamResamplerTest {
    private static short[] sine(int rate, double hz, int count) {
        short[] samples = new short[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (short) Math.round(12000 * Math.sin(2 * Math.PI * hz * i / rate));
        }
        return samples;
    }

    @Property(tries = 60)
    void filesComeOutAsTheWholeClipWould(
            @ForAll @IntRange(min = 1, max = 3000) int samples, @ForAll @IntRange(min = 1, max = 700) int piece) {
        int[] rates = {44100, 8000, 11025, 48000};
        int in = rates[(samples + piece) % rates.length];
        short[] input = sine(in, 700, samples);
        short[] whole = new Resampler(in, 16000).resample(input);
        StreamResampler stream = new StreamResampler(in, 16000);
        short[] output = new short[whole.length + stream.bound(piece)];
        int written = 0;
        for (int at = 0; at < samples; at += piece) {
            int count = Math.min(piece, samples - at);
            written += stream.convert(input, at, count, output, written);
        }
        short[] rest = new short[stream.bound(0)];
        int drained = stream.drain(samples, rest, 0);
        System.arraycopy(rest, 0, output, written, drained);
        short[] got = Arrays.copyOf(output, written + drained);
        assertThat(got).hasSameSizeAs(whole);
        for (int i = 0; i < got.length; i++) {
            // floats here, doubles there
            assertThat((double) got[i]).isCloseTo(whole[i], within(1.0));
        }
    }
}
