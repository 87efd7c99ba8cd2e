package org.rayo.rtp.dtmf;

/**
 * The eight DTMF frequencies in 10 ms of samples: their complex amplitudes, referred to the middle of the block, and the
 * block's energy. Around its middle a block is the sum of an even and an odd half: cosines see only the one, sines the
 * other, which takes half of Goertzel's multiplications and leaves no chain in which one sample waits for the one before.
 * Guarded by {@code DtmfDetectBenchmark}. Owned by one thread.
 */
final class DtmfBank {
    /** Samples of a block. */
    static final int BLOCK = 80;
    /** Rows first, then columns, Hz. */
    static final double[] HZ = {697, 770, 852, 941, 1209, 1336, 1477, 1633};

    private static final int HALF = BLOCK / 2;
    private static final int TONES = HZ.length;
    private static final float[] COSINES = new float[HALF * TONES];
    private static final float[] SINES = new float[HALF * TONES];
    private static final float[] TURN_COSINES = new float[TONES];
    private static final float[] TURN_SINES = new float[TONES];

    static {
        for (int n = 0; n < HALF; n++) {
            for (int k = 0; k < TONES; k++) {
                double angle = 2 * Math.PI * HZ[k] / DtmfDetector.RATE * (n + 0.5);
                COSINES[n * TONES + k] = (float) Math.cos(angle);
                SINES[n * TONES + k] = (float) Math.sin(angle);
            }
        }
        for (int k = 0; k < TONES; k++) {
            double turn = 2 * Math.PI * HZ[k] / DtmfDetector.RATE * BLOCK;
            TURN_COSINES[k] = (float) Math.cos(turn);
            TURN_SINES[k] = (float) Math.sin(turn);
        }
    }

    /** Amplitudes of the last block, real parts. */
    final float[] re = new float[TONES];
    /** Imaginary parts. */
    final float[] im = new float[TONES];

    private final float[] even = new float[HALF];
    private final float[] odd = new float[HALF];

    /** Folds a block and gives its energy, the sum of all squares. */
    float fold(short[] pcm, int offset) {
        float energy = 0;
        int middle = offset + HALF;
        for (int n = 0; n < HALF; n++) {
            float later = pcm[middle + n];
            float earlier = pcm[middle - 1 - n];
            even[n] = later + earlier;
            odd[n] = later - earlier;
            energy += later * later + earlier * earlier;
        }
        return energy;
    }

    /** The amplitudes of the block that was folded last. */
    void correlate() {
        correlate(even, COSINES, re);
        correlate(odd, SINES, im);
    }

    // eight sums that do not wait for each other
    private static void correlate(float[] half, float[] table, float[] out) {
        float a0 = 0;
        float a1 = 0;
        float a2 = 0;
        float a3 = 0;
        float a4 = 0;
        float a5 = 0;
        float a6 = 0;
        float a7 = 0;
        for (int n = 0, t = 0; n < HALF; n++, t += TONES) {
            float x = half[n];
            a0 += x * table[t];
            a1 += x * table[t + 1];
            a2 += x * table[t + 2];
            a3 += x * table[t + 3];
            a4 += x * table[t + 4];
            a5 += x * table[t + 5];
            a6 += x * table[t + 6];
            a7 += x * table[t + 7];
        }
        out[0] = a0;
        out[1] = a1;
        out[2] = a2;
        out[3] = a3;
        out[4] = a4;
        out[5] = a5;
        out[6] = a6;
        out[7] = a7;
    }

    /**
     * How far from its nominal frequency a tone is, Hz, by the turn of its phase since the block before: right within
     * 50 Hz, about.
     */
    double deviationHz(int tone, float beforeRe, float beforeIm) {
        float turnRe = re[tone] * beforeRe + im[tone] * beforeIm;
        float turnIm = im[tone] * beforeRe - re[tone] * beforeIm;
        float re = turnRe * TURN_COSINES[tone] - turnIm * TURN_SINES[tone];
        float im = turnIm * TURN_COSINES[tone] + turnRe * TURN_SINES[tone];
        // sines were correlated with a positive sign: the phase turns the other way round
        return -Math.atan2(im, re) * DtmfDetector.RATE / (2 * Math.PI * BLOCK);
    }

    /** Energy of one frequency in the last block: what {@link #fold} gives for a pure tone of it. */
    float power(int tone) {
        return (re[tone] * re[tone] + im[tone] * im[tone]) * (2f / BLOCK);
    }
}
