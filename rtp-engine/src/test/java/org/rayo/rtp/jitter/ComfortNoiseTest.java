package org.rayo.rtp.jitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComfortNoiseTest {
    @ParameterizedTest
    @CsvSource({"40, 127, 127", "60, 127, 127", "40, 180, 100", "50, 90, 200", "30, 0, 255"})
    void isAsLoudAsDescribedWhateverItsShape(int level, int first, int second) {
        ComfortNoise noise = new ComfortNoise();
        noise.describe(new byte[] {(byte) level, (byte) first, (byte) second}, 3);
        short[] pcm = new short[16000];
        noise.write(pcm, 0, pcm.length);
        double energy = 0;
        for (int i = 2000; i < pcm.length; i++) {
            energy += (double) pcm[i] * pcm[i];
        }
        double dbov = 10 * Math.log10(energy / (pcm.length - 2000) / (32768.0 * 32768));
        assertThat(dbov).isCloseTo(-level, within(2.0));
    }
}
