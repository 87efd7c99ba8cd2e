package org.rayo.rtp.detect;

/**
 * Brings 8, 16, 24, 32 or 48 kHz down to the 8 kHz of the detectors. Telephone tones lie below 2.2 kHz: the filter is as
 * short as keeping aliases off that band allows, so it is not meant for audio that somebody will hear. Owned by one
 * thread; nothing is allocated per call.
 */
public final class Decimator {
    /** The rate of the output in Hz. */
    public static final int OUTPUT_RATE = 8000;

    private static final int TAPS_PER_PHASE = 8;
    private static final int MAX_CHUNK = 1024;

    private final int factor;
    private final float[] taps;
    private final float[] history;
    private int phase;

    /** @throws IllegalArgumentException when the rate is not a whole multiple of 8 kHz up to 48 kHz */
    public Decimator(int sampleRateHz) {
        if (sampleRateHz % OUTPUT_RATE != 0 || sampleRateHz < OUTPUT_RATE || sampleRateHz > 48_000) {
            throw new IllegalArgumentException("detectors hear 8, 16, 24, 32 or 48 kHz, not " + sampleRateHz + " Hz");
        }
        this.factor = sampleRateHz / OUTPUT_RATE;
        this.taps = factor == 1 ? new float[0] : lowPass(factor);
        this.history = new float[factor == 1 ? 0 : taps.length - 1 + MAX_CHUNK];
    }

    // windowed sinc, cut off at half the output's rate, Hamming window, gain 1
    private static float[] lowPass(int factor) {
        int length = TAPS_PER_PHASE * factor - 1;
        float[] taps = new float[length];
        double sum = 0;
        for (int i = 0; i < length; i++) {
            double t = i - (length - 1) / 2.0;
            double sinc = t == 0 ? 1 : Math.sin(Math.PI * t / factor) / (Math.PI * t / factor);
            double window = 0.54 - 0.46 * Math.cos(2 * Math.PI * (i + 1) / (length + 1));
            taps[i] = (float) (sinc * window);
            sum += sinc * window;
        }
        for (int i = 0; i < length; i++) {
            taps[i] = (float) (taps[i] / sum);
        }
        return taps;
    }

    /** Input samples per output sample. */
    public int factor() {
        return factor;
    }

    /** Whether input and output are the same, so that a caller can do without a copy. */
    public boolean isIdentity() {
        return factor == 1;
    }

    /**
     * Takes samples in and writes those of the output that are complete.
     *
     * @param samples at most 1024
     * @param out room for {@code samples / factor + 1}
     * @return samples written
     */
    public int decimate(short[] pcm, int offset, int samples, short[] out, int outOffset) {
        if (factor == 1) {
            System.arraycopy(pcm, offset, out, outOffset, samples);
            return samples;
        }
        int kept = taps.length - 1;
        for (int i = 0; i < samples; i++) {
            history[kept + i] = pcm[offset + i];
        }
        int written = 0;
        int at = phase;
        for (; at < samples; at += factor) {
            float sum = 0;
            for (int tap = 0; tap < taps.length; tap++) {
                sum += taps[tap] * history[at + tap];
            }
            out[outOffset + written++] = (short) Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        phase = at - samples;
        System.arraycopy(history, samples, history, 0, kept);
        return written;
    }
}
