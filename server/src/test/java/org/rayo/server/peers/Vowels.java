package org.rayo.server.peers;

import org.rayo.rtp.audio.AudioSource;

/** Like vowels one after the other: a pitch that glides under formants that change. */
final class Vowels implements AudioSource {
    private static final double[][] FORMANTS = {{700, 1200}, {400, 2000}, {300, 870}, {530, 1840}};
    private long left;
    private long at;
    private double phase;

    Vowels(int ms) {
        left = ms * 8L;
    }

    @Override
    public int read(short[] frame, int offset, int samples) {
        if (left == 0) {
            return END;
        }
        int count = (int) Math.min(samples, left);
        for (int i = 0; i < count; i++) {
            double seconds = at++ / 8000.0;
            double[] formants = FORMANTS[(int) (seconds / 0.18) % FORMANTS.length];
            double pitch = 130 + 30 * Math.sin(2 * Math.PI * 1.3 * seconds);
            phase += 2 * Math.PI * pitch / 8000;
            double sum = 0;
            for (int k = 1; k * pitch < 3400; k++) {
                double hz = k * pitch;
                double gain = 0.15;
                for (double formant : formants) {
                    gain += Math.exp(-Math.pow((hz - formant) / 150, 2));
                }
                sum += gain / Math.sqrt(k) * Math.sin(k * phase);
            }
            double syllable = 0.6 + 0.4 * Math.sin(2 * Math.PI * 5 * seconds);
            frame[offset + i] = (short) Math.clamp(2500 * syllable * sum, Short.MIN_VALUE, Short.MAX_VALUE);
        }
        left -= count;
        return count;
    }
}
