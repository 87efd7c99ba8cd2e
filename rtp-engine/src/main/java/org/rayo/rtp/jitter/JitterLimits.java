package org.rayo.rtp.jitter;

/**
 * How patient a jitter buffer is. With {@code minTargetMs == maxTargetMs} the delay is fixed; otherwise it follows the
 * measured variation of arrival within these bounds.
 *
 * @param initialTargetMs delay before the first packet is played, within the two bounds
 * @param minTargetMs lowest delay, 0…500
 * @param maxTargetMs highest delay, at most {@code maxDepthMs}
 * @param maxDepthMs audio held at most; when more arrives the oldest is dropped and counted; 40…1000
 */
public record JitterLimits(int initialTargetMs, int minTargetMs, int maxTargetMs, int maxDepthMs) {
    /** 40 ms at first, 40 to 120 ms as measured, never more than 240 ms held. */
    public static final JitterLimits DEFAULT = new JitterLimits(40, 40, 120, 240);

    /** @throws IllegalArgumentException when the bounds contradict each other */
    public JitterLimits {
        if (minTargetMs < 0
                || minTargetMs > 500
                || initialTargetMs < minTargetMs
                || maxTargetMs < initialTargetMs
                || maxDepthMs < Math.max(40, maxTargetMs)
                || maxDepthMs > 1000) {
            throw new IllegalArgumentException("jitter bounds must be 0 <= min <= initial <= max <= depth <= 1000 ms,"
                    + " depth >= 40 ms: " + minTargetMs + ", " + initialTargetMs + ", " + maxTargetMs + ", "
                    + maxDepthMs);
        }
    }

    /** A constant delay with room for twice as much. */
    public static JitterLimits fixed(int targetMs) {
        return new JitterLimits(targetMs, targetMs, targetMs, Math.clamp(2L * targetMs, 120, 1000));
    }
}
