package org.rayo.rtp.detect;

/**
 * The spectrum of 32 ms at 8 kHz, and the one or two tones that it may consist of. Holds nothing between two calls: all
 * analysers of a thread may share one.
 */
public final class Spectrum {
    /** Samples that are looked at. */
    static final int SAMPLES = 256;

    private static final int BINS = SAMPLES / 2;
    private static final double BIN_HZ = 8000.0 / SAMPLES;
    private static final int LOBE = 2;
    private static final float[] WINDOW = new float[SAMPLES];
    private static final float[] COSINES = new float[BINS];
    private static final float[] SINES = new float[BINS];
    private static final int[] REVERSED = new int[SAMPLES];

    static {
        for (int n = 0; n < SAMPLES; n++) {
            WINDOW[n] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * (n + 0.5) / SAMPLES));
            REVERSED[n] = Integer.reverse(n) >>> (32 - Integer.numberOfTrailingZeros(SAMPLES));
        }
        for (int k = 0; k < BINS; k++) {
            COSINES[k] = (float) Math.cos(2 * Math.PI * k / SAMPLES);
            SINES[k] = (float) Math.sin(2 * Math.PI * k / SAMPLES);
        }
    }

    private final float[] re = new float[SAMPLES];
    private final float[] im = new float[SAMPLES];
    private final float[] power = new float[BINS];
    private double total;
    private int firstBin;
    private int secondBin;
    private double first;
    private double second;

    /** Analyses {@link #SAMPLES} samples. */
    void analyse(short[] pcm, int offset) {
        for (int n = 0; n < SAMPLES; n++) {
            re[REVERSED[n]] = pcm[offset + n] * WINDOW[n];
            im[n] = 0;
        }
        transform();
        total = 0;
        for (int k = 0; k < BINS; k++) {
            power[k] = re[k] * re[k] + im[k] * im[k];
            if (k > LOBE) {
                total += power[k];
            }
        }
        firstBin = strongest(-1);
        first = lobe(firstBin);
        secondBin = strongest(firstBin);
        second = lobe(secondBin);
    }

    private void transform() {
        for (int half = 1; half < SAMPLES; half *= 2) {
            int step = BINS / half;
            for (int from = 0; from < SAMPLES; from += 2 * half) {
                for (int k = 0; k < half; k++) {
                    float c = COSINES[k * step];
                    float s = SINES[k * step];
                    int a = from + k;
                    int b = a + half;
                    float tr = re[b] * c + im[b] * s;
                    float ti = im[b] * c - re[b] * s;
                    re[b] = re[a] - tr;
                    im[b] = im[a] - ti;
                    re[a] += tr;
                    im[a] += ti;
                }
            }
        }
    }

    private int strongest(int besides) {
        int best = LOBE + 1;
        float most = -1;
        for (int k = LOBE + 1; k < BINS - LOBE - 1; k++) {
            if (besides >= 0 && Math.abs(k - besides) <= LOBE + 1) {
                continue;
            }
            if (power[k] > most) {
                most = power[k];
                best = k;
            }
        }
        return best;
    }

    private double lobe(int bin) {
        double sum = 0;
        for (int k = bin - LOBE; k <= bin + LOBE; k++) {
            sum += power[k];
        }
        return sum;
    }

    // of a tone under a Hann window the two largest bins tell where between them it lies
    private double frequency(int bin) {
        double middle = Math.sqrt(power[bin]);
        double left = Math.sqrt(power[bin - 1]);
        double right = Math.sqrt(power[bin + 1]);
        double ratio = Math.max(left, right) / Math.max(middle, 1e-9);
        double part = (2 * ratio - 1) / (ratio + 1);
        return (bin + (right > left ? part : -part)) * BIN_HZ;
    }

    /** Energy in all: arbitrary units, the square of a level. */
    double total() {
        return total;
    }

    /** How much of the energy is one tone, 0…1. */
    double firstShare() {
        return first / Math.max(total, 1e-9);
    }

    /** How much of the energy is a second tone, 0…1. */
    double secondShare() {
        return second / Math.max(total, 1e-9);
    }

    /** Frequency of the strongest tone, Hz. */
    double firstHz() {
        return frequency(firstBin);
    }

    /** Frequency of the next, Hz. */
    double secondHz() {
        return frequency(secondBin);
    }

    /** How much of the energy is between two frequencies, Hz, 0…1. */
    double share(double fromHz, double toHz) {
        double sum = 0;
        for (int k = Math.max(LOBE + 1, (int) Math.ceil(fromHz / BIN_HZ)); k <= Math.min(BINS - 1, toHz / BIN_HZ); k++) {
            sum += power[k];
        }
        return sum / Math.max(total, 1e-9);
    }

    /** The middle of the energy between two frequencies, Hz. */
    double centroid(double fromHz, double toHz) {
        double sum = 0;
        double weighted = 0;
        for (int k = (int) Math.ceil(fromHz / BIN_HZ); k <= toHz / BIN_HZ; k++) {
            sum += power[k];
            weighted += power[k] * k;
        }
        return weighted / Math.max(sum, 1e-9) * BIN_HZ;
    }
}
