package org.rayo.rtp.audio;

import java.io.IOException;

/**
 * Reads a sound file piece by piece as 16-bit mono, in constant memory. Blocks and computes, so it belongs to a worker;
 * owned by one thread at a time. Whatever is wrong with the file is an {@link AudioFormatException}.
 */
public abstract class AudioReader implements AutoCloseable {
    private static final int SKIP_SAMPLES = 4096;

    /** Samples per second of the file, {@link Resampler#MIN_RATE} to {@link Resampler#MAX_RATE}. */
    public abstract int rate();

    /**
     * Reads on.
     *
     * @return samples written, at least one; {@link AudioSource#END} at the end
     */
    public abstract int read(short[] mono, int offset, int count) throws IOException;

    /** Goes back to the first sample. */
    public abstract void rewind() throws IOException;

    /**
     * Goes forward without making sound of it, as far as the file goes.
     *
     * @return samples skipped, fewer only at the end
     */
    public long skip(long samples) throws IOException {
        short[] nowhere = new short[SKIP_SAMPLES];
        long left = samples;
        while (left > 0) {
            int count = read(nowhere, 0, (int) Math.min(left, SKIP_SAMPLES));
            if (count < 0) {
                break;
            }
            left -= count;
        }
        return samples - left;
    }

    @Override
    public abstract void close() throws IOException;

    /** A frame of several channels as one: their mean. */
    static short mono(int sum, int channels) {
        return (short) (sum / channels);
    }

    static int checkedRate(long rate) throws AudioFormatException {
        if (rate < Resampler.MIN_RATE || rate > Resampler.MAX_RATE) {
            throw new AudioFormatException("sampling rate of " + rate + " Hz (4000 to 192000 can be read)");
        }
        return (int) rate;
    }

    static int checkedChannels(int channels) throws AudioFormatException {
        if (channels < 1 || channels > PcmFormat.MAX_CHANNELS) {
            throw new AudioFormatException(channels + " channels (1 to " + PcmFormat.MAX_CHANNELS + " can be read)");
        }
        return channels;
    }
}
