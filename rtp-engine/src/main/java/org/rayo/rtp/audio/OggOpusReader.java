package org.rayo.rtp.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.rayo.rtp.codec.AudioCodec;
import org.rayo.rtp.codec.AudioEncoding;

/** Opus in Ogg (RFC 7845), one or two channels; at 48 kHz. Going forward skips packets without decoding them. */
final class OggOpusReader extends AudioReader {
    private static final int RATE = 48_000;
    private static final int MAX_PACKET_SAMPLES = 5760;
    private static final int HEAD_OCTETS = 19;
    /** RFC 7845 §4.6: 80 ms are decoded before a place for the decoder to find its way. */
    private static final int PRE_ROLL = 3840;

    private final AudioInput input;
    private final OggPages pages;
    private final short[] frame = new short[MAX_PACKET_SAMPLES];
    private AudioCodec codec = AudioEncoding.OPUS.newCodec();
    private int preSkip;
    private float gain = 1;
    private int frameFrom;
    private int frameTo;
    /** Samples decoded or skipped so far, with the pre-skip. */
    private long decoded;

    OggOpusReader(AudioInput input) throws IOException {
        this.input = input;
        this.pages = new OggPages(input);
        try {
            begin();
        } catch (IOException | RuntimeException e) {
            codec.close();
            throw e;
        }
    }

    private void begin() throws IOException {
        int length = pages.next();
        ByteBuffer head = ByteBuffer.wrap(pages.packet()).order(ByteOrder.LITTLE_ENDIAN);
        if (length < HEAD_OCTETS || head.getLong(0) != 0x646165487375704FL) {
            throw new AudioFormatException("Ogg without Opus (Vorbis cannot be read)");
        }
        if ((head.get(8) & 0xF0) != 0 || head.get(18) != 0) {
            throw new AudioFormatException("an Opus file of more than two channels, or of a version to come");
        }
        preSkip = head.getShort(10) & 0xFFFF;
        gain = (float) Math.pow(10, head.getShort(16) / 256.0 / 20);
        if (pages.next() < 0) {
            throw new AudioFormatException("Opus without its tags");
        }
        decoded = 0;
        frameFrom = 0;
        frameTo = 0;
    }

    @Override
    public int rate() {
        return RATE;
    }

    @Override
    public int read(short[] mono, int offset, int count) throws IOException {
        while (frameFrom == frameTo) {
            int length = pages.next();
            if (length < 0) {
                return AudioSource.END;
            }
            decode(length);
        }
        int given = Math.min(count, frameTo - frameFrom);
        System.arraycopy(frame, frameFrom, mono, offset, given);
        frameFrom += given;
        return given;
    }

    private void decode(int length) throws AudioFormatException {
        int samples;
        try {
            samples = codec.decode(pages.packet(), 0, length, frame, 0);
        } catch (RuntimeException e) {
            throw new AudioFormatException("a damaged Opus packet");
        }
        if (gain != 1) {
            for (int i = 0; i < samples; i++) {
                frame[i] = (short) Math.clamp((int) (frame[i] * gain), Short.MIN_VALUE, Short.MAX_VALUE);
            }
        }
        pass(samples);
    }

    private void pass(int samples) {
        long first = decoded;
        long last = pages.onLastPage() && pages.granule() >= preSkip ? pages.granule() : Long.MAX_VALUE;
        frameFrom = Math.clamp(preSkip - first, 0, samples);
        frameTo = Math.clamp(last - first, frameFrom, samples);
        decoded += samples;
    }

    @Override
    public long skip(long samples) throws IOException {
        long left = samples;
        while (left > PRE_ROLL + MAX_PACKET_SAMPLES) {
            if (frameFrom == frameTo) {
                int length = pages.next();
                if (length < 0) {
                    return samples - left;
                }
                pass(Math.clamp(codec.samplesOf(pages.packet(), 0, length), 0, MAX_PACKET_SAMPLES));
            }
            left -= frameTo - frameFrom;
            frameFrom = frameTo;
        }
        return samples - left + super.skip(left);
    }

    @Override
    public void rewind() throws IOException {
        pages.rewind();
        codec.close();
        codec = AudioEncoding.OPUS.newCodec();
        begin();
    }

    @Override
    public void close() throws IOException {
        codec.close();
        input.close();
    }
}
