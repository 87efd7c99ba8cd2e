package org.rayo.rtp.audio;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads an {@link Excerpt}: the piece again and again, then its speed, its loudness and its length. */
final class ExcerptReader extends AudioReader {
    private static final int UNITY = 1 << 12;

    private final AudioReader reader;
    private final Excerpt wanted;
    private final long begin;
    private final long end;
    private final int gain;
    private final TimeStretch stretch;
    /** In the whole, samples. */
    private long position;
    /** Of the piece; -1 until it was read once. */
    private long length = -1;
    private double timesLeft;
    private long left;
    private boolean begun;

    ExcerptReader(AudioReader reader, Excerpt wanted) {
        this.reader = reader;
        this.wanted = wanted;
        this.begin = samples(wanted.beginMs());
        this.end = wanted.endMs() < 0 ? Long.MAX_VALUE : samples(wanted.endMs());
        this.gain = (int) Math.round(UNITY * Math.pow(10, wanted.gainDb() / 20));
        this.stretch = new TimeStretch(reader.rate());
        start();
    }

    private long samples(long ms) {
        return ms * reader.rate() / 1000;
    }

    private void start() {
        stretch.reset();
        stretch.speed(wanted.speed());
        timesLeft = wanted.times();
        left = wanted.lengthMs() < 0 ? Long.MAX_VALUE : samples(wanted.lengthMs());
        begun = false;
    }

    @Override
    public int rate() {
        return reader.rate();
    }

    @Override
    public int read(short[] mono, int offset, int count) throws IOException {
        int asked = (int) Math.min(count, left);
        if (asked == 0) {
            return AudioSource.END;
        }
        int done;
        try {
            done = stretch.read(this::piece, mono, offset, asked);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (done <= 0) {
            return AudioSource.END;
        }
        left -= done;
        if (gain != UNITY) {
            for (int i = offset; i < offset + done; i++) {
                mono[i] = (short) Math.clamp((long) mono[i] * gain / UNITY, Short.MIN_VALUE, Short.MAX_VALUE);
            }
        }
        return done;
    }

    /** The sound as it is, round after round. */
    private int piece(short[] frame, int offset, int samples) {
        try {
            if (!begun) {
                begun = true;
                if (timesLeft < 1) {
                    measure();
                }
                back();
            }
            int count = next(frame, offset, samples);
            if (count > 0) {
                return count;
            }
            // the round is over
            length = Math.max(0, position - begin);
            timesLeft -= 1;
            if (timesLeft <= 0 || length == 0) {
                return AudioSource.END;
            }
            back();
            int again = next(frame, offset, samples);
            return again > 0 ? again : AudioSource.END;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int next(short[] frame, int offset, int samples) throws IOException {
        long until = end;
        if (timesLeft < 1 && length >= 0) {
            until = Math.min(end, begin + Math.round(length * timesLeft));
        }
        int asked = (int) Math.min(samples, until - position);
        if (asked <= 0) {
            return 0;
        }
        int count = reader.read(frame, offset, asked);
        position += Math.max(0, count);
        return count;
    }

    /** Less than once: how long is once? */
    private void measure() throws IOException {
        back();
        length = Math.max(0, position + reader.skip(Math.clamp(end - position, 0, Integer.MAX_VALUE)) - begin);
        position = 0;
    }

    private void back() throws IOException {
        reader.rewind();
        position = begin == 0 ? 0 : reader.skip(begin);
    }

    @Override
    public void rewind() {
        start();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
