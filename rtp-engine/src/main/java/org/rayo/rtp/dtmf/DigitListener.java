package org.rayo.rtp.dtmf;

/** Hears of received digits; called on the media loop, in the order in which they were pressed. */
public interface DigitListener {
    /** A digit has begun: the moment for barge-in. */
    void onDigitStarted(char digit);

    /**
     * A digit is over; exactly once per digit and after its start.
     *
     * @param durationMs how long it was pressed as far as packets tell, 0 or more
     */
    void onDigit(char digit, int durationMs);
}
