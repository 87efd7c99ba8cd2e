package org.rayo.rtp.audio;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * FLAC (RFC 9639). The decoders for Java that exist go round for ever, or ask for all memory, when a frame is damaged; this
 * one ends there.
 */
final class FlacReader extends AudioReader {
    private static final int MAX_METADATA = 1024;
    private static final int MAX_CHANNELS = 8;
    private static final int STREAM_INFO_OCTETS = 34;
    private static final int[] DEPTHS = {0, 8, 12, -1, 16, 20, 24, 32};
    private static final int LEFT_SIDE = 8;
    private static final int SIDE_RIGHT = 9;
    private static final int MID_SIDE = 10;

    private final AudioInput input;
    private final BitInput bits;
    private final FlacSubframe subframe;
    private final int rate;
    private final int channels;
    private final int depth;
    private final long firstFrame;
    private final long[][] decoded = new long[MAX_CHANNELS][0];
    private short[] frame = {};
    private int frameFrom;
    private int frameTo;

    FlacReader(AudioInput input) throws IOException {
        this.input = input;
        this.bits = new BitInput(input);
        this.subframe = new FlacSubframe(bits);
        ByteBuffer info = input.head(8 + STREAM_INFO_OCTETS);
        if (info.limit() < 8 + STREAM_INFO_OCTETS || (info.get(4) & 0x7F) != 0) {
            throw new AudioFormatException("FLAC without its stream info");
        }
        int packed = info.getInt(8 + 10);
        this.rate = checkedRate(packed >>> 12);
        this.channels = ((packed >>> 9) & 7) + 1;
        this.depth = ((packed >>> 4) & 31) + 1;
        this.firstFrame = skipMetadata();
        rewind();
    }

    private long skipMetadata() throws IOException {
        long at = 4;
        for (int i = 0; i < MAX_METADATA; i++) {
            input.seek(at);
            ByteBuffer header = input.head(4);
            if (header.limit() < 4) {
                throw new AudioFormatException("FLAC without a frame");
            }
            at += 4 + (header.getInt(0) & 0xFFFFFF);
            if (header.get(0) < 0) {
                return at;
            }
        }
        throw new AudioFormatException("FLAC with more than " + MAX_METADATA + " metadata blocks");
    }

    @Override
    public int rate() {
        return rate;
    }

    @Override
    public int read(short[] mono, int offset, int count) throws IOException {
        if (frameFrom == frameTo && !nextFrame()) {
            return AudioSource.END;
        }
        int given = Math.min(count, frameTo - frameFrom);
        System.arraycopy(frame, frameFrom, mono, offset, given);
        frameFrom += given;
        return given;
    }

    private boolean nextFrame() throws IOException {
        int sync;
        try {
            sync = bits.unsigned(15);
        } catch (EOFException e) {
            return false;
        }
        if (sync != 0x7FFC) {
            // a tag behind the last frame, or damage: either way there is nothing more to hear
            return false;
        }
        try {
            readFrame();
            return true;
        } catch (EOFException e) {
            return false;
        }
    }

    private void readFrame() throws IOException {
        bits.unsigned(1);
        int sizeCode = bits.unsigned(4);
        int rateCode = bits.unsigned(4);
        int assignment = bits.unsigned(4);
        int depthCode = bits.unsigned(3);
        bits.unsigned(1);
        skipNumber();
        int size = size(sizeCode);
        switch (rateCode) {
            case 12 -> bits.unsigned(8);
            case 13, 14 -> bits.unsigned(16);
            case 15 -> throw new AudioFormatException("damaged FLAC frame header");
            default -> { }
        }
        bits.unsigned(8);
        int width = depthCode == 0 ? depth : DEPTHS[depthCode];
        int count = assignment < LEFT_SIDE ? assignment + 1 : 2;
        if (assignment > MID_SIDE || count != channels || width < 4) {
            throw new AudioFormatException("damaged FLAC frame header");
        }
        for (int channel = 0; channel < count; channel++) {
            long[] out = decoded[channel];
            if (out.length < size) {
                out = new long[size];
                decoded[channel] = out;
            }
            boolean side = (assignment == SIDE_RIGHT && channel == 0)
                    || ((assignment == LEFT_SIDE || assignment == MID_SIDE) && channel == 1);
            subframe.read(out, size, side ? width + 1 : width);
        }
        bits.align();
        bits.unsigned(16);
        mix(size, count, assignment, width);
    }

    /** The number of the frame or sample, written like UTF-8. */
    private void skipNumber() throws IOException {
        int first = bits.unsigned(8);
        for (int mask = 0x40; first >= 0xC0 && (first & mask) != 0; mask >>= 1) {
            bits.unsigned(8);
        }
    }

    private int size(int code) throws IOException {
        return switch (code) {
            case 0 -> throw new AudioFormatException("damaged FLAC frame header");
            case 1 -> 192;
            case 2, 3, 4, 5 -> 576 << (code - 2);
            case 6 -> bits.unsigned(8) + 1;
            case 7 -> bits.unsigned(16) + 1;
            default -> 256 << (code - 8);
        };
    }

    private void mix(int size, int count, int assignment, int width) {
        if (frame.length < size) {
            frame = new short[size];
        }
        for (int i = 0; i < size; i++) {
            long sum = 0;
            switch (assignment) {
                // twice the left without the side is left and right together, and so on
                case LEFT_SIDE -> sum = 2 * decoded[0][i] - decoded[1][i];
                case SIDE_RIGHT -> sum = decoded[0][i] + 2 * decoded[1][i];
                case MID_SIDE -> sum = 2 * decoded[0][i] + (decoded[1][i] & 1);
                default -> {
                    for (int channel = 0; channel < count; channel++) {
                        sum += decoded[channel][i];
                    }
                }
            }
            long mean = width > 16 ? (sum >> (width - 16)) / count : (sum << (16 - width)) / count;
            frame[i] = (short) Math.clamp(mean, Short.MIN_VALUE, Short.MAX_VALUE);
        }
        frameFrom = 0;
        frameTo = size;
    }

    @Override
    public void rewind() {
        input.seek(firstFrame);
        bits.reset();
        frameFrom = 0;
        frameTo = 0;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
