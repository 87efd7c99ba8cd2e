package org.rayo.server.speech;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioSource;

/** Sound that is played as it comes, silence after it. One thread adds, a media loop reads. */
final class QueuedSource implements AudioSource {
    /** What may wait; what is beyond is dropped. */
    private static final int MAX_SECONDS = 60;

    private final int rate;
    private final IntConsumer dropped;
    private final Queue<short[]> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger samples = new AtomicInteger();
    private short @Nullable [] current;
    private int at;

    /** @param dropped is told how many samples found no room */
    QueuedSource(int rate, IntConsumer dropped) {
        this.rate = rate;
        this.dropped = dropped;
    }

    void add(short[] pcm) {
        if (samples.get() > MAX_SECONDS * rate) {
            dropped.accept(pcm.length);
        } else if (pcm.length > 0) {
            samples.addAndGet(pcm.length);
            waiting.add(pcm);
        }
    }

    long waitingMs() {
        return samples.get() * 1000L / rate;
    }

    @Override
    public int sampleRate() {
        return rate;
    }

    @Override
    public int read(short[] frame, int offset, int count) {
        int done = 0;
        while (done < count) {
            short[] piece = current;
            if (piece == null) {
                piece = waiting.poll();
                current = piece;
                at = 0;
            }
            if (piece == null) {
                break;
            }
            int part = Math.min(count - done, piece.length - at);
            System.arraycopy(piece, at, frame, offset + done, part);
            done += part;
            at += part;
            if (at == piece.length) {
                current = null;
            }
        }
        samples.addAndGet(-done);
        return done;
    }
}
