package org.rayo.rtp.audio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javazoom.jl.decoder.Bitstream;
import javazoom.jl.decoder.Decoder;
import javazoom.jl.decoder.Header;
import javazoom.jl.decoder.JavaLayerException;
import javazoom.jl.decoder.SampleBuffer;
import org.jspecify.annotations.Nullable;

/**
 * MPEG audio of layers 1 to 3, decoded by JLayer frame by frame. Tags are skipped; what an encoder added at both ends is
 * cut off where the file says how much, so that lists are gapless. Going forward skips frames without decoding them.
 */
final class Mp3Reader extends AudioReader {
    /** Damaged frames in a row after which nothing good is expected. */
    private static final int MAX_BAD_FRAMES = 50;
    /** A frame may use bits of earlier ones: so many are decoded before the one that is wanted. */
    private static final int WARM_UP_FRAMES = 12;
    private static final int MAX_TAGS = 8;
    /** Silence that every decoder puts before the encoder's. */
    private static final int DECODER_DELAY = 529;

    private final AudioInput input;
    private final long start;
    private final Edges edges;
    private Bitstream stream;
    private Decoder decoder = new Decoder();
    private @Nullable Header pending;
    private int rate;
    private short[] frame = {};
    private int frameFrom;
    private int frameTo;
    private long produced;
    private int badInARow;

    /** What to cut off. {@code length} of the sound, or a very large number. */
    private record Edges(boolean skipFirstFrame, int before, long length) {
        static final Edges NONE = new Edges(false, 0, Long.MAX_VALUE);
    }

    Mp3Reader(AudioInput input) throws IOException {
        this.input = input;
        this.start = skipTags(input);
        this.edges = edges(input);
        this.stream = begin();
        if (!nextFrame()) {
            throw new AudioFormatException("no MP3 frame can be read");
        }
    }

    /** Whether there is a tag, or the sync word of a frame. */
    static boolean looksLikeMp3(AudioInput input) throws IOException {
        input.seek(0);
        ByteBuffer head = input.head(4);
        input.seek(0);
        return head.limit() == 4
                && (isTag(head) || ((head.getShort(0) & 0xFFE0) == 0xFFE0 && (head.get(1) & 0x06) != 0));
    }

    private static boolean isTag(ByteBuffer head) {
        return head.get(0) == 'I' && head.get(1) == 'D' && head.get(2) == '3';
    }

    // JLayer would read a tag into memory whole, as long as it says it is
    private static long skipTags(AudioInput input) throws IOException {
        long at = 0;
        for (int i = 0; i < MAX_TAGS; i++) {
            input.seek(at);
            ByteBuffer head = input.head(10);
            if (head.limit() < 10 || !isTag(head)) {
                break;
            }
            int size = ((head.get(6) & 0x7F) << 21)
                    | ((head.get(7) & 0x7F) << 14)
                    | ((head.get(8) & 0x7F) << 7)
                    | (head.get(9) & 0x7F);
            at += 10 + size + ((head.get(5) & 0x10) != 0 ? 10 : 0);
        }
        if (at >= input.length()) {
            throw new AudioFormatException("nothing but a tag");
        }
        return at;
    }

    /** The first frame may hold no sound but say how much the encoder added (the Xing, Info and LAME headers). */
    private Edges edges(AudioInput file) throws IOException {
        file.seek(start);
        ByteBuffer in = file.head(256);
        if (in.limit() < 200 || (in.getShort(0) & 0xFFE0) != 0xFFE0) {
            return Edges.NONE;
        }
        boolean version1 = (in.get(1) & 0x08) != 0;
        boolean mono = (in.get(3) & 0xC0) == 0xC0;
        int at = 4 + (version1 ? (mono ? 17 : 32) : (mono ? 9 : 17));
        int mark = in.getInt(at);
        if (mark != 0x58696E67 && mark != 0x496E666F) {
            return Edges.NONE;
        }
        int flags = in.getInt(at + 4);
        int lame = at + 8 + (flags & 1) * 4 + ((flags >> 1) & 1) * 4 + ((flags >> 2) & 1) * 100 + ((flags >> 3) & 1) * 4;
        long frames = (flags & 1) != 0 ? in.getInt(at + 8) & 0xFFFFFFFFL : 0;
        if (lame + 24 > in.limit() || frames == 0 || in.getInt(lame) == 0) {
            return new Edges(true, 0, Long.MAX_VALUE);
        }
        int delays = ((in.get(lame + 21) & 0xFF) << 16) | ((in.get(lame + 22) & 0xFF) << 8) | (in.get(lame + 23) & 0xFF);
        int before = (delays >> 12) + DECODER_DELAY;
        int after = Math.max(0, (delays & 0xFFF) - DECODER_DELAY);
        long length = frames * (version1 ? 1152 : 576) - before - after;
        return new Edges(true, before, length > 0 ? length : Long.MAX_VALUE);
    }

