package org.rayo.rtp.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** RIFF/WAVE of 16 bits; the sizes in its header are made true at every checkpoint. */
public final class WavFileWriter implements AudioFileWriter {
    private static final int HEADER_OCTETS = 44;
    private static final long MAX_DATA_OCTETS = 0xFFFFFFFFL - HEADER_OCTETS;
    private static final int BUFFER_OCTETS = 16 * 1024;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_OCTETS).order(ByteOrder.LITTLE_ENDIAN);
    private long dataOctets;
    private boolean closed;

    /**
     * Makes the file, which must not exist.
     *
     * @param channels 1 or 2
     * @param rate in Hz
     */
    public WavFileWriter(Path file, int channels, int rate) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        buffer.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(HEADER_OCTETS - 8);
        buffer.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) 1);
        buffer.putShort((short) channels).putInt(rate).putInt(rate * channels * 2);
        buffer.putShort((short) (channels * 2)).putShort((short) 16);
        buffer.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(0);
        flush();
    }

    @Override
    public void write(short[] interleaved, int offset, int samples) throws IOException {
        if (dataOctets + 2L * samples > MAX_DATA_OCTETS) {
            throw new IOException("a WAV file cannot be longer than 4 GiB");
        }
        for (int i = 0; i < samples; i++) {
            if (buffer.remaining() < 2) {
                flush();
            }
            buffer.putShort(interleaved[offset + i]);
        }
        dataOctets += 2L * samples;
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void checkpoint() throws IOException {
        flush();
        size(4, dataOctets + HEADER_OCTETS - 8);
        size(HEADER_OCTETS - 4, dataOctets);
    }

    private void size(long position, long value) throws IOException {
        buffer.putInt((int) value).flip();
        channel.write(buffer, position);
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (channel) {
            checkpoint();
            channel.force(true);
        }
    }

    @Override
    public long octets() {
        return HEADER_OCTETS + dataOctets;
    }
}
