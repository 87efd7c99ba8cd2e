package org.rayo.rtp.srtp;

import io.netty.buffer.ByteBuf;
import org.jitsi.utils.ByteArrayBuffer;

/** One packet at a time as the SRTP library wants it: at the start of an array with room behind it. */
final class PacketOctets implements ByteArrayBuffer {
    private static final int ROOM = 2048;
    // the longest tag and the SRTCP index
    private static final int ADDED = 20;

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
