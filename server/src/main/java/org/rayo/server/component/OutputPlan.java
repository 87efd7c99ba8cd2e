package org.rayo.server.component;

import java.util.List;

/**
 * What an output will play: sound files in order, the whole list repeated.
 *
 * @param sources URIs of sound files; at least one
 * @param startOffsetMs how much of the beginning is skipped, ms
 * @param repeatTimes 0 is forever
 * @param repeatIntervalMs silence between repetitions, ms
 */
public record OutputPlan(
        List<String> sources, long startOffsetMs, boolean startPaused, int repeatTimes, long repeatIntervalMs) {}
