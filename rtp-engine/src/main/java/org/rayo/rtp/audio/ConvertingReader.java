package org.rayo.rtp.audio;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A reader at another sampling rate than its file's, without shifting anything. */
final class ConvertingReader extends AudioReader {
    private static final int PIECE_SAMPLES = 2048;

    private final AudioReader reader;
    private final int rate;
    private final @Nullable StreamResampler resampler;
    private final short[] piece;
    private short[] ready = {};
    private int readyFrom;
    private int readyTo;
    private long taken;
    private boolean drained;

    ConvertingReader(AudioReader reader, int rate) {
        this.reader = reader;
        this.rate = rate;
        this.resampler = reader.rate() == rate ? null : new StreamResampler(reader.rate(), rate);
        this.piece = new short[resampler == null ? 0 : PIECE_SAMPLES];
    }

    @Override
    public int rate() {
        return rate;
    }

    @Override
    public int read(short[] mono, int offset, int count) throws IOException {
        StreamResampler converter = resampler;
        if (converter == null) {
            return reader.read(mono, offset, count);
        }
        while (readyFrom == readyTo) {
            if (drained) {
                return AudioSource.END;
            }
            fill(converter);
        }
        int given = Math.min(count, readyTo - readyFrom);
        System.arraycopy(ready, readyFrom, mono, offset, given);
        readyFrom += given;
        return given;
    }

    private void fill(StreamResampler converter) throws IOException {
        int read = reader.read(piece, 0, piece.length);
        int room = converter.bound(Math.max(0, read));
        if (ready.length < room) {
            ready = new short[room];
        }
        readyFrom = 0;
        if (read < 0) {
            readyTo = converter.drain(taken, ready, 0);
            drained = true;
        } else {
            taken += read;
            readyTo = converter.convert(piece, 0, read, ready, 0);
        }
    }

    @Override
    public long skip(long samples) throws IOException {
        if (resampler == null) {
            return reader.skip(samples);
        }
        int atHand = (int) Math.min(samples, readyTo - readyFrom);
        readyFrom += atHand;
        long wanted = (samples - atHand) * reader.rate() / rate;
        if (wanted <= 0 || drained) {
            return atHand;
        }
        long skipped = reader.skip(wanted);
        // what the filter held belongs to where we were
        forget();
        return skipped < wanted ? atHand + skipped * rate / reader.rate() : samples;
    }

    @Override
    public void rewind() throws IOException {
        reader.rewind();
        forget();
    }

    private void forget() {
        if (resampler != null) {
            resampler.reset();
        }
        readyFrom = 0;
        readyTo = 0;
        taken = 0;
        drained = false;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
