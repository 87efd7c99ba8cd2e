package org.rayo.rtp.audio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.rayo.rtp.codec.AudioCodec;
import org.rayo.rtp.codec.OpusLibrary;
import org.rayo.rtp.codec.OpusSettings;

/** Opus in Ogg (RFC 7845), one or two channels, from samples at 48 kHz; every checkpoint ends a page, and a file is whole up to any page. */
public final class OggOpusFileWriter implements AudioFileWriter {
    /** The only rate it takes, in Hz. */
    public static final int RATE = 48_000;

    private static final int FRAME = RATE / 50;
    // at fewer bits the encoder lets two channels run into each other
    private static final OpusSettings APART = new OpusSettings(RATE, 80_000, false, false, false, 5);
    private static final int PRE_SKIP = 312;
    private static final int MAX_SEGMENTS = 255;
    private static final int HEADER_OCTETS = 27;
    private static final int LAST = 4;

    private final FileChannel channel;
    private final int channels;
    private final AudioCodec codec;
    private final short[] frame;
    private final ByteBuf packet = Unpooled.buffer(4096);
    private final byte[] segments = new byte[MAX_SEGMENTS];
    private final ByteBuffer body = ByteBuffer.allocate(MAX_SEGMENTS * 255);
    private final int serial;
    private int filled;
    private int segmentCount;
    private int sequence;
    private long samples;
    private long granule;
    private long octets;
    private boolean closed;

    /**
     * Makes the file, which must not exist.
     *
     * @param channels 1 or 2
     */
    public OggOpusFileWriter(Path file, int channels) throws IOException {
        this.channels = channels;
        this.codec = channels == 1
                ? OpusLibrary.newCodec(OpusSettings.DEFAULT)
                : OpusLibrary.newStereoEncoder(APART);
        this.frame = new short[FRAME * channels];
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        this.serial = file.toString().hashCode();
        byte[] head = new byte[19];
        ByteBuffer in = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        in.put("OpusHead".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) channels);
        in.putShort((short) PRE_SKIP).putInt(RATE).putShort((short) 0).put((byte) 0);
        append(head, 19);
        page(2);
        byte[] tags = new byte[20];
        in = ByteBuffer.wrap(tags).order(ByteOrder.LITTLE_ENDIAN);
        in.put("OpusTags".getBytes(StandardCharsets.US_ASCII)).putInt(4);
        in.put("rayo".getBytes(StandardCharsets.US_ASCII)).putInt(0);
        append(tags, 20);
        page(0);
    }

    @Override
    public void write(short[] interleaved, int offset, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int taken = Math.min(frame.length - filled, count - done);
            System.arraycopy(interleaved, offset + done, frame, filled, taken);
            filled += taken;
            done += taken;
            if (filled == frame.length) {
                encode();
            }
        }
        samples += count / channels;
    }

    private void encode() throws IOException {
        filled = 0;
        packet.clear();
        int length = codec.encode(frame, 0, frame.length, packet);
        if (length == 0) {
            // nothing to send for it: a packet of one octet is 20 ms of comfort noise
            packet.clear().writeByte(channels == 1 ? 0x08 : 0x0C);
            length = 1;
        }
        if (segmentCount + length / 255 + 1 > MAX_SEGMENTS) {
            page(0);
        }
        append(packet.array(), length);
        granule += FRAME;
    }

    private void append(byte[] octetsOfPacket, int length) {
        body.put(octetsOfPacket, 0, length);
        int left = length;
        while (left >= 255) {
            segments[segmentCount++] = (byte) 255;
            left -= 255;
        }
        segments[segmentCount++] = (byte) left;
    }

    private void page(int flags) throws IOException {
        int length = HEADER_OCTETS + segmentCount + body.position();
        byte[] whole = new byte[length];
        ByteBuffer page = ByteBuffer.wrap(whole).putInt(OggPages.CAPTURE);
        page.order(ByteOrder.LITTLE_ENDIAN).put((byte) 0).put((byte) flags);
        page.putLong((flags & LAST) != 0 ? Math.min(granule, samples + PRE_SKIP) : granule);
        page.putInt(serial).putInt(sequence++).putInt(0).put((byte) segmentCount).put(segments, 0, segmentCount);
        page.put(body.flip());
        page.putInt(22, OggPages.crc(whole, length));
        page.flip();
        while (page.hasRemaining()) {
            channel.write(page);
        }
        octets += length;
        body.clear();
        segmentCount = 0;
    }

    @Override
    public void checkpoint() throws IOException {
        if (segmentCount > 0) {
            page(0);
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (channel) {
            // the end of the sound is still in the encoder
            while (granule < samples + PRE_SKIP) {
                Arrays.fill(frame, filled, frame.length, (short) 0);
                encode();
            }
            page(LAST);
            channel.force(true);
        } finally {
            codec.close();
        }
    }

    @Override
    public long octets() {
        return octets;
    }
}
