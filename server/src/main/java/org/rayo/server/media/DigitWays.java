package org.rayo.server.media;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Consumer;
import org.rayo.server.call.CallSignal;

/**
 * Makes one stream of digits of two: those in the media, where events and tones are one already, and those by INFO. Some
 * phones send each key press both ways; what comes second within {@value #SAME_KEY_MS} ms is that one again. Pure but for
 * whom it tells; owned by the call's loop.
 */
final class DigitWays {
    static final int SAME_KEY_MS = 1000;

    private static final long SAME_KEY_NANOS = SAME_KEY_MS * 1_000_000L;
    private static final int MAX_REMEMBERED = 16;

    private final Consumer<CallSignal> out;
    /** Told, and not yet heard the other way; the oldest first. */
    private final ArrayDeque<Told> told = new ArrayDeque<>();
    private boolean known;

    private static final class Told {
        final boolean byInfo;
        final char digit;
        long atNanos;

        Told(boolean byInfo, char digit, long atNanos) {
            this.byInfo = byInfo;
            this.digit = digit;
            this.atNanos = atNanos;
        }
    }

    DigitWays(Consumer<CallSignal> out) {
        this.out = out;
    }

    /** A digit in the media has begun. */
    void mediaStarted(char digit, long nowNanos) {
        known = wasTold(true, digit, nowNanos);
        if (!known) {
            remember(false, digit, nowNanos);
            out.accept(new CallSignal.DigitStarted(digit));
        }
    }

    /** It is over; {@code inSound}: it was a tone in the audio. */
    void mediaEnded(char digit, int durationMs, boolean inSound, long nowNanos) {
        if (known) {
            return;
        }
        for (Told each : told) {
            if (!each.byInfo && each.digit == digit) {
                // INFO comes when the key is let go
                each.atNanos = nowNanos;
            }
        }
        out.accept(new CallSignal.DigitEnded(digit, durationMs, inSound));
    }

    /** A digit by INFO, which tells of it when it is over. */
    void info(char digit, int durationMs, long nowNanos) {
        if (!wasTold(false, digit, nowNanos)) {
            remember(true, digit, nowNanos);
            out.accept(new CallSignal.DigitStarted(digit));
            out.accept(new CallSignal.DigitEnded(digit, durationMs));
        }
    }

    private boolean wasTold(boolean byInfo, char digit, long nowNanos) {
        for (Iterator<Told> each = told.iterator(); each.hasNext(); ) {
            Told before = each.next();
            if (nowNanos - before.atNanos > SAME_KEY_NANOS) {
                each.remove();
            } else if (before.byInfo == byInfo && before.digit == digit) {
                each.remove();
                return true;
            }
        }
        return false;
    }

    private void remember(boolean byInfo, char digit, long nowNanos) {
        if (told.size() == MAX_REMEMBERED) {
            told.removeFirst();
        }
        told.addLast(new Told(byInfo, digit, nowNanos));
    }
}
