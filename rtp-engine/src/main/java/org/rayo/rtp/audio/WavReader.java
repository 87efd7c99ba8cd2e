package org.rayo.rtp.audio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads RIFF/WAVE into a clip at 8 kHz mono: PCM of 8, 16, 24 and 32 bits, float of 32 and 64 bits, mu-law and A-law,
 * any rate from 4 to 192 kHz, one to eight channels (averaged). Unknown chunks are skipped; a file that stops early, or
 * whose sizes promise more than there is, gives what is there. Runs off the media loops: it reads and computes.
 */
public final class WavReader {
    /** Default bound of a file's size in octets. */
    public static final int DEFAULT_MAX_OCTETS = 64 << 20;

    private static final int RIFF = 0x52494646;
    private static final int RF64 = 0x52463634;
    private static final int WAVE = 0x57415645;
    private static final int FMT = 0x666D7420;
    private static final int DATA = 0x64617461;
    private static final int MAX_CHUNKS = 1024;
    private static final int CHUNK_HEADER = 8;

    private WavReader() {}

    /**
     * Reads a whole stream; the caller closes it.
     *
     * @param maxOctets bound of what is read
     * @throws AudioFormatException when it is no WAV we can read, or larger than the bound
     * @throws IOException when reading fails
     */
    public static PcmClip read(InputStream stream, int maxOctets) throws IOException {
        byte[] file = stream.readNBytes(maxOctets);
        if (file.length == maxOctets && stream.read() >= 0) {
            throw new AudioFormatException("larger than " + maxOctets + " octets");
        }
        return read(file);
    }

    /**
     * Reads a file's octets.
     *
     * @throws AudioFormatException when it is no WAV we can read
     */
    public static PcmClip read(byte[] file) throws AudioFormatException {
        ByteBuffer in = ByteBuffer.wrap(file);
        if (file.length < 12 || (in.getInt(0) != RIFF && in.getInt(0) != RF64) || in.getInt(8) != WAVE) {
            throw new AudioFormatException("not a RIFF/WAVE file");
        }
        WavFormat format = null;
        int at = 12;
        for (int chunk = 0; chunk < MAX_CHUNKS && at <= file.length - CHUNK_HEADER; chunk++) {
            int id = in.order(ByteOrder.BIG_ENDIAN).getInt(at);
            long size = in.order(ByteOrder.LITTLE_ENDIAN).getInt(at + 4) & 0xFFFFFFFFL;
            int start = at + CHUNK_HEADER;
            int available = (int) Math.min(size, file.length - start);
            if (id == FMT) {
                format = WavFormat.read(in, start, available);
            } else if (id == DATA) {
                if (format == null) {
                    throw new AudioFormatException("data before the fmt chunk");
                }
                // writers to a pipe leave the size 0 or at its maximum: then the data goes on to the end
                return decode(format, in, start, size == 0 ? file.length - start : available);
            }
            long next = start + size + (size & 1);
            if (next > file.length) {
                break;
            }
            at = (int) next;
        }
        throw new AudioFormatException(format == null ? "no fmt chunk" : "no data chunk");
    }

    private static PcmClip decode(WavFormat format, ByteBuffer in, int start, int length)
            throws AudioFormatException {
        int frames = length / format.frameOctets();
        if ((long) frames * AudioFrames.SAMPLE_RATE / format.rate() > DEFAULT_MAX_OCTETS) {
            throw new AudioFormatException("longer than two hours");
        }
        short[] mono = new short[frames];
        int at = start;
        for (int i = 0; i < frames; i++) {
            int sum = 0;
            for (int channel = 0; channel < format.channels(); channel++) {
                sum += format.sample(in, at);
                at += format.sampleOctets();
            }
            mono[i] = (short) (sum / format.channels());
        }
        return PcmClip.owning(format.rate() == AudioFrames.SAMPLE_RATE
                ? mono
                : new Resampler(format.rate(), AudioFrames.SAMPLE_RATE).resample(mono));
    }
}
