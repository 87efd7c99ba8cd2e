package org.rayo.server.component;

import java.util.List;
import org.rayo.server.component.ssml.PlayItem;

/**
 * What an output will play: sounds and speech in order, the whole list repeated.
 *
 * @param items at least one is a sound or a text
 * @param startOffsetMs how much of the beginning is skipped, ms
 * @param repeatTimes 0 is forever
 * @param repeatIntervalMs silence between repetitions, ms
 */
public record OutputPlan(
        List<PlayItem> items, long startOffsetMs, boolean startPaused, int repeatTimes, long repeatIntervalMs) {
    public OutputPlan {
        items = List.copyOf(items);
    }

    /** The same from another place on. */
    public OutputPlan from(long offsetMs) {
        return new OutputPlan(items, offsetMs, startPaused, repeatTimes, repeatIntervalMs);
    }
}
