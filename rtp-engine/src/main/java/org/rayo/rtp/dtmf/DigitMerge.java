package org.rayo.rtp.dtmf;

/**
 * Makes one stream of digits of two that may tell the same ones: RFC 4733 events and tones in the audio. A peer that has
 * sent one event is believed to send all digits so, and its tones are ignored; the first event, when its tone was heard
 * before it, is taken for that tone. Owned by one thread.
 */
public final class DigitMerge {
    // how long after a tone its own event may still come: the audio was held back by less than the jitter buffer
    private static final long SAME_DIGIT_NANOS = 300_000_000L;

    private final DigitListener out;
    private final DigitListener events = new Events();
    private final DigitListener tones = new Tones();

    private long nowNanos;
    private boolean eventsSeen;
    private boolean eventActive;
    private boolean eventIsKnown;
    private boolean toneActive;
    private boolean toneIgnored;
    private char toneDigit;
    private long toneNanos;
    private long doubles;

    public DigitMerge(DigitListener out) {
        this.out = out;
    }

    /** The time of what comes next. */
    public void at(long now) {
        nowNanos = now;
    }

    /** Another peer or negotiation: it may send its digits in another way. */
    public void reset() {
        eventsSeen = false;
    }

    /** Takes digits that came as events. */
    public DigitListener events() {
        return events;
    }

    /** Takes digits that were heard as tones. */
    public DigitListener tones() {
        return tones;
    }

    /** Whether a digit is going on, either way. */
    public boolean active() {
        return eventActive || toneActive;
    }

    /** Digits that came twice and were told once. */
    public long doubles() {
        return doubles;
    }

    private final class Events implements DigitListener {
        @Override
        public void onDigitStarted(char digit) {
            eventActive = true;
            boolean justHeard = toneActive || nowNanos - toneNanos < SAME_DIGIT_NANOS;
            eventIsKnown = !eventsSeen && toneDigit == digit && !toneIgnored && justHeard;
            eventsSeen = true;
            if (eventIsKnown) {
                doubles++;
            } else {
                out.onDigitStarted(digit);
            }
        }

        @Override
        public void onDigit(char digit, int durationMs) {
            eventActive = false;
            if (!eventIsKnown) {
                out.onDigit(digit, durationMs);
            }
        }
    }

    private final class Tones implements DigitListener {
        @Override
        public void onDigitStarted(char digit) {
            toneActive = true;
            toneDigit = digit;
            toneIgnored = eventsSeen;
            if (toneIgnored) {
                doubles++;
            } else {
                out.onDigitStarted(digit);
            }
        }

        @Override
        public void onDigit(char digit, int durationMs) {
            toneActive = false;
            toneNanos = nowNanos;
            if (!toneIgnored) {
                out.onDigit(digit, durationMs);
            }
        }
    }
}
