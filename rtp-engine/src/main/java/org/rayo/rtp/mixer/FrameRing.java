package org.rayo.rtp.mixer;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;

/**
 * Frames of 20 ms from one writer to one reader, which may be on different threads; on one thread it is just a queue.
 * Bounded: the writer drops when nobody reads, the reader skips to the newest but one, so that it is never more than one
 * frame late; both are counted. No frame is copied: the writer fills a slot, the reader looks at it until it takes the next.
 */
public final class FrameRing {
    private static final int CAPACITY = 4;
    private static final int MASK = CAPACITY - 1;

    private final int rate;
    private final short[][] slots;
    private final AtomicLong written = new AtomicLong();
    /** Frames that the reader has done with. */
    private final AtomicLong done = new AtomicLong();
    // the writer's
    private long dropped;
    // the reader's
    private boolean holding;
    private long skipped;

    /** @param rate of the samples in Hz: 8000, 16000 or 48000 */
    public FrameRing(int rate) {
        this.rate = rate;
        this.slots = new short[CAPACITY][AudioFrames.frameSamples(rate)];
    }

    /** Samples per second of what passes through. */
    public int rate() {
        return rate;
    }

    /** The writer's next frame, to be filled and {@link #publish}ed; null when the reader is too far behind (counted). */
    public short @Nullable [] claim() {
        long next = written.getPlain();
        if (next - done.getAcquire() == CAPACITY) {
            dropped++;
            return null;
        }
        return slots[(int) next & MASK];
    }

    /** Hands the claimed frame over. */
    public void publish() {
        written.setRelease(written.getPlain() + 1);
    }

    /**
     * The reader's next frame, which stays its own until the next one is there; null when there is none, and then the
     * frame before still stands.
     */
    public short @Nullable [] poll() {
        long next = done.getPlain() + (holding ? 1 : 0);
        long ready = written.getAcquire() - next;
        if (ready == 0) {
            return null;
        }
        if (ready > 2) {
            skipped += ready - 2;
            next += ready - 2;
        }
        done.setRelease(next);
        holding = true;
        return slots[(int) next & MASK];
    }

    /** Frames that the writer could not hand over; asked by the writer. */
    public long dropped() {
        return dropped;
    }

    /** Frames that the reader skipped because it was late; asked by the reader. */
    public long skipped() {
        return skipped;
    }
}
