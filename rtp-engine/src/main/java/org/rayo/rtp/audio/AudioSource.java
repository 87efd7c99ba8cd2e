package org.rayo.rtp.audio;

/**
 * Something that can be played: 16-bit mono at {@link #sampleRate()}. It runs on a media loop: it must not block, log or
 * allocate per call, and belongs to the loop from the moment it is played.
 */
public interface AudioSource {
    /** {@link #read}'s answer at the end. */
    int END = -1;

    /** Samples per second, in Hz: 8000, 16000 or 48000, always the same; the session converts what its codec needs. */
    default int sampleRate() {
        return AudioFrames.SAMPLE_RATE;
    }

    /**
     * Writes up to {@code samples} samples at {@code offset}.
     *
     * @return samples written; fewer than asked is filled up with silence, 0 means nothing is ready now; {@link #END}
     *     once nothing will come any more
     */
    int read(short[] frame, int offset, int samples);

    /**
     * Jumps within what is played, as far as it goes; a source that cannot ignores it.
     *
     * @param deltaMs from what is heard now; negative is back
     */
    default void seek(long deltaMs) {}

    /** Called once when it will not be read any more, however its play ended; on the media loop. */
    default void close() {}
}
