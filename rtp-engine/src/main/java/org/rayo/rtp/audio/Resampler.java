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

    private final ResamplerFilter filter;

    /**
     * @param inputRateHz {@value #MIN_RATE}…{@value #MAX_RATE}
     * @param outputRateHz the same range
     */
    public Resampler(int inputRateHz, int outputRateHz) {
        this.filter = new ResamplerFilter(inputRateHz, outputRateHz);
    }

    /** The same sound at the output rate; its length is the input's, scaled and rounded up. */
    public short[] resample(short[] input) {
        if (filter.inputRate == filter.outputRate) {
            return input;
        }
        int length = Math.toIntExact(Math.ceilDiv((long) input.length * filter.outputRate, filter.inputRate));
        short[] output = new short[length];
        for (int n = 0; n < length; n++) {
            long numerator = (long) n * filter.inputRate;
            int index = (int) (numerator / filter.outputRate);
            double phase = (double) (numerator % filter.outputRate) * filter.phases / filter.outputRate;
            int lower = (int) phase;
            int first = index - (filter.taps / 2 - 1);
            double value = convolve(filter.kernels[lower], input, first);
            if (phase > lower) {
                value += (phase - lower) * (convolve(filter.kernels[lower + 1], input, first) - value);
            }
            output[n] = (short) Math.clamp(Math.round(value), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return output;
    }

    private double convolve(float[] kernel, short[] input, int first) {
        int from = Math.max(0, -first);
        int to = Math.min(filter.taps, input.length - first);
        double sum = 0;
        for (int tap = from; tap < to; tap++) {
            sum += kernel[tap] * input[first + tap];
        }
        return sum;
    }
}
