package org.rayo.rtp.audio;

/** One sine or the sum of two, at a level, for a time. Owned by the media loop once it plays. */
public final class ToneSource implements AudioSource {
    /** Peak of a sine at 0 dBm0: 3.14 dB below the A-law overload point (ITU-T G.711 §5). */
    private static final double PEAK_AT_0_DBM0 = 32768 / Math.pow(10, 3.14 / 20);

    private final Oscillator first;
    private final Oscillator second;
    private long samplesLeft;

    private ToneSource(double firstHz, double secondHz, double levelDbm0, long durationMs) {
        double peak = PEAK_AT_0_DBM0 * Math.pow(10, levelDbm0 / 20);
        this.first = new Oscillator(firstHz, peak);
        this.second = new Oscillator(secondHz, secondHz > 0 ? peak : 0);
        this.samplesLeft = durationMs < 0 ? Long.MAX_VALUE : AudioFrames.samplesOf(durationMs);
    }

    /**
     * A sine.
     *
     * @param frequencyHz below 4000
     * @param levelDbm0 level, e.g. -10
     * @param durationMs duration; negative = for ever
     */
    public static ToneSource sine(double frequencyHz, double levelDbm0, long durationMs) {
        return new ToneSource(frequencyHz, 0, levelDbm0, durationMs);
    }

    /** Two sines at {@code levelDbm0} each; otherwise as {@link #sine}. */
    public static ToneSource dual(double firstHz, double secondHz, double levelDbm0, long durationMs) {
        return new ToneSource(firstHz, secondHz, levelDbm0, durationMs);
    }

    @Override
    public int read(short[] frame, int offset, int samples) {
        if (samplesLeft == 0) {
            return END;
        }
        int count = (int) Math.min(samples, samplesLeft);
        for (int i = 0; i < count; i++) {
            long value = Math.round(first.next() + second.next());
            frame[offset + i] = (short) Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
        }
        if (samplesLeft != Long.MAX_VALUE) {
            samplesLeft -= count;
        }
        return count;
    }

    /** y(n) = 2cos(w)·y(n-1) - y(n-2): two operations per sample, stable in doubles for days. */
    private static final class Oscillator {
        private final double coefficient;
        private double previous;
        private double beforePrevious;

        Oscillator(double frequencyHz, double peak) {
            double step = 2 * Math.PI * frequencyHz / AudioFrames.SAMPLE_RATE;
            coefficient = 2 * Math.cos(step);
            previous = -peak * Math.sin(step);
            beforePrevious = -peak * Math.sin(2 * step);
        }

        double next() {
            double value = coefficient * previous - beforePrevious;
            beforePrevious = previous;
            previous = value;
            return value;
        }
    }
}
