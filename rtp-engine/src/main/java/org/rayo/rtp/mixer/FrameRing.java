package org.rayo.rtp.mixer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.codec.Coding;

/**
 * Frames of 20 ms from one writer to one reader, which may be on different threads; on one thread it is just a queue.
 * Bounded: the writer drops when nobody reads, the reader skips to the newest but one, so that it is never more than one
 * frame late; both are counted. No frame is copied: the writer fills a slot, the reader looks at it until it takes the next.
 *
 * <p>A frame may come as sound, as a payload of the coding that the reader has named as one it can send on, or as both.
 */
public final class FrameRing {
    private static final int CAPACITY = 4;
    private static final int MASK = CAPACITY - 1;
    private static final int USUAL_PAYLOAD_OCTETS = 160;
    private static final byte[] NO_PAYLOAD = {};
    private static final VarHandle WRITTEN = position("written");
    private static final VarHandle DONE = position("done");

    private final int rate;
    private final short[][] slots;
    private final byte[][] payloads = {NO_PAYLOAD, NO_PAYLOAD, NO_PAYLOAD, NO_PAYLOAD};
    private final int[] lengths = new int[CAPACITY];
    private final @Nullable Coding[] codings = new Coding[CAPACITY];
    private final boolean[] silent = new boolean[CAPACITY];
    private long written;
    /** Frames that the reader has done with. */
    private long done;
    // what the reader tells the writer
    private volatile @Nullable Coding passable;
    private volatile boolean soundWanted = true;
    // the writer's
    private long dropped;
    private boolean payloadsBefore;
    // the reader's
    private boolean holding;
    private long skipped;

    /** @param rate of the samples in Hz: 8000, 16000 or 48000 */
    public FrameRing(int rate) {
        this.rate = rate;
        this.slots = new short[CAPACITY][AudioFrames.frameSamples(rate)];
    }

    private static VarHandle position(String field) {
        try {
            return MethodHandles.lookup().findVarHandle(FrameRing.class, field, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Samples per second of what passes through. */
    public int rate() {
        return rate;
    }

    /** The writer's next frame, to be filled and {@link #publish}ed; null when the reader is too far behind (counted). */
    public short @Nullable [] claim() {
        long next = written;
        if (next - (long) DONE.getAcquire(this) == CAPACITY) {
            dropped++;
            return null;
        }
        return slots[(int) next & MASK];
    }

    /** Hands the claimed frame over as sound. */
    public void publish() {
        if (payloadsBefore) {
            codings[(int) written & MASK] = null;
            silent[(int) written & MASK] = false;
        }
        hand();
    }

    /**
     * Hands the claimed frame over as a payload, which is copied.
     *
     * @param sound whether the claimed slot has been filled with the same as sound
     */
    public void publish(Coding coding, byte[] payload, int length, boolean sound) {
        int slot = (int) written & MASK;
        payloadsBefore = true;
        if (payloads[slot].length < length) {
            payloads[slot] = new byte[Math.max(USUAL_PAYLOAD_OCTETS, length)];
        }
        System.arraycopy(payload, 0, payloads[slot], 0, length);
        lengths[slot] = length;
        codings[slot] = coding;
        silent[slot] = !sound;
        hand();
    }

    private void hand() {
        WRITTEN.setRelease(this, written + 1);
    }

    /**
     * The reader's next frame, which stays its own until the next one is there; null when there is none, and then the
     * frame before still stands.
     */
    public short @Nullable [] poll() {
        long next = done + (holding ? 1 : 0);
        long ready = (long) WRITTEN.getAcquire(this) - next;
        if (ready == 0) {
            return null;
        }
        if (ready > 2) {
            skipped += ready - 2;
            next += ready - 2;
        }
        DONE.setRelease(this, next);
        holding = true;
        return slots[(int) next & MASK];
    }

    /** Whether the reader's frame has been filled with sound; otherwise it has a payload only. */
    boolean holdsSound() {
        return !silent[(int) done & MASK];
    }

    /** The coding of the payload of the reader's frame, or null when it has none. */
    @Nullable Coding coding() {
        return codings[(int) done & MASK];
    }

    /** The payload of the reader's frame, when it has one; its first {@link #payloadLength()} octets count. */
    public byte[] payload() {
        return payloads[(int) done & MASK];
    }

    /** Octets of the payload of the reader's frame. */
    public int payloadLength() {
        return lengths[(int) done & MASK];
    }

    /**
     * The reader tells what it would send on as it is, from now on; frames on their way come as they are.
     *
     * @param coding null when it cannot use a payload
     * @param sound whether it needs the sound all the same
     */
    public void ready(@Nullable Coding coding, boolean sound) {
        if (!Objects.equals(passable, coding)) {
            passable = coding;
        }
        boolean wanted = sound || coding == null;
        if (soundWanted != wanted) {
            soundWanted = wanted;
        }
    }

    /** What the reader can send on as it is, or null; asked by the writer. */
    public @Nullable Coding passable() {
        return passable;
    }

    /** Whether the reader needs sound; asked by the writer. */
    public boolean soundWanted() {
        return soundWanted;
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
