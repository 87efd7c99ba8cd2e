package org.rayo.rtp.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Plays files that a worker reads ahead, 1.28 s at most: the media loop never waits for them, and their length costs no
 * memory. When the worker is late there is silence, and it is counted. The worker's task ends when the ring is full, so a
 * play that goes on for hours holds no thread.
 */
public final class StreamedSource implements AudioSource {
    private static final int BLOCKS = 64;
    private static final int MASK = BLOCKS - 1;

    private final SequenceReader sequence;
    private final Executor workers;
    private final Consumer<Cue> listener;
    private final Runnable fill = this::fill;
    private final Block[] blocks = new Block[BLOCKS];
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicBoolean filling = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<@Nullable Jump> jump = new AtomicReference<>();
    private final AtomicLong underruns = new AtomicLong();

    // the loop's
    private int epoch;
    private int offset;
    private boolean flowing;
    // the worker's
    private int readingEpoch;
    private boolean ended;
    private @Nullable List<Cue> passed;

    /** 20 ms, with the place in the list where they begin. {@code samples} is -1 at the end. */
    private static final class Block {
        final short[] pcm;
        int samples;
        int epoch;
        int round;
        int item;
        long position;
        @Nullable IOException failure;
        /** Those that are heard where it begins; null for none. */
        @Nullable List<Cue> cues;

        Block(int samples) {
            pcm = new short[samples];
        }
    }

    /** Where to go on, and the number by which what was read before is known to be stale. */
    private record Jump(int epoch, int round, int item, long position, long delta) {}

    StreamedSource(SequenceReader sequence, Executor workers) {
        this(sequence, workers, cue -> { });
    }

    /**
     * Reads the beginning at once, on the calling worker, so that the first frame is there when it is played.
     *
     * @param cues told on the loop of those that are heard
     */
    StreamedSource(SequenceReader sequence, Executor workers, Consumer<Cue> cues) {
        this.sequence = sequence;
        this.workers = workers;
        this.listener = cues;
        sequence.onCue(this::passed);
        for (int i = 0; i < BLOCKS; i++) {
            blocks[i] = new Block(AudioFrames.frameSamples(sequence.rate()));
        }
        filling.set(true);
        if (sequence.madeAsItPlays()) {
            // no more than the first block: the rest may take its time
            write();
            filling.set(false);
            wake();
        } else {
            fill();
        }
    }

    @Override
    public int sampleRate() {
        return sequence.rate();
    }

    /** Frames that were silent because the worker was late. */
    public long underruns() {
        return underruns.get();
    }

    // ---- on the loop

    @Override
    public int read(short[] frame, int frameOffset, int samples) {
        int copied = 0;
        while (copied < samples) {
            Block block = current();
            if (block == null) {
                if (flowing) {
                    flowing = false;
                    underruns.setRelease(underruns.getPlain() + 1);
                }
                break;
            }
            tell(block);
            if (block.samples < 0) {
                return copied > 0 ? copied : end(block);
            }
            flowing = true;
            int count = Math.min(samples - copied, block.samples - offset);
            System.arraycopy(block.pcm, offset, frame, frameOffset + copied, count);
            copied += count;
            offset += count;
            if (offset == block.samples) {
                offset = 0;
                done.setRelease(done.getPlain() + 1);
            }
        }
        if (written.getAcquire() - done.getPlain() < BLOCKS / 2) {
            wake();
        }
        return copied;
    }

    private @Nullable Block current() {
        while (done.getPlain() < written.getAcquire()) {
            Block block = blocks[(int) done.getPlain() & MASK];
            if (block.epoch == epoch) {
                return block;
            }
            offset = 0;
            done.setRelease(done.getPlain() + 1);
        }
        return null;
    }

    private void tell(Block block) {
        List<Cue> reached = block.cues;
        if (reached != null) {
            block.cues = null;
            reached.forEach(listener);
        }
    }

    private static int end(Block block) {
        if (block.failure != null) {
            throw new UncheckedIOException(block.failure);
        }
        return END;
    }

    @Override
    public void seek(long deltaMs) {
        Block block = current();
        long delta = deltaMs * sampleRate() / 1000;
        Jump waiting = jump.get();
        Jump next;
        if (block != null) {
            next = new Jump(epoch + 1, block.round, block.item, block.position + offset, delta);
        } else if (waiting != null) {
            // one jump after the other, before the first was made
            next = new Jump(epoch + 1, waiting.round, waiting.item, waiting.position, waiting.delta + delta);
        } else {
            next = new Jump(epoch + 1, -1, 0, 0, delta);
        }
        epoch++;
        offset = 0;
        flowing = false;
        // what was read ahead is stale: the worker has the room at once
        done.setRelease(written.getAcquire());
        jump.set(next);
        wake();
    }

    @Override
    public void close() {
        closed.set(true);
        wake();
    }

    private void wake() {
        if (filling.compareAndSet(false, true)) {
            try {
                workers.execute(fill);
            } catch (RejectedExecutionException e) {
                filling.set(false);
            }
        }
    }

    // ---- on a worker, one at a time

    private void fill() {
        try {
            while (!closed.get()) {
                Jump wanted = jump.getAndSet(null);
                if (wanted != null) {
                    go(wanted);
                }
                if (ended || written.getPlain() - done.getAcquire() == BLOCKS) {
                    break;
                }
                write();
            }
            if (closed.get()) {
                sequence.close();
            }
        } catch (IOException e) {
            // a file that cannot be closed was only read
            ended = true;
        } finally {
            filling.set(false);
        }
        if (closed.get() && !ended && filling.compareAndSet(false, true)) {
            // closed just as this task was leaving
            ended = true;
            fill();
        }
    }

    private void go(Jump wanted) {
        readingEpoch = wanted.epoch;
        ended = false;
        try {
            if (wanted.round < 0) {
                sequence.seek(wanted.delta);
            } else {
                sequence.seekFrom(wanted.round, wanted.item, wanted.position, wanted.delta);
            }
        } catch (IOException | RuntimeException e) {
            end(e instanceof IOException failure ? failure : new AudioFormatException("it is damaged"));
        }
    }

    private void write() {
        Block block = blocks[(int) written.getPlain() & MASK];
        block.failure = null;
        block.epoch = readingEpoch;
        block.cues = null;
        passed = null;
        try {
            sequence.begin();
            block.round = sequence.round();
            block.item = sequence.item();
            block.position = sequence.position();
            block.samples = sequence.read(block.pcm, 0, block.pcm.length);
        } catch (IOException | RuntimeException e) {
            block.samples = END;
            block.failure = e instanceof IOException failure ? failure : new AudioFormatException("it is damaged");
        }
        ended = block.samples < 0;
        block.cues = passed;
        if (block.samples >= 0 && block.samples < block.pcm.length) {
            Arrays.fill(block.pcm, block.samples, block.pcm.length, (short) 0);
        }
        written.setRelease(written.getPlain() + 1);
    }

    private void passed(Cue cue) {
        List<Cue> now = passed == null ? new ArrayList<>() : passed;
        now.add(cue);
        passed = now;
    }

    private void end(IOException failure) {
        ended = true;
        if (written.getPlain() - done.getAcquire() < BLOCKS) {
            Block block = blocks[(int) written.getPlain() & MASK];
            block.epoch = readingEpoch;
            block.samples = END;
            block.failure = failure;
            block.cues = null;
            written.setRelease(written.getPlain() + 1);
        }
    }
}
