package org.rayo.rtp.audio;

/** The one shape of sound between rooms: 16-bit linear mono at 8 kHz, in frames of 20 ms. */
public final class AudioFrames {
    /** Samples per second. */
    public static final int SAMPLE_RATE = 8000;
    /** Length of a frame in ms: the media clock's period. */
    public static final int FRAME_MS = 20;
    /** Samples of a frame. */
    public static final int FRAME_SAMPLES = SAMPLE_RATE * FRAME_MS / 1000;

    private AudioFrames() {}

    /** Samples in so many milliseconds. */
    public static long samplesOf(long durationMs) {
        return durationMs * (SAMPLE_RATE / 1000);
    }

    /** Milliseconds in so many samples, rounded down. */
    public static long millisOf(long samples) {
        return samples / (SAMPLE_RATE / 1000);
    }
}
