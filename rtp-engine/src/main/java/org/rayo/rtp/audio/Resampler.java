package org.rayo.rtp.audio;

/**
 * Converts a sampling rate by a windowed-sinc filter (Kaiser, 70 dB). When going down to 8 kHz the pass-band reaches to
 * 3.4 kHz (within 0.1 dB) and everything from 4 kHz up is at least 60 dB down, so nothing folds back audibly.
 * Whole clips at once, off the media loops; immutable.
 */
public final class Resampler {
    /** Lowest rate converted, in Hz. */
    public static final int MIN_RATE = 4000;
    /** Highest rate converted, in Hz. */
    public static final int MAX_RATE = 192_000;

    private static final double STOP_BAND_DB = 70;
    // pass-band 0.85, stop-band 1.0 of the lower rate's half: 3.4 kHz and 4 kHz for telephony
    private static final double CUTOFF = 0.925;
    private static final double TRANSITION = 0.15;
    private static final int MAX_PHASES = 1024;

    private final int inputRate;
    private final int outputRate;
    private final int taps;
    private final int phases;
    private final float[][] kernels;

    /**
     * @param inputRateHz {@value #MIN_RATE}…{@value #MAX_RATE}
     * @param outputRateHz the same range
     */
    public Resampler(int inputRateHz, int outputRateHz) {
        if (Math.min(inputRateHz, outputRateHz) < MIN_RATE || Math.max(inputRateHz, outputRateHz) > MAX_RATE) {
            throw new IllegalArgumentException("rates must be 4000 to 192000 Hz: " + inputRateHz + ", "
                    + outputRateHz);
        }
        int divisor = greatestCommonDivisor(inputRateHz, outputRateHz);
        this.inputRate = inputRateHz / divisor;
        this.outputRate = outputRateHz / divisor;
        // frequencies below in cycles per input sample
        double half = 0.5 * Math.min(1.0, (double) outputRateHz / inputRateHz);
        double transition = 2 * Math.PI * half * TRANSITION;
        int length = (int) Math.ceil((STOP_BAND_DB - 8) / (2.285 * transition));
        this.taps = (length + 2) & ~1;
        this.phases = Math.min(outputRate, MAX_PHASES);
        this.kernels = new float[phases + 1][];
        for (int phase = 0; phase <= phases; phase++) {
            kernels[phase] = kernel((double) phase / phases, half * CUTOFF);
        }
    }

    private float[] kernel(double fraction, double cutoff) {
        double beta = 0.1102 * (STOP_BAND_DB - 8.7);
        double halfLength = taps / 2.0;
        double[] values = new double[taps];
        double sum = 0;
        for (int tap = 0; tap < taps; tap++) {
            double x = tap - (taps / 2 - 1) - fraction;
            double position = x / halfLength;
            double window = Math.abs(position) >= 1
                    ? 0
                    : bessel(beta * Math.sqrt(1 - position * position)) / bessel(beta);
            double angle = 2 * Math.PI * cutoff * x;
            values[tap] = window * (Math.abs(x) < 1e-9 ? 1 : Math.sin(angle) / angle);
            sum += values[tap];
        }
        float[] kernel = new float[taps];
        for (int tap = 0; tap < taps; tap++) {
            kernel[tap] = (float) (values[tap] / sum);
        }
        return kernel;
    }

    private static double bessel(double x) {
        double sum = 1;
        double term = 1;
        for (int k = 1; k < 60; k++) {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /** The same sound at the output rate; its length is the input's, scaled and rounded up. */
    public short[] resample(short[] input) {
        if (inputRate == outputRate) {
            return input;
        }
        int length = Math.toIntExact(Math.ceilDiv((long) input.length * outputRate, inputRate));
        short[] output = new short[length];
        for (int n = 0; n < length; n++) {
            long numerator = (long) n * inputRate;
            int index = (int) (numerator / outputRate);
            double phase = (double) (numerator % outputRate) * phases / outputRate;
            int lower = (int) phase;
            int first = index - (taps / 2 - 1);
            double value = convolve(kernels[lower], input, first);
            if (phase > lower) {
                value += (phase - lower) * (convolve(kernels[lower + 1], input, first) - value);
            }
            output[n] = (short) Math.clamp(Math.round(value), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return output;
    }

    private double convolve(float[] kernel, short[] input, int first) {
        int from = Math.max(0, -first);
        int to = Math.min(taps, input.length - first);
        double sum = 0;
        for (int tap = from; tap < to; tap++) {
            sum += kernel[tap] * input[first + tap];
        }
        return sum;
    }
}
