package org.rayo.rtp.audio;

/**
 * The shape of sound between rooms: 16-bit linear mono in frames of 20 ms. A session runs at the rate of its codec, 8, 16
 * or 48 kHz; clips, tones and most listeners are narrow-band, 8 kHz, which is meant where no rate is named.
 */
public final class AudioFrames {
    /** Samples per second of narrow-band sound. */
    public static final int SAMPLE_RATE = 8000;
    /** Highest rate of a session, in Hz. */
    public static final int MAX_SAMPLE_RATE = 48000;
    /** Length of a frame in ms: the media clock's period. */
    public static final int FRAME_MS = 20;
    /** Samples of a narrow-band frame. */
    public static final int FRAME_SAMPLES = SAMPLE_RATE * FRAME_MS / 1000;
    /** Samples of the longest frame. */
    public static final int MAX_FRAME_SAMPLES = MAX_SAMPLE_RATE * FRAME_MS / 1000;

    private AudioFrames() {}

    /** Samples of a frame at {@code rateHz}. */
    public static int frameSamples(int rateHz) {
        return rateHz / 1000 * FRAME_MS;
    }

    /** Samples in so many milliseconds. */
    public static long samplesOf(long durationMs) {
        return durationMs * (SAMPLE_RATE / 1000);
    }

    /** Milliseconds in so many samples, rounded down. */
    public static long millisOf(long samples) {
        return samples / (SAMPLE_RATE / 1000);
    }
}
