package org.rayo.rtp.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** SSML 1.1 §3.3.1.1: what is left of a sound that counts its own samples. */
class ExcerptTest {
    private static final int RATE = 8_000;

    /** One second in which each ms has its number as the value of its samples. */
    private static PcmClip counting() {
        short[] samples = new short[RATE];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (i / 8);
        }
        return PcmClip.of(samples);
    }

    private static short[] read(AudioReader reader) throws IOException {
        short[] heard = new short[10 * RATE];
        int done = 0;
        for (int count = 0; count >= 0; count = reader.read(heard, done, 333)) {
            done += count;
        }
        return Arrays.copyOf(heard, done);
    }

    private static short[] read(long begin, long end, double times, long length, double gain, double speed) throws IOException {
        try (AudioReader reader = new Excerpt(counting(), begin, end, times, length, gain, speed).open()) {
            short[] first = read(reader);
            reader.rewind();
            assertThat(read(reader)).as("read again").isEqualTo(first);
            return first;
        }
    }

    @Test
    void aPieceIsCutOut() throws IOException {
        assertThat(read(0, -1, 1, -1, 0, 1)).hasSize(RATE);
        short[] piece = read(250, 500, 1, -1, 0, 1);
        assertThat(piece).hasSize(RATE / 4).startsWith((short) 250).endsWith((short) 499);
        assertThat(read(900, 2_000, 1, -1, 0, 1)).hasSize(RATE / 10).endsWith((short) 999);
        assertThat(read(2_000, -1, 3, -1, 0, 1)).isEmpty();
    }

    @Test
    void itIsRepeatedAlsoInParts() throws IOException {
        short[] twice = read(100, 300, 2.5, -1, 0, 1);
        assertThat(twice).hasSize(4_000);
        assertThat(twice[1_600]).isEqualTo((short) 100);
        assertThat(twice[3_200]).isEqualTo((short) 100);
        assertThat(twice[3_999]).isEqualTo((short) 199);
        assertThat(read(0, -1, 0.25, -1, 0, 1)).hasSize(2_000).endsWith((short) 249);
    }

    @Test
    void itIsHeardForSoLong() throws IOException {
        assertThat(read(0, 100, Double.POSITIVE_INFINITY, 950, 0, 1)).hasSize(7_600).endsWith((short) 49);
        assertThat(read(0, -1, 3, 500, 0, 1)).hasSize(4_000);
    }

    @Test
    void itsLevelAndItsSpeedChange() throws IOException {
        assertThat((double) read(900, 901, 1, -1, -20, 1)[0]).isCloseTo(90, within(1.0));
        assertThat(read(900, 901, 1, -1, 60, 1)[0]).isEqualTo(Short.MAX_VALUE);
        assertThat(read(0, -1, 1, -1, 0, 2).length).isBetween(3_700, 4_500);
        assertThat(read(0, -1, 1, -1, 0, 0.5).length).isBetween(15_500, 16_700);
    }

    @Test
    void whatHasNoEndIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Excerpt(counting(), 0, -1, Double.POSITIVE_INFINITY, -1, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Excerpt(new Cue("m"), 0, -1, 1, -1, 0, 1));
    }
}
