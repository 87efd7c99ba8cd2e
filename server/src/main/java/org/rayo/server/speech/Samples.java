package org.rayo.server.speech;

import org.rayo.server.component.ssml.Prosody;

/** Arithmetic on samples. */
final class Samples {
    private static final int EDGE_MS = 10;
    private static final int QUIET = 200;

    private Samples() {}

    /** So much silence. */
    static short[] silence(int ms, int rate) {
        return new short[(int) ((long) ms * rate / 1000)];
    }

    /** Makes it louder in place; at {@link Prosody#SILENT} nothing is left. */
    static void amplify(short[] samples, double decibels) {
        if (decibels == 0) {
            return;
        }
        double factor = decibels <= Prosody.SILENT ? 0 : Math.pow(10, decibels / 20);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.clamp(Math.round(samples[i] * factor), Short.MIN_VALUE, Short.MAX_VALUE);
        }
    }

    /** Without the quiet at its ends, but for some {@value #EDGE_MS} ms; {@code start} and {@code end} say where. */
    static short[] trim(short[] samples, int rate, boolean start, boolean end) {
        int edge = EDGE_MS * rate / 1000;
        int from = 0;
        int to = samples.length;
        while (start && from < to && Math.abs(samples[from]) < QUIET) {
            from++;
        }
        while (end && to > from && Math.abs(samples[to - 1]) < QUIET) {
            to--;
        }
        int first = Math.max(0, from - edge);
        return start || end ? java.util.Arrays.copyOfRange(samples, first, Math.min(samples.length, to + edge)) : samples;
    }
}
