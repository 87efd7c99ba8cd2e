package org.rayo.rtp.detect;

/** Hears what was detected; called from within the frame in which it was, so it must only hand it over. */
@FunctionalInterface
public interface DetectionListener {
    /**
     * Something was detected.
     *
     * @param durationMs see {@link Detection}
     * @param frequencyHz of the tone, the lowest of several; 0 for what is no tone
     */
    void onDetected(Detection what, int durationMs, int frequencyHz);
}
