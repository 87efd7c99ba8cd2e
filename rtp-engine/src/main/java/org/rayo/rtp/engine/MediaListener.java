package org.rayo.rtp.engine;

import org.rayo.rtp.detect.Detection;

/** Hears of a session's events on its media loop; must only hand them over, never block. */
public interface MediaListener {
    /** A digit has begun: the moment for barge-in. */
    void onDigitStarted(MediaSession session, char digit);

    /**
     * A digit is over; exactly once per digit, after its start.
     *
     * @param digit one of {@code 0-9 * # A-D}
     * @param durationMs how long it lasted as far as packets tell
     */
    void onDigit(MediaSession session, char digit, int durationMs);

    /** A play is over; exactly once per play that was accepted, also when the session closes. */
    void onPlayEnded(MediaSession session, long playId, PlayEnd end);

    /**
     * Something was detected that {@link MediaSession#detect} asked for.
     *
     * @param durationMs see {@link Detection}
     * @param frequencyHz of a tone, the lowest of several; otherwise 0
     */
    default void onDetected(MediaSession session, Detection what, int durationMs, int frequencyHz) {}

    /**
     * The session hit an error of its own and has been closed; its ports are free.
     *
     * @param reason for the log
     */
    default void onFailed(MediaSession session, String reason) {}
}
