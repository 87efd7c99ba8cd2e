package org.rayo.server.component.ssml;

import java.util.List;

/**
 * Text that one {@code prosody} with {@code duration} or {@code contour} is around (SSML 1.1 §3.2.4), or a part of it.
 *
 * @param number of the element in its document, so that two of them are two
 * @param ms that this part takes; 0: as long as it does
 * @param contour how the pitch moves in the whole of it, in order; empty: as the voice does
 * @param from where this part begins in the whole, 0 to 1
 * @param to where it ends
 */
public record Span(int number, double ms, List<Point> contour, double from, double to) {
    public Span {
        contour = List.copyOf(contour);
    }

    /**
     * The pitch at some place: {@code hz}, or the voice's own for 0, times {@code factor}, and {@code shift} Hz more.
     *
     * @param at 0 to 1
     */
    public record Point(double at, double hz, double factor, double shift) {
        double of(double pitch) {
            return (hz > 0 ? hz : pitch) * factor + shift;
        }
    }

    /** A part of this part; both from 0 to 1. */
    public Span part(double begin, double end) {
        double length = to - from;
        return new Span(number, ms * (end - begin), contour, from + begin * length, from + end * length);
    }

    /** The same, as long as it takes. */
    public Span untimed() {
        return new Span(number, 0, contour, from, to);
    }

    /** The pitch in the middle of this part, between the points around it; {@code pitch}: of the voice there. */
    double hz(double pitch) {
        double middle = (from + to) / 2;
        Point before = contour.getFirst();
        for (Point point : contour) {
            if (point.at() >= middle) {
                double share = point.at() == before.at() ? 0 : (middle - before.at()) / (point.at() - before.at());
                return before.of(pitch) + Math.clamp(share, 0, 1) * (point.of(pitch) - before.of(pitch));
            }
            before = point;
        }
        return before.of(pitch);
    }
}
