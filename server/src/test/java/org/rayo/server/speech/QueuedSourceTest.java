package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Sound on its way to an engine that hears as fast as people speak. */
class QueuedSourceTest {
    private final AtomicInteger dropped = new AtomicInteger();
    private final QueuedSource source = new QueuedSource(8000, dropped::addAndGet);
    private final short[] frame = new short[160];

    private static short[] second(int value) {
        short[] pcm = new short[8000];
        pcm[0] = (short) value;
        return pcm;
    }

    @Test
    void whatWaitsIsReadInItsOrderAndThenNothing() {
        source.add(second(1));
        source.add(new short[0]);
        source.add(new short[] {7, 8});
        assertThat(source.waitingMs()).isEqualTo(1000);
        for (int i = 0; i < 50; i++) {
            assertThat(source.read(frame, 0, 160)).isEqualTo(160);
            assertThat(frame[0]).isEqualTo((short) (i == 0 ? 1 : 0));
        }
        assertThat(source.read(frame, 0, 160)).isEqualTo(2);
        assertThat(frame).startsWith((short) 7, (short) 8);
        assertThat(source.read(frame, 0, 160)).isZero();
        assertThat(dropped.get()).isZero();
    }

    @Test
    void whatIsBeyondAMinuteIsDroppedAndCounted() {
        for (int i = 0; i < 65; i++) {
            source.add(second(i));
        }
        assertThat(source.waitingMs()).isEqualTo(61_000);
        assertThat(dropped.get()).isEqualTo(4 * 8000);
        // when there is room again, it takes more
        for (int i = 0; i < 51; i++) {
            source.read(frame, 0, 160);
        }
        source.add(second(99));
        assertThat(dropped.get()).isEqualTo(4 * 8000);
    }
}
