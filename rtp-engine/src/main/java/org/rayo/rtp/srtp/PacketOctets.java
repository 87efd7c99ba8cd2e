package org.rayo.rtp.srtp;

import io.netty.buffer.ByteBuf;
import org.jitsi.utils.ByteArrayBuffer;

/** One packet at a time as the SRTP library wants it: at the start of an array with room behind it. */
final class PacketOctets implements ByteArrayBuffer {
    private static final int ROOM = 2048;
    // the longest tag and the SRTCP index
    private static final int ADDED = 20;
    private static final int RTP_HEADER_OCTETS = 12;

    private final byte[] octets = new byte[ROOM + ADDED];
    private int offset;
    private int length;

    /** Copies a packet's readable octets; false when there are too many. */
    boolean take(ByteBuf packet) {
        if (packet.readableBytes() > ROOM) {
            return false;
        }
        offset = 0;
        length = packet.readableBytes();
        packet.getBytes(packet.readerIndex(), octets, 0, length);
        return true;
    }

    /** Copies it back to where it came from, now longer or shorter; false when it does not fit. */
    boolean put(ByteBuf packet) {
        if (length > packet.capacity() - packet.readerIndex()) {
            return false;
        }
        packet.setBytes(packet.readerIndex(), octets, offset, length);
        packet.writerIndex(packet.readerIndex() + length);
        return true;
    }

    /**
     * Octets of the RTP header with contributing sources and extension (RFC 3550 §5.1, §5.3.1).
     *
     * @param behind octets at the end that are no part of the RTP packet
     * @return -1 when the packet is too short
     */
    int rtpHeaderOctets(int behind) {
        int room = length - behind;
        if (room < RTP_HEADER_OCTETS) {
            return -1;
        }
        int header = RTP_HEADER_OCTETS + 4 * (octets[0] & 0x0F);
        if ((octets[0] & 0x10) != 0) {
            if (room < header + 4) {
                return -1;
            }
            header += 4 + 4 * (((octets[header + 2] & 0xFF) << 8) | (octets[header + 3] & 0xFF));
        }
        return header <= room ? header : -1;
    }

    /** The RTP sequence number. */
    int sequence() {
        return ((octets[2] & 0xFF) << 8) | (octets[3] & 0xFF);
    }

    /** Whether a tag stands there; takes the same time wherever they differ. */
    boolean isAt(int at, byte[] tag, int count) {
        int different = 0;
        for (int i = 0; i < count; i++) {
            different |= octets[at + i] ^ tag[i];
        }
        return different == 0;
    }

    @Override
    public byte[] getBuffer() {
        return octets;
    }

    @Override
    public int getOffset() {
        return offset;
    }

    @Override
    public int getLength() {
        return length;
    }

    @Override
    public void setLength(int newLength) {
        length = newLength;
    }

    @Override
    public void setOffset(int newOffset) {
        offset = newOffset;
    }

    @Override
    public boolean isInvalid() {
        return false;
    }

    @Override
    public void readRegionToBuff(int from, int count, byte[] target) {
        System.arraycopy(octets, offset + from, target, 0, count);
    }

    @Override
    public void grow(int howMuch) {
        if (offset + length + howMuch > octets.length) {
            throw new IllegalStateException("a packet of " + length + " octets cannot grow by " + howMuch);
        }
    }

    @Override
    public void append(byte[] data, int count) {
        System.arraycopy(data, 0, octets, offset + length, count);
        length += count;
    }

    @Override
    public void shrink(int count) {
        length -= count;
    }
}
