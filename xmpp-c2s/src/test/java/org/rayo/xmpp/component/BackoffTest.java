package org.rayo.xmpp.component;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The waits between attempts. */
class BackoffTest {
    @Property
    void staysBetweenHalfAndAllOfADoublingThatEnds(@ForAll @IntRange(min = 1, max = 100) int failures,
        @ForAll @DoubleRange(min = 0, max = 1) double chance) {
        Backoff backoff = Backoff.of(1_000, 60_000);
        for (int i = 0; i < failures; i++) {
            backoff = backoff.failed();
        }
        long full = Math.min(60_000, 1_000L << Math.min(failures - 1, 19));
        assertThat(backoff.delayMs(chance)).isBetween(full / 2, full);
    }

    @Test
    void beginsAnewAfterSuccess() {
        assertThat(Backoff.of(1_000, 60_000).failed().failed().failed().reset().failed().delayMs(1)).isEqualTo(1_000);
    }
}