    private Bitstream begin() throws IOException {
        input.seek(start);
        decoder = new Decoder();
        pending = null;
        frameFrom = 0;
        frameTo = 0;
        produced = 0;
        badInARow = 0;
        // closing a Bitstream closes its stream, which is ours
        Bitstream made = new Bitstream(new InputStream() {
            @Override
            public int read() throws IOException {
                return input.read();
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return input.read(into, offset, length);
            }
        });
        stream = made;
        if (edges.skipFirstFrame() && nextHeader() != null) {
            made.closeFrame();
            pending = null;
        }
        return made;
    }

    private @Nullable Header nextHeader() throws IOException {
        if (pending == null) {
            try {
                pending = stream.readFrame();
            } catch (JavaLayerException e) {
                throw new AudioFormatException("damaged MP3 stream");
            } catch (RuntimeException e) {
                throw new AudioFormatException("damaged MP3 header");
            }
        }
        return pending;
    }

    @Override
    public int rate() {
        return rate;
    }

    private boolean nextFrame() throws IOException {
        while (badInARow < MAX_BAD_FRAMES) {
            Header header = nextHeader();
            if (header == null) {
                return false;
            }
            boolean good = decode(header);
            int samples = samples(header);
            pending = null;
            stream.closeFrame();
            badInARow = good ? 0 : badInARow + 1;
            if (!good && rate != 0) {
                // it keeps its time: what follows is heard when it should be
                silence(samples);
            }
            if (rate != 0) {
                return true;
            }
        }
        throw new AudioFormatException("damaged MP3 frames");
    }

    private static int samples(Header header) {
        return header.version() == Header.MPEG1 ? 1152 : 576;
    }

    private void silence(int samples) {
        if (frame.length < samples) {
            frame = new short[samples];
        }
        Arrays.fill(frame, 0, samples, (short) 0);
        cut(samples);
    }

    private boolean decode(Header header) throws AudioFormatException {
        try {
            SampleBuffer out = (SampleBuffer) decoder.decodeFrame(header, stream);
            int channels = out.getChannelCount();
            int samples = out.getBufferLength() / channels;
            if (samples == 0) {
                // the bits of an earlier frame that it needs were not there
                return false;
            }
            if (rate == 0) {
                rate = checkedRate(out.getSampleFrequency());
            } else if (rate != out.getSampleFrequency()) {
                throw new AudioFormatException("the sampling rate changes on the way");
            }
            if (frame.length < samples) {
                frame = new short[samples];
            }
            short[] buffer = out.getBuffer();
            for (int i = 0; i < samples; i++) {
                int sum = 0;
                for (int channel = 0; channel < channels; channel++) {
                    sum += buffer[i * channels + channel];
                }
                frame[i] = mono(sum, channels);
            }
            cut(samples);
            return true;
        } catch (JavaLayerException | RuntimeException e) {
            return false;
        }
    }

    private void cut(int samples) {
        long first = produced;
        long last = edges.length() == Long.MAX_VALUE ? Long.MAX_VALUE : edges.before() + edges.length();
        frameFrom = Math.clamp(edges.before() - first, 0, samples);
        frameTo = Math.clamp(last - first, frameFrom, samples);
        produced += samples;
    }

    @Override
    public int read(short[] mono, int offset, int count) throws IOException {
        while (frameFrom == frameTo) {
            if (!nextFrame()) {
                return AudioSource.END;
            }
        }
        int given = Math.min(count, frameTo - frameFrom);
        System.arraycopy(frame, frameFrom, mono, offset, given);
        frameFrom += given;
        return given;
    }

    @Override
    public long skip(long samples) throws IOException {
        long left = samples - skipWhole(samples);
        return samples - left + super.skip(left);
    }

    /** Frames whose sound nobody hears are not decoded, but for the last few before the one that counts. */
    private long skipWhole(long samples) throws IOException {
        int atHand = (int) Math.min(samples, frameTo - frameFrom);
        frameFrom += atHand;
        long skipped = atHand;
        Header header = nextHeader();
        while (header != null) {
            int size = samples(header);
            if (header.layer() != 3 || produced < edges.before()
                    || samples - skipped < (long) size * (WARM_UP_FRAMES + 1)) {
                break;
            }
            produced += size;
            skipped += size;
            pending = null;
            stream.closeFrame();
            header = nextHeader();
        }
        return skipped;
    }

    @Override
    public void rewind() throws IOException {
        begin();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
