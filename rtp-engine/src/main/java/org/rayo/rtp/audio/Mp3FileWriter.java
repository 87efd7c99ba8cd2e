package org.rayo.rtp.audio;

import de.sciss.jump3r.lowlevel.LameEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import javax.sound.sampled.AudioFormat;

/** MPEG audio layer III of constant bit rate; a file is whole up to any of its frames. */
public final class Mp3FileWriter implements AudioFileWriter {
    /** The rate it is best given, in Hz: at 8 kHz layer III is hardly better than G.711 at a third of its rate. */
    public static final int RATE = 16_000;

    private static final int KBIT_PER_CHANNEL = 32;
    private static final int SOUND_PIECE = 4608;

    private final FileChannel channel;
    private final LameEncoder encoder;
    private final byte[] sound = new byte[SOUND_PIECE];
    private final byte[] coded;
    private int filled;
    private long octets;
    private boolean closed;

    /**
     * Makes the file, which must not exist.
     *
     * @param channels 1 or 2
     * @param rate in Hz: 16000, 22050, 24000, 32000, 44100 or 48000
     */
    public Mp3FileWriter(Path file, int channels, int rate) throws IOException {
        AudioFormat format = new AudioFormat(rate, 16, channels, true, false);
        int mode = channels == 1 ? LameEncoder.CHANNEL_MODE_MONO : LameEncoder.CHANNEL_MODE_STEREO;
        this.encoder =
                new LameEncoder(format, KBIT_PER_CHANNEL * channels, mode, LameEncoder.QUALITY_MIDDLE, false);
        this.coded = new byte[Math.max(encoder.getMP3BufferSize(), 2 * SOUND_PIECE)];
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void write(short[] interleaved, int offset, int samples) throws IOException {
        for (int i = 0; i < samples; i++) {
            short sample = interleaved[offset + i];
            sound[filled] = (byte) sample;
            sound[filled + 1] = (byte) (sample >> 8);
            filled += 2;
            if (filled == SOUND_PIECE) {
                encode();
            }
        }
    }

    private void encode() throws IOException {
        if (filled > 0) {
            append(encoder.encodeBuffer(sound, 0, filled, coded));
            filled = 0;
        }
    }

    private void append(int count) throws IOException {
        if (count < 0) {
            throw new IOException("the MP3 encoder failed with " + count);
        }
        ByteBuffer out = ByteBuffer.wrap(coded, 0, count);
        while (out.hasRemaining()) {
            channel.write(out);
        }
        octets += count;
    }

    @Override
    public void checkpoint() throws IOException {
        encode();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (channel) {
            encode();
            append(encoder.encodeFinish(coded));
            channel.force(true);
        } finally {
            encoder.close();
        }
    }

    @Override
    public long octets() {
        return octets;
    }
}
