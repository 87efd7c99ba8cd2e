package org.rayo.server.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioInput;

/**
 * A document that is read while it comes, from a file that has no name any more: the operating system frees it with the last
 * one who holds this. One writes, any number read; whoever reads what has not come yet waits for it, so never on a loop.
 */
final class Spool {
    /** What a document of unknown length may have. */
    private static final long ENDLESS = Long.MAX_VALUE / 4;

    private final FileChannel file;
    private final long declaredOctets;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private long there;
    private boolean complete;
    private @Nullable String failure;

    /**
     * @param declaredOctets how many will come, or -1
     * @param patience how long a reader waits for more
     */
    Spool(long declaredOctets, Duration patience) throws IOException {
        Path name = Files.createTempFile("rayo-sound", ".part");
        this.file = FileChannel.open(
                name, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        this.declaredOctets = declaredOctets;
        this.patience = patience;
    }

    void append(byte[] part) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(part);
        while (left.hasRemaining()) {
            // only this thread moves the end
            file.write(left, there + left.position());
        }
        change(part.length, false, null);
    }

    void complete() {
        change(0, true, null);
    }

    /** No more will come; what is there can still be read. */
    void fail(String why) {
        change(0, true, why);
    }

    private void change(long octets, boolean last, @Nullable String why) {
        lock.lock();
        try {
            there += octets;
            complete |= last;
            failure = why;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    AudioInput open() {
        return AudioInput.of(new AudioInput.Octets() {
            @Override
            public long length() {
                return expected();
            }

            @Override
            public int read(ByteBuffer into, long position) throws IOException {
                long ready = await(position);
                if (ready <= position) {
                    return -1;
                }
                int count = (int) Math.min(into.remaining(), ready - position);
                return file.read(into.slice(into.position(), count), position) < 0 ? -1 : advance(into, count);
            }

            @Override
            public void close() {
                // the file is everybody's
            }
        });
    }

    private static int advance(ByteBuffer buffer, int count) {
        buffer.position(buffer.position() + count);
        return count;
    }

    private long expected() {
        lock.lock();
        try {
            return complete ? there : declaredOctets >= 0 ? declaredOctets : ENDLESS;
        } finally {
            lock.unlock();
        }
    }

    /** How much there is once it is more than {@code position}, or all. */
    private long await(long position) throws IOException {
        lock.lock();
        try {
            long nanos = patience.toNanos();
            while (there <= position && !complete) {
                if (nanos <= 0) {
                    throw new IOException("the sound does not come on");
                }
                nanos = grown.awaitNanos(nanos);
            }
            if (there <= position && failure != null) {
                throw new IOException(failure);
            }
            return there;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server stops", e);
        } finally {
            lock.unlock();
        }
    }
}
