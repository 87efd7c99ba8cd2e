package org.rayo.rtp.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Uncompressed samples between two places of a file: what WAV, AIFF and AU come down to. */
final class PcmReader extends AudioReader {
    private static final int FRAMES_AT_ONCE = 1024;

    private final AudioInput input;
    private final PcmFormat format;
    private final long start;
    private final long frames;
    private final byte[] octets;
    private final ByteBuffer view;
    private long next;

    /**
     * @param start octet of the first sample
     * @param length octets of samples as the file says; what is not there is the end
     */
    PcmReader(AudioInput input, PcmFormat format, long start, long length) throws IOException {
        this.input = input;
        this.format = format;
        this.start = start;
        this.frames = Math.clamp(length, 0, Math.max(0, input.length() - start)) / format.frameOctets();
        this.octets = new byte[FRAMES_AT_ONCE * format.frameOctets()];
        this.view = ByteBuffer.wrap(octets)
                .order(format.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        input.seek(start);
    }

    @Override
    public int rate() {
        return format.rate();
    }

    @Override
    public int read(short[] mono, int offset, int count) throws IOException {
        int wanted = (int) Math.min(Math.min(count, FRAMES_AT_ONCE), frames - next);
        int got = wanted <= 0 ? 0 : input.readNBytes(octets, 0, wanted * format.frameOctets()) / format.frameOctets();
        if (got == 0) {
            return AudioSource.END;
        }
        for (int i = 0; i < got; i++) {
            mono[offset + i] = format.frame(view, i * format.frameOctets());
        }
        next += got;
        return got;
    }

    @Override
    public long skip(long samples) {
        long skipped = Math.clamp(samples, 0, frames - next);
        next += skipped;
        input.seek(start + next * format.frameOctets());
        return skipped;
    }

    @Override
    public void rewind() {
        next = 0;
        input.seek(start);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
