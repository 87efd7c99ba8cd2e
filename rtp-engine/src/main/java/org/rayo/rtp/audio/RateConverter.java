package org.rayo.rtp.audio;

/**
 * Changes the rate of running sound, between 8, 16 and 48 kHz mostly, frame by frame, by a windowed-sinc filter (Kaiser, 60 dB)
 * at the lower rate: within 0.1 dB up to 0.42 of it, 60 dB down from 0.51. Delays by 3 ms per conversion from or to
 * 8 kHz. Nothing is allocated per frame. Owned by one thread.
 */
public final class RateConverter {
    private static final int TAPS = 48;
    private static final double CUTOFF = 0.93;
    private static final double STOP_BAND_DB = 60;
    // coefficients of 14 bits: a sum over all taps of full-scale samples stays within an int
    private static final int COEFFICIENT_BITS = 14;
    private static final int ROUNDING = 1 << (COEFFICIENT_BITS - 1);

    private static final short[][][] UP = new short[7][][];
    private static final short[][] DOWN = new short[7][];

    static {
        for (int factor : new int[] {2, 3, 6}) {
            double[] prototype = prototype(factor);
            UP[factor] = phases(prototype, factor);
            DOWN[factor] = quantized(prototype, 0, 1, prototype.length);
        }
    }

    private final int inputRate;
    private final int outputRate;
    private final int factor;
    private final boolean up;
    private final int history;
    private final short[] work;

    /**
     * @param inputRateHz 8000 to 48000
     * @param outputRateHz the same; one is once, twice, three or six times the other
     */
    public RateConverter(int inputRateHz, int outputRateHz) {
        int low = Math.min(inputRateHz, outputRateHz);
        int high = Math.max(inputRateHz, outputRateHz);
        if (low < 8000 || high > 48000 || high % low != 0 || (high > low && UP[high / low] == null)) {
            throw new IllegalArgumentException("one rate of 8000 to 48000 Hz must be 1, 2, 3 or 6 times the other: " + inputRateHz + ", "
                    + outputRateHz);
        }
        this.inputRate = inputRateHz;
        this.outputRate = outputRateHz;
        this.factor = high / low;
        this.up = outputRateHz > inputRateHz;
        this.history = factor == 1 ? 0 : up ? TAPS - 1 : (TAPS - 1) * factor;
        this.work = new short[history + AudioFrames.frameSamples(inputRateHz)];
    }

    // a low-pass at the higher rate whose pass-band is the lower rate's, with a sum of one
    private static double[] prototype(int factor) {
        int length = TAPS * factor;
        double beta = 0.1102 * (STOP_BAND_DB - 8.7);
        double middle = (length - 1) / 2.0;
        double[] values = new double[length];
        double sum = 0;
        for (int i = 0; i < length; i++) {
            double x = i - middle;
            double window = bessel(beta * Math.sqrt(1 - x / (middle + 1) * (x / (middle + 1)))) / bessel(beta);
            double angle = Math.PI * CUTOFF / factor * x;
            values[i] = window * (Math.abs(angle) < 1e-12 ? 1 : Math.sin(angle) / angle);
            sum += values[i];
        }
        for (int i = 0; i < length; i++) {
            values[i] /= sum;
        }
        return values;
    }

    private static double bessel(double x) {
        double sum = 1;
        double term = 1;
        for (int k = 1; k < 40; k++) {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }

    private static short[][] phases(double[] prototype, int factor) {
        short[][] phases = new short[factor][];
        for (int phase = 0; phase < factor; phase++) {
            // the newest input sample meets the first coefficient of its phase, and it stands last in the window
            phases[phase] = quantized(prototype, prototype.length - factor + phase, -factor, TAPS);
        }
        return phases;
    }

    // every phase passes a constant unchanged: rounding is paid back at the largest coefficient
    private static short[] quantized(double[] prototype, int first, int step, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += prototype[first + i * step];
        }
        short[] coefficients = new short[count];
        int left = 1 << COEFFICIENT_BITS;
        int largest = 0;
        for (int i = 0; i < count; i++) {
            coefficients[i] = (short) Math.round(prototype[first + i * step] / sum * (1 << COEFFICIENT_BITS));
            left -= coefficients[i];
            largest = coefficients[i] > coefficients[largest] ? i : largest;
        }
        coefficients[largest] += (short) left;
        return coefficients;
    }

    /** Goes on as another one of the same rates would, from here on. */
    public void copy(RateConverter other) {
        System.arraycopy(other.work, 0, work, 0, history);
    }

    /** Samples per second that go in. */
    public int inputRate() {
        return inputRate;
    }

    /** Samples per second that come out. */
    public int outputRate() {
        return outputRate;
    }

    /**
     * Converts at most one frame.
     *
     * @param samples how many go in; when the rate goes down a multiple of the ratio
     * @return samples written at {@code outputOffset}
     */
    public int convert(short[] input, int offset, int samples, short[] output, int outputOffset) {
        if (factor == 1) {
            System.arraycopy(input, offset, output, outputOffset, samples);
            return samples;
        }
        System.arraycopy(input, offset, work, history, samples);
        int written = up ? raise(samples, output, outputOffset) : lower(samples, output, outputOffset);
        System.arraycopy(work, samples, work, 0, history);
        return written;
    }

    private int raise(int samples, short[] output, int outputOffset) {
        for (int phase = 0; phase < factor; phase++) {
            short[] coefficients = UP[factor][phase];
            for (int n = 0; n < samples; n++) {
                output[outputOffset + n * factor + phase] = dot(coefficients, n);
            }
        }
        return samples * factor;
    }

    private int lower(int samples, short[] output, int outputOffset) {
        short[] coefficients = DOWN[factor];
        int count = samples / factor;
        for (int n = 0; n < count; n++) {
            output[outputOffset + n] = dot(coefficients, n * factor);
        }
        return count;
    }

    private short dot(short[] coefficients, int from) {
        int sum = ROUNDING;
        for (int i = 0; i < coefficients.length; i++) {
            sum += coefficients[i] * work[from + i];
        }
        return (short) Math.clamp(sum >> COEFFICIENT_BITS, Short.MIN_VALUE, Short.MAX_VALUE);
    }
}
