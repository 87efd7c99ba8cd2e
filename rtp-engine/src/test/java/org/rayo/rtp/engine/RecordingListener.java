package org.rayo.rtp.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a session tells, one line per event. */
final class RecordingListener implements MediaListener {
    final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void onDigitStarted(MediaSession session, char digit) {
        events.add("started " + digit);
    }

    @Override
    public void onDigit(MediaSession session, char digit, int durationMs) {
        events.add("digit " + digit + " " + durationMs);
    }

    @Override
    public void onPlayEnded(MediaSession session, long playId, PlayEnd end) {
        events.add("ended " + playId + " " + end);
    }

    @Override
    public void onFailed(MediaSession session, String reason) {
        events.add("failed " + reason);
    }

    /** The digits reported so far, in order. */
    String digits() {
        StringBuilder digits = new StringBuilder();
        for (String event : events) {
            if (event.startsWith("digit ")) {
                digits.append(event.charAt(6));
            }
        }
        return digits.toString();
    }
}
