package org.rayo.rtp.audio;

/**
 * How a recording ended, and what there is of it.
 *
 * @param durationMs of the file
 * @param octets of the file
 * @param lostMs that are missing because the disk was too slow; 0 is the rule
 * @param failure why it cannot be used, or empty
 */
public record RecordingEnd(Reason reason, long durationMs, long octets, long lostMs, String failure) {
    /** What ended it. */
    public enum Reason {
        /** It was stopped, or its session ended. */
        STOPPED,
        /** It is as long as it may be. */
        MAX_DURATION,
        /** Nobody began to speak in time. */
        INITIAL_TIMEOUT,
        /** Nobody has spoken for that long. */
        FINAL_TIMEOUT,
        /** The file could not be written. */
        FAILED
    }
}
