package org.rayo.rtp.audio;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Records a session or a mixer to a file. The media loop only copies frames into a ring of 2.5 s; a worker writes them, and
 * when it is too slow frames are dropped and the result says so. The file is complete when the listener is told.
 */
public final class Recording {
    private static final int FRAMES = 128;
    private static final int MASK = FRAMES - 1;
    /** Frames that wait before the worker is woken; each time the file is made whole so far. */
    private static final int WAKE_FRAMES = 25;

    /** What is recorded of a session. A mixer is always one channel. */
    public enum Layout {
        /** What the far end says. */
        HEARD(1),
        /** What the far end hears. */
        SAID(1),
        /** Both in one channel. */
        MIXED(1),
        /** Left what the far end says, right what it hears. */
        STEREO(2);

        private final int channels;

        Layout(int channels) {
            this.channels = channels;
        }

        /** Channels of the file. */
        public int channels() {
            return channels;
        }
    }

    /**
     * When it ends by itself; negative is never.
     *
     * @param maxDurationMs of the file
     * @param initialTimeoutMs without speech at the start
     * @param finalTimeoutMs without speech after some
     */
    public record Limits(long maxDurationMs, long initialTimeoutMs, long finalTimeoutMs) {
        /** None. */
        public static final Limits NONE = new Limits(-1, -1, -1);
    }

    private final AudioFileWriter writer;
    private final Layout layout;
    private final int rate;
    private final Limits limits;
    private final Executor workers;
    private final Consumer<RecordingEnd> listener;
    private final Runnable drain = this::drain;
    private final AudioSink heardSink = new Side(true, false);
    private final AudioSink saidSink = new Side(false, true);
    private final AudioSink mixedSink = new Side(true, true);

    private final short[][] ring;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong lostMs = new AtomicLong();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean paused = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private RecordingEnd.@Nullable Reason reason;

    // the loop's
    private final TalkDetector talk = new TalkDetector();
    private final short[] left;
    private long frames;
    private long quietFrames;
    private boolean spoken;
    // the worker's
    private boolean told;
    private @Nullable IOException failure;

    /**
     * @param writer of the layout's channels, owned from now on
     * @param rate of the writer in Hz: 8000, 16000 or 48000
     * @param workers what writes; {@code execute} must not block
     * @param listener told once, on a worker
     */
    public Recording(
            AudioFileWriter writer,
            Layout layout,
            int rate,
            Limits limits,
            Executor workers,
            Consumer<RecordingEnd> listener) {
        this.writer = writer;
        this.layout = layout;
        this.rate = rate;
        this.limits = limits;
        this.workers = workers;
        this.listener = listener;
        int samples = AudioFrames.frameSamples(rate);
        this.left = new short[samples];
        this.ring = new short[FRAMES][samples * layout.channels];
    }

    /** Leaves out what comes until it is resumed; limits of time stand still. From any thread. */
    public void pause(boolean now) {
        paused.set(now);
    }

    /** The sink for what the far end says. */
    public AudioSink heard() {
        return heardSink;
    }

    /** The sink for what the far end hears; its frame comes after that of {@link #heard} in each tick. */
    public AudioSink said() {
        return saidSink;
    }

    /** The one sink of a mixer. */
    public AudioSink mixed() {
        return mixedSink;
    }

    private final class Side implements AudioSink {
        private final boolean first;
        private final boolean last;

        Side(boolean first, boolean last) {
            this.first = first;
            this.last = last;
        }

        @Override
        public int sampleRate() {
            return rate;
        }

        @Override
        public void onFrame(short[] frame, int offset, int samples) {
            if (first) {
                System.arraycopy(frame, offset, left, 0, samples);
            }
            if (last) {
                tick(frame, offset, first);
            }
        }

        @Override
        public void close() {
            if (last) {
                finish(RecordingEnd.Reason.STOPPED);
            }
        }
    }

    // ---- on the loop

