package org.rayo.rtp.jitter;

/**
 * The noise that a far end describes while it says nothing (RFC 3389): a level and the shape of the spectrum as reflection
 * coefficients. Owned by one thread.
 */
public final class ComfortNoise {
    private static final int MAX_ORDER = 12;

    private final double[] reflection = new double[MAX_ORDER];
    private final double[] state = new double[MAX_ORDER + 1];
    private int order;
    private double excitation;
    private double level;
    private long random = 0x2545F4914F6CDD1DL;

    /** A description: level in -dBov, 0…127, then up to twelve coefficients; what is beyond is passed over. */
    public void describe(byte[] payload, int length) {
        if (length == 0) {
            return;
        }
        order = Math.min(MAX_ORDER, length - 1);
        double power = 1;
        for (int i = 0; i < order; i++) {
            double coefficient = ((payload[1 + i] & 0xFF) - 127) * 258 / 32768.0;
            reflection[i] = Math.clamp(coefficient, -0.98, 0.98);
            power *= 1 - reflection[i] * reflection[i];
        }
        // of a full-scale square wave, by the variance of the filter's output
        double rms = 32768 * Math.pow(10, -(payload[0] & 0x7F) / 20.0);
        // a uniform number within ±1 has a variance of a third
        excitation = rms * Math.sqrt(3 * power);
    }

    /** Writes noise; its level moves to the described one within some 10 ms. */
    public void write(short[] pcm, int offset, int samples) {
        for (int n = 0; n < samples; n++) {
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            level += (excitation - level) / 64;
            double forward = level * (random >> 11) / (double) (1L << 52);
            for (int i = order - 1; i >= 0; i--) {
                forward -= reflection[i] * state[i];
                state[i + 1] = state[i] + reflection[i] * forward;
            }
            state[0] = forward;
            pcm[offset + n] = (short) Math.clamp(Math.round(forward), Short.MIN_VALUE, Short.MAX_VALUE);
        }
    }

    /** Forgets level and shape. */
    public void reset() {
        level = 0;
        excitation = 0;
        order = 0;
        java.util.Arrays.fill(state, 0);
    }
}
