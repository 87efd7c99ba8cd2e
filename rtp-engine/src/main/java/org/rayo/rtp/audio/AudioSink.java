package org.rayo.rtp.audio;

/** Hears what a session receives, decoded, at the media clock; silence where nothing was received. */
public interface AudioSink {
    /** The rate it wants to hear, in Hz: 8000, 16000 or 48000, always the same; the session converts. */
    default int sampleRate() {
        return AudioFrames.SAMPLE_RATE;
    }

    /**
     * One frame, on the media loop; must only copy or compute, never block. The array is reused after the call.
     *
     * @param samples always {@code AudioFrames.frameSamples(sampleRate())}
     */
    void onFrame(short[] frame, int offset, int samples);

    /** Called once after the last frame: the sink was removed or the session closed. */
    default void close() {}
}
