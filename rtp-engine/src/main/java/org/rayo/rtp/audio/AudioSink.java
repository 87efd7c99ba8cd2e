package org.rayo.rtp.audio;

/** Hears what a session receives, decoded, at the media clock; silence where nothing was received. */
public interface AudioSink {
    /**
     * One frame, on the media loop; must only copy or compute, never block. The array is reused after the call.
     *
     * @param samples always {@link AudioFrames#FRAME_SAMPLES} for now
     */
    void onFrame(short[] frame, int offset, int samples);

    /** Called once after the last frame: the sink was removed or the session closed. */
    default void close() {}
}
