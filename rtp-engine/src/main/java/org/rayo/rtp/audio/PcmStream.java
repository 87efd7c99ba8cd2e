package org.rayo.rtp.audio;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sound that plays while it is made: 16-bit mono in memory. One writes, any number read from its beginning; whoever reads
 * what is not there yet waits for it, so never on a loop. What was written stays until nobody has it any more.
 */
public final class PcmStream implements Sound {
    private static final int FIRST_SAMPLES = 8192;

    private final int rate;
    private final int maxSamples;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private short[] samples = new short[0];
    private int length;
    private boolean complete;
    private @Nullable String failure;

    /**
     * @param rate in Hz
     * @param maxSamples that it may have
     * @param patience how long a reader waits for more
     */
    public PcmStream(int rate, int maxSamples, Duration patience) {
        this.rate = rate;
        this.maxSamples = maxSamples;
        this.patience = patience;
    }

    /**
     * Writes on; what comes after the end is dropped.
     *
     * @return whether there was room for it
     */
    public boolean append(short[] pcm, int offset, int count) {
        lock.lock();
        try {
            if (complete) {
                return true;
            }
            if (count > maxSamples - length) {
                return false;
            }
            if (length + count > samples.length) {
                long wanted = Math.max(2L * samples.length, Math.max(FIRST_SAMPLES, length + count));
                samples = Arrays.copyOf(samples, (int) Math.min(maxSamples, wanted));
            }
            System.arraycopy(pcm, offset, samples, length, count);
            length += count;
            grown.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** No more will come. */
    public void complete() {
        end(null);
    }

    /** No more will come, and who reads to here gets an error. */
    public void fail(String why) {
        end(why);
    }

    private void end(@Nullable String why) {
        lock.lock();
        try {
            if (!complete) {
                complete = true;
                failure = why;
                samples = Arrays.copyOf(samples, length);
                grown.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** All of it, without a copy; null while more may come, and when it failed. */
    public @Nullable PcmClip clip() {
        lock.lock();
        try {
            return complete && failure == null ? PcmClip.owning(samples, rate) : null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long octets() {
        lock.lock();
        try {
            return 2L * samples.length;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public AudioReader open() {
        return new Reader();
    }

    /** Waits until there are so many, or all; how many there are. */
    private int await(long wanted) throws IOException {
        lock.lock();
        try {
            long nanos = patience.toNanos();
            while (length < wanted && !complete) {
                if (nanos <= 0) {
                    throw new IOException("the sound does not come on");
                }
                int before = length;
                nanos = grown.awaitNanos(nanos);
                nanos = length > before ? patience.toNanos() : nanos;
            }
            if (length < wanted && failure != null) {
                throw new IOException(failure);
            }
            return length;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server stops", e);
        } finally {
            lock.unlock();
        }
    }

    private int copy(int from, short[] target, int offset, int count) {
        lock.lock();
        try {
            int copied = Math.clamp(length - from, 0, count);
            System.arraycopy(samples, from, target, offset, copied);
            return copied;
        } finally {
            lock.unlock();
        }
    }

    private final class Reader extends AudioReader {
        private int position;

        @Override
        public int rate() {
            return rate;
        }

        @Override
        public int read(short[] mono, int offset, int count) throws IOException {
            if (await(position + 1L) <= position) {
                return AudioSource.END;
            }
            int copied = copy(position, mono, offset, count);
            position += copied;
            return copied;
        }

        @Override
        public long skip(long wanted) throws IOException {
            int there = await(Math.min(position + wanted, Integer.MAX_VALUE));
            int skipped = (int) Math.min(wanted, Math.max(0, there - position));
            position += skipped;
            return skipped;
        }

        @Override
        public void rewind() {
            position = 0;
        }

        @Override
        public void close() {
            // memory
        }
    }
}
