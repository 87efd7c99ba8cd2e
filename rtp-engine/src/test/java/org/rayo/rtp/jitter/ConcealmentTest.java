package org.rayo.rtp.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Made-up audio fades and joins without a jump. */
class ConcealmentTest {
    private static short[] tone(int samples, int from) {
        short[] pcm = new short[samples];
        for (int i = 0; i < samples; i++) {
            // 100 Hz: two whole periods per frame, so the repetition itself is seamless
            pcm[i] = (short) (10_000 * Math.sin(2 * Math.PI * (from + i) / 80));
        }
        return pcm;
    }

    private static int peak(short[] pcm, int from, int to) {
        int peak = 0;
        for (int i = from; i < to; i++) {
            peak = Math.max(peak, Math.abs(pcm[i]));
        }
        return peak;
    }

    @Test
    void fadesToSilenceWithinSixtyMs() {
        Concealment concealment = new Concealment(8000);
        concealment.good(tone(160, 0), 0, 160);
        short[] made = new short[800];
        concealment.conceal(made, 0, 800);
        assertThat(peak(made, 0, 80)).isBetween(8000, 10_000);
        assertThat(peak(made, 400, 480)).isLessThan(2100);
        assertThat(peak(made, 480, 800)).isZero();
    }

    @Test
    void returnsWithoutAClick() {
        Concealment concealment = new Concealment(8000);
        concealment.good(tone(160, 0), 0, 160);
        short[] made = new short[160];
        concealment.conceal(made, 0, 160);
        short[] next = tone(160, 40);
        concealment.good(next, 0, 160);
        assertThat(Math.abs(next[0] - made[159])).isLessThan(1500);
        for (int i = 1; i < 160; i++) {
            assertThat(Math.abs(next[i] - next[i - 1])).isLessThan(1500);
        }
    }

    @Test
    void shortFramesAddUpToTheHistory() {
        Concealment concealment = new Concealment(8000);
        short[] pcm = tone(160, 0);
        for (int i = 0; i < 160; i += 40) {
            concealment.good(pcm, i, 40);
        }
        short[] made = new short[1];
        concealment.conceal(made, 0, 1);
        assertThat(made[0]).isEqualTo(pcm[0]);
        concealment.reset();
        concealment.conceal(made, 0, 1);
        assertThat(made[0]).isZero();
    }
}
