package org.rayo.rtp.audio;

/**
 * The filter of a change of sampling rate: a windowed sinc (Kaiser, 70 dB), one row of taps per phase. Immutable.
 */
final class ResamplerFilter {
    private static final double STOP_BAND_DB = 70;
    // pass-band 0.85, stop-band 1.0 of the lower rate's half: 3.4 kHz and 4 kHz for telephony
    private static final double CUTOFF = 0.925;
    private static final double TRANSITION = 0.15;
    private static final int MAX_PHASES = 1024;

    /** Both rates without their common divisor. */
    final int inputRate;
    final int outputRate;
    /** Input samples that one output sample hears. */
    final int taps;
    final int phases;
    final float[][] kernels;

    ResamplerFilter(int inputRateHz, int outputRateHz) {
        if (Math.min(inputRateHz, outputRateHz) < Resampler.MIN_RATE
                || Math.max(inputRateHz, outputRateHz) > Resampler.MAX_RATE) {
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
}
