package org.rayo.rtp.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The packets of the first logical stream in an Ogg file (RFC 3533), page by page. Pages whose checksum is wrong are left
 * out; what lies between pages is skipped.
 */
final class OggPages {
    /** "OggS". */
    static final int CAPTURE = 0x4F676753;

    private static final int HEADER_OCTETS = 27;
    private static final int MAX_SEGMENTS = 255;
    /** Octets of garbage that are searched for the next page. */
    private static final int MAX_GARBAGE = 1 << 20;
    /** Longest packet: far more than any audio packet, a picture in the tags is skipped. */
    static final int MAX_PACKET_OCTETS = 64 * 1024;

    private static final int CONTINUED = 1;
    private static final int LAST = 4;
    private static final int[] CRC = crcTable();

    private final AudioInput input;
    private final byte[] page = new byte[HEADER_OCTETS + MAX_SEGMENTS + MAX_SEGMENTS * 255];
    private final ByteBuffer view = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
    private final byte[] packet = new byte[MAX_PACKET_OCTETS];
    private int packetLength;
    private boolean tooLong;
    private int segments;
    private int segment;
    private int at;
    private boolean started;
    private int serial;
    private long granule = -1;
    private boolean last;

    OggPages(AudioInput input) {
        this.input = input;
    }

    private static int[] crcTable() {
        int[] table = new int[256];
        for (int i = 0; i < 256; i++) {
            int value = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                value = value < 0 ? (value << 1) ^ 0x04C11DB7 : value << 1;
            }
            table[i] = value;
        }
        return table;
    }

    static int crc(byte[] octets, int length) {
        int crc = 0;
        for (int i = 0; i < length; i++) {
            crc = (crc << 8) ^ CRC[((crc >>> 24) ^ octets[i]) & 0xFF];
        }
        return crc;
    }

    void rewind() {
        input.seek(0);
        started = false;
        segments = 0;
        segment = 0;
        packetLength = 0;
        tooLong = false;
        granule = -1;
        last = false;
    }

    /** The octets of the packet that {@link #next} found. */
    byte[] packet() {
        return packet;
    }

    /** Position at the end of the page on which the last packet ended, or -1; for Opus in samples at 48 kHz. */
    long granule() {
        return granule;
    }

    /** Whether the packet was the last one of its page, to which {@link #granule} applies. */
    boolean endsPage() {
        return segment == segments;
    }

    /** Whether this page is the stream's last. */
    boolean onLastPage() {
        return last;
    }

    /** Finds the next packet: its length, or -1 at the end. A packet that is too long is left out. */
    int next() throws IOException {
        while (true) {
            while (segment < segments) {
                int length = page[HEADER_OCTETS + segment++] & 0xFF;
                append(length);
                if (length < 255) {
                    int whole = packetLength;
                    boolean good = !tooLong;
                    packetLength = 0;
                    tooLong = false;
                    if (good) {
                        return whole;
                    }
                }
            }
            if (last || !readPage()) {
                return -1;
            }
        }
    }

    private void append(int length) {
        if (packetLength + length > packet.length) {
            tooLong = true;
            packetLength = 0;
        }
        if (!tooLong) {
            System.arraycopy(page, at, packet, packetLength, length);
            packetLength += length;
        }
        at += length;
    }

    private boolean readPage() throws IOException {
        while (true) {
            if (!findCapture()) {
                return false;
            }
            long start = input.position() - 4;
            Boolean good = readBody();
            if (good == null) {
                return false;
            }
            if (good) {
                return true;
            }
            // another stream's, or damaged: look on behind the capture pattern
            if (!mine()) {
                continue;
            }
            input.seek(start + 4);
        }
    }

    private boolean mine() {
        return !started || view.getInt(14) == serial;
    }

    private boolean findCapture() throws IOException {
        int window = 0;
        for (int i = 0; i < MAX_GARBAGE; i++) {
            int octet = input.read();
            if (octet < 0) {
                return false;
            }
            window = (window << 8) | octet;
            if (window == CAPTURE && i >= 3) {
                return true;
            }
        }
        throw new AudioFormatException("Ogg with more than " + MAX_GARBAGE + " octets between two pages");
    }

    /** Null at the end of the file, false when the page is not for us. */
    private @Nullable Boolean readBody() throws IOException {
        view.order(ByteOrder.BIG_ENDIAN).putInt(0, CAPTURE).order(ByteOrder.LITTLE_ENDIAN);
        if (input.readNBytes(page, 4, HEADER_OCTETS - 4) < HEADER_OCTETS - 4) {
            return null;
        }
        int count = page[26] & 0xFF;
        if (input.readNBytes(page, HEADER_OCTETS, count) < count) {
            return null;
        }
        int body = 0;
        for (int i = 0; i < count; i++) {
            body += page[HEADER_OCTETS + i] & 0xFF;
        }
        int start = HEADER_OCTETS + count;
        if (input.readNBytes(page, start, body) < body) {
            return null;
        }
        int crc = view.getInt(22);
        view.putInt(22, 0);
        if (page[4] != 0 || !mine() || crc(page, start + body) != crc) {
            return false;
        }
        started = true;
        serial = view.getInt(14);
        granule = view.getLong(6);
        last = (page[5] & LAST) != 0;
        segments = count;
        segment = 0;
        at = start;
        begin((page[5] & CONTINUED) != 0);
        return true;
    }

    /** A packet that began on a page which was lost cannot be read, and one whose rest was lost is dropped. */
    private void begin(boolean continued) {
        boolean open = packetLength > 0;
        if (continued && !open) {
            tooLong = true;
        } else if (!continued) {
            packetLength = 0;
            tooLong = false;
        }
    }
}
