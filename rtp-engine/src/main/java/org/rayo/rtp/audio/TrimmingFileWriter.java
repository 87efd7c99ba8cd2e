package org.rayo.rtp.audio;

import java.io.IOException;

/**
 * Leaves out the silence before the first speech and after the last, but for {@value #MARGIN_MS} ms; silence in between stays.
 * Silence is held back until speech follows, up to 10 s of it, so that much is missing when the process is killed.
 */
public final class TrimmingFileWriter implements AudioFileWriter {
    static final int MARGIN_MS = 300;

    private static final int HELD_FRAMES = 500;
    /** Power of -50 dB below full scale. */
    private static final float QUIET = 1e-5f;
    private static final int MARGIN_FRAMES = MARGIN_MS / AudioFrames.FRAME_MS;

    private final AudioFileWriter file;
    private final int channels;
    private final int frameSamples;
    private final TalkDetector talk = new TalkDetector();
    private final short[][] held;
    private final short[] frame;
    private int filled;
    private int first;
    private int count;
    private boolean begun;
    private long leftOut;
    private boolean closed;

    /**
     * @param file what takes the rest, owned from now on
     * @param rate of each channel in Hz
     */
    public TrimmingFileWriter(AudioFileWriter file, int channels, int rate) {
        this.file = file;
        this.channels = channels;
        this.frameSamples = channels * AudioFrames.frameSamples(rate);
        this.frame = new short[frameSamples];
        this.held = new short[HELD_FRAMES][frameSamples];
    }

    @Override
    public void write(short[] interleaved, int offset, int samples) throws IOException {
        for (int i = 0; i < samples; i++) {
            frame[filled++] = interleaved[offset + i];
            if (filled == frameSamples) {
                filled = 0;
                frame();
            }
        }
    }

    private void frame() throws IOException {
        float power = TalkDetector.power(frame);
        talk.feed(power);
        hold();
        // it takes half a second to believe that nobody speaks any more
        if (talk.speaking() && power > QUIET) {
            if (!begun) {
                drop(count - MARGIN_FRAMES);
                begun = true;
            }
            release(count);
        }
    }

    private void hold() throws IOException {
        if (count == HELD_FRAMES) {
            if (begun) {
                release(1);
            } else {
                drop(1);
            }
        }
        System.arraycopy(frame, 0, held[(first + count) % HELD_FRAMES], 0, frameSamples);
        count++;
    }

    private void release(int frames) throws IOException {
        for (int i = 0; i < frames; i++) {
            file.write(held[first], 0, frameSamples);
            first = (first + 1) % HELD_FRAMES;
            count--;
        }
    }

    private void drop(int frames) {
        for (int i = 0; i < frames; i++) {
            leftOut += frameSamples / channels;
            first = (first + 1) % HELD_FRAMES;
            count--;
        }
    }

    @Override
    public void checkpoint() throws IOException {
        file.checkpoint();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        leftOut += filled / channels;
        try {
            if (begun) {
                release(Math.min(count, MARGIN_FRAMES));
            }
            drop(count);
        } finally {
            file.close();
        }
    }

    @Override
    public long octets() {
        return file.octets();
    }

    @Override
    public long leftOut() {
        return leftOut;
    }
}
