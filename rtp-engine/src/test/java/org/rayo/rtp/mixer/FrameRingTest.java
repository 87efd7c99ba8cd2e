package org.rayo.rtp.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One writer, one reader. */
class FrameRingTest {
    private static void write(FrameRing ring, int value) {
        short[] slot = ring.claim();
        java.util.Arrays.fill(slot, (short) value);
        ring.publish();
    }

    @Test
    void framesComeInOrderAndTheLastStaysUntilTheNext() {
        FrameRing ring = new FrameRing(8000);
        assertThat(ring.poll()).isNull();
        write(ring, 1);
        short[] first = ring.poll();
        assertThat(first[0]).isEqualTo((short) 1);
        assertThat(ring.poll()).isNull();
        write(ring, 2);
        write(ring, 3);
        assertThat(first).containsOnly(1);
        assertThat(ring.poll()).containsOnly(2);
        assertThat(ring.poll()).containsOnly(3);
        assertThat(ring.skipped()).isZero();
    }

    @Test
    void theReaderIsNeverMoreThanOneFrameLate() {
        FrameRing ring = new FrameRing(8000);
        for (int i = 1; i <= 4; i++) {
            write(ring, i);
        }
        assertThat(ring.claim()).isNull();
        assertThat(ring.dropped()).isEqualTo(1);
        assertThat(ring.poll()).containsOnly(3);
        assertThat(ring.skipped()).isEqualTo(2);
        assertThat(ring.poll()).containsOnly(4);
        assertThat(ring.poll()).isNull();
    }

    @Test
    @Timeout(60)
    void twoThreadsNeverSeeATornFrameNorOneTwice() throws InterruptedException {
        FrameRing ring = new FrameRing(8000);
        int frames = 20_000;
        AtomicBoolean written = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 1; i <= frames; i++) {
                short[] slot = ring.claim();
                while (slot == null) {
                    Thread.onSpinWait();
                    Thread.yield();
                    slot = ring.claim();
                }
                java.util.Arrays.fill(slot, (short) (i & 0x7FFF));
                slot[0] = (short) (i >> 15);
                ring.publish();
            }
            written.set(true);
        });
        int before = 0;
        long seen = 0;
        while (before < frames) {
            boolean last = written.get();
            short[] frame = ring.poll();
            if (frame == null) {
                assertThat(last).as("ended at " + before).isFalse();
                Thread.yield();
                continue;
            }
            int value = (frame[0] << 15) | frame[1];
            assertThat(value).isGreaterThan(before);
            for (int i = 1; i < frame.length; i++) {
                if (frame[i] != frame[1]) {
                    throw new AssertionError("torn frame " + value);
                }
            }
            before = value;
            seen++;
        }
        writer.join();
        assertThat(seen + ring.skipped()).isEqualTo(frames);
    }
}
