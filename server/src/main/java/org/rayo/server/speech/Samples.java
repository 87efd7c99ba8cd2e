package org.rayo.server.speech;

import org.rayo.server.component.ssml.Prosody;

/** Arithmetic on samples. */
final class Samples {
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
}
