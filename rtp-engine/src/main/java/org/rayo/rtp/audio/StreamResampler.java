package org.rayo.rtp.audio;

import java.util.Arrays;

/**
 * Converts the sampling rate of a file, piece by piece, with the filter of {@link Resampler}: between any two rates, and
 * without shifting anything, so it waits for the samples it needs and gives the rest with {@link #drain}. Owned by one
 * thread. Running sound is {@link RateConverter}'s.
 */
public final class StreamResampler {
    private final ResamplerFilter filter;
    private float[] history;
    private int filled;
    /** Index in the stream of {@code history[0]}. */
    private long base;
    private long nextOutput;

    public StreamResampler(int inputRateHz, int outputRateHz) {
        this.filter = new ResamplerFilter(inputRateHz, outputRateHz);
        this.history = new float[2 * filter.taps];
        reset();
    }

    /** Forgets what it heard. */
    public void reset() {
        int before = filter.taps / 2 - 1;
        // silence before the first sample
        filled = before;
        Arrays.fill(history, 0, filled, 0f);
        base = -before;
        nextOutput = 0;
    }

    /** Room needed for the output of so many input samples. */
    public int bound(int count) {
        return Math.toIntExact(((long) count + filter.taps) * filter.outputRate / filter.inputRate + 2);
    }

    /**
     * Takes input and writes what can be said already.
     *
     * @return samples written at {@code outputOffset}, at most {@link #bound}
     */
    public int convert(short[] input, int offset, int count, short[] output, int outputOffset) {
        makeRoom(count);
        for (int i = 0; i < count; i++) {
            history[filled + i] = input[offset + i];
        }
        filled += count;
        return produce(Long.MAX_VALUE, output, outputOffset);
    }

    /**
     * The end of a file: what the filter still holds.
     *
     * @param inputSamples how many were put in, all in all
     * @return samples written, at most {@code bound(0)}
     */
    public int drain(long inputSamples, short[] output, int outputOffset) {
        makeRoom(filter.taps);
        Arrays.fill(history, filled, filled + filter.taps, 0f);
        filled += filter.taps;
        return produce(Math.ceilDiv(inputSamples * filter.outputRate, filter.inputRate), output, outputOffset);
    }

    private void makeRoom(int count) {
        if (filled + count > history.length) {
            history = Arrays.copyOf(history, filled + count);
        }
    }

    private int produce(long end, short[] output, int outputOffset) {
        int written = 0;
        int half = filter.taps / 2;
        while (nextOutput < end) {
            long numerator = nextOutput * filter.inputRate;
            int first = (int) (numerator / filter.outputRate - base) - (half - 1);
            if (first + filter.taps > filled) {
                break;
            }
            output[outputOffset + written++] = sample(numerator, first);
            nextOutput++;
        }
        forget();
        return written;
    }

    private short sample(long numerator, int first) {
        double phase = (double) (numerator % filter.outputRate) * filter.phases / filter.outputRate;
        int lower = (int) phase;
        float value = convolve(filter.kernels[lower], first);
        if (phase > lower) {
            value += (float) (phase - lower) * (convolve(filter.kernels[lower + 1], first) - value);
        }
        return (short) Math.clamp(Math.round(value), Short.MIN_VALUE, Short.MAX_VALUE);
    }

    // four sums, so that one addition need not wait for the other
    private float convolve(float[] kernel, int first) {
        float[] in = history;
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int tap = 0;
        int last = kernel.length - 3;
        for (; tap < last; tap += 4) {
            a += kernel[tap] * in[first + tap];
            b += kernel[tap + 1] * in[first + tap + 1];
            c += kernel[tap + 2] * in[first + tap + 2];
            d += kernel[tap + 3] * in[first + tap + 3];
        }
        for (; tap < kernel.length; tap++) {
            a += kernel[tap] * in[first + tap];
        }
        return (a + b) + (c + d);
    }

    private void forget() {
        long needed = nextOutput * filter.inputRate / filter.outputRate - (filter.taps / 2 - 1);
        int gone = Math.clamp(needed - base, 0, filled);
        System.arraycopy(history, gone, history, 0, filled - gone);
        filled -= gone;
        base += gone;
    }
}
