package org.rayo.rtp.dtmf;

import org.rayo.rtp.dsp.SampleLoops;

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
    private static final int TONES = SampleLoops.LANES;
    private static final SampleLoops LOOPS = SampleLoops.best();
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

    /** Energy of a block, the sum of all squares. */
    static float energy(short[] pcm, int offset) {
        return LOOPS.energy(pcm, offset, BLOCK);
    }

    /** Measures the amplitudes in a block. */
    void correlate(short[] pcm, int offset) {
        int middle = offset + HALF;
        for (int n = 0; n < HALF; n++) {
            int later = pcm[middle + n];
            int earlier = pcm[middle - 1 - n];
            even[n] = later + earlier;
            odd[n] = later - earlier;
        }
        LOOPS.correlate(even, COSINES, HALF, re);
        LOOPS.correlate(odd, SINES, HALF, im);
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

    /** Energy of one frequency in the last block: what {@link #energy} gives for a pure tone of it. */
    float power(int tone) {
        return (re[tone] * re[tone] + im[tone] * im[tone]) * (2f / BLOCK);
    }
}
