package org.rayo.rtp.audio;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Tells which tone it hears: a probe for tests and the demonstration caller. The loop only hands over blocks of 100 ms;
 * whoever asks computes.
 */
public final class ToneMeter implements AudioSink {
    private static final int BLOCK_SAMPLES = AudioFrames.SAMPLE_RATE / 10;
    private static final int LOWEST_HZ = 60;
    private static final int HIGHEST_HZ = 3900;
    private static final int COARSE_HZ = 5;

    private final short[] filling = new short[BLOCK_SAMPLES];
    private final AtomicReference<short[]> last = new AtomicReference<>(new short[BLOCK_SAMPLES]);
    private int filled;

    @Override
    public void onFrame(short[] frame, int offset, int samples) {
        for (int i = 0; i < samples; i++) {
            filling[filled++] = frame[offset + i];
            if (filled == BLOCK_SAMPLES) {
                last.set(filling.clone());
                filled = 0;
            }
        }
    }

    /** Level of the last 100 ms in dB relative to full scale; -120 for digital silence. */
    public double levelDbfs() {
        return levelDbfs(last.get());
    }

    /** Strongest frequency of the last 100 ms in Hz, to about 1 Hz; 0 when it is silent (below -60 dBFS). */
    public double dominantFrequencyHz() {
        return dominantFrequencyHz(last.get());
    }

    /** Level of samples in dB relative to full scale; -120 for digital silence. */
    public static double levelDbfs(short[] pcm) {
        double energy = 0;
        for (short sample : pcm) {
            energy += (double) sample * sample;
        }
        return energy == 0 ? -120 : 10 * Math.log10(2 * energy / pcm.length / (32768.0 * 32768.0));
    }

    /** Strongest frequency of some samples in Hz; 0 when they are silent (below -60 dBFS). */
    public static double dominantFrequencyHz(short[] pcm) {
        if (levelDbfs(pcm) < -60) {
            return 0;
        }
        double best = strongest(pcm, LOWEST_HZ, HIGHEST_HZ, COARSE_HZ);
        return strongest(pcm, best - COARSE_HZ, best + COARSE_HZ, 0.5);
    }

    private static double strongest(short[] pcm, double fromHz, double toHz, double stepHz) {
        double best = 0;
        double bestPower = -1;
        for (double frequency = fromHz; frequency <= toHz; frequency += stepHz) {
            double power = power(pcm, frequency);
            if (power > bestPower) {
                bestPower = power;
                best = frequency;
            }
        }
        return best;
    }

    /** Power of one frequency by Goertzel's algorithm, Hann-weighted, in arbitrary units. */
    public static double power(short[] pcm, double frequencyHz) {
        double coefficient = 2 * Math.cos(2 * Math.PI * frequencyHz / AudioFrames.SAMPLE_RATE);
        double s1 = 0;
        double s2 = 0;
        double windowStep = 2 * Math.cos(2 * Math.PI / pcm.length);
        double w1 = Math.cos(2 * Math.PI / pcm.length);
        double w2 = Math.cos(4 * Math.PI / pcm.length);
        for (short sample : pcm) {
            double w = windowStep * w1 - w2;
            w2 = w1;
            w1 = w;
            double s = sample * (0.5 - 0.5 * w) + coefficient * s1 - s2;
            s2 = s1;
            s1 = s;
        }
        return s1 * s1 + s2 * s2 - coefficient * s1 * s2;
    }
}