    /** {@code alone}: there is one side only, which is in {@code left} too. */
    private void tick(short[] right, int offset, boolean alone) {
        if (over.get() || paused.get()) {
            return;
        }
        watch(layout == Layout.SAID ? TalkDetector.power(right, offset, left.length) : TalkDetector.power(left));
        if (written.getPlain() - done.getAcquire() == FRAMES) {
            lostMs.setRelease(lostMs.getPlain() + AudioFrames.FRAME_MS);
        } else {
            combine(ring[(int) written.getPlain() & MASK], right, offset, alone);
            written.setRelease(written.getPlain() + 1);
        }
        frames++;
        if (limits.maxDurationMs >= 0 && frames * AudioFrames.FRAME_MS >= limits.maxDurationMs) {
            finish(RecordingEnd.Reason.MAX_DURATION);
        } else if (frames % WAKE_FRAMES == 0) {
            wake();
        }
    }

    private void watch(float power) {
        talk.feed(power);
        spoken |= talk.speaking();
        quietFrames = talk.speaking() ? 0 : quietFrames + 1;
        long quietMs = quietFrames * AudioFrames.FRAME_MS;
        if (!spoken && limits.initialTimeoutMs >= 0 && quietMs >= limits.initialTimeoutMs) {
            finish(RecordingEnd.Reason.INITIAL_TIMEOUT);
        } else if (spoken && limits.finalTimeoutMs >= 0 && quietMs >= limits.finalTimeoutMs) {
            finish(RecordingEnd.Reason.FINAL_TIMEOUT);
        }
    }

    private void combine(short[] slot, short[] right, int offset, boolean alone) {
        int samples = left.length;
        switch (layout) {
            case HEARD -> System.arraycopy(left, 0, slot, 0, samples);
            case SAID -> System.arraycopy(right, offset, slot, 0, samples);
            case MIXED -> {
                for (int i = 0; i < samples; i++) {
                    int sum = alone ? left[i] : left[i] + right[offset + i];
                    slot[i] = (short) Math.clamp(sum, Short.MIN_VALUE, Short.MAX_VALUE);
                }
            }
            case STEREO -> {
                for (int i = 0; i < samples; i++) {
                    slot[2 * i] = left[i];
                    slot[2 * i + 1] = right[offset + i];
                }
            }
        }
    }

    private void finish(RecordingEnd.Reason why) {
        if (!over.get()) {
            reason = why;
            // publishes the reason
            over.set(true);
            wake();
        }
    }

    private void wake() {
        if (draining.compareAndSet(false, true)) {
            try {
                workers.execute(drain);
            } catch (RejectedExecutionException e) {
                draining.set(false);
            }
        }
    }

    // ---- on a worker, one at a time

    private void drain() {
        boolean last = over.get();
        try {
            write();
        } finally {
            if (last && !told) {
                told = true;
                complete();
            }
            draining.set(false);
        }
        if (over.get() && !last && draining.compareAndSet(false, true)) {
            // it ended just as this task was leaving
            drain();
        }
    }

    private void write() {
        try {
            while (failure == null && done.getPlain() < written.getAcquire()) {
                short[] frame = ring[(int) done.getPlain() & MASK];
                writer.write(frame, 0, frame.length);
                done.setRelease(done.getPlain() + 1);
            }
            if (failure == null) {
                writer.checkpoint();
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    private void complete() {
        try {
            writer.close();
        } catch (IOException e) {
            failure = failure == null ? e : failure;
        }
        IOException failed = failure;
        RecordingEnd.Reason why = reason;
        listener.accept(new RecordingEnd(
                failed != null || why == null ? RecordingEnd.Reason.FAILED : why,
                done.get() * AudioFrames.FRAME_MS - writer.leftOut() * 1000 / rate,
                writer.octets(),
                lostMs.getAcquire(),
                failed == null ? "" : String.valueOf(failed.getMessage())));
    }
}
