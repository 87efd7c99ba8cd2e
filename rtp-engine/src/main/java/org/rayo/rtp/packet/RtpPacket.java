package org.rayo.rtp.packet;

import io.netty.buffer.ByteBuf;

/**
 * A view of one RTP packet (RFC 3550 §5.1) inside a buffer: {@link #wrap} checks the structure and remembers where
 * things are; nothing is copied, retained or allocated. One instance serves packet after packet on one thread. The
 * accessors describe the last packet that {@code wrap} accepted and are meaningful only until the buffer is reused.
 */
public final class RtpPacket {
    /** The fixed header's length in octets. */
    public static final int HEADER_OCTETS = 12;

    private static final int VERSION = 2;

    /** What {@link #wrap} found. Everything but {@link #OK} means: drop the packet and count it. */
    public enum Verdict {
        /** A well-formed packet. */
        OK,
        /** Shorter than the fixed header, or than its CSRC list. */
        TRUNCATED,
        /** Not version 2. */
        WRONG_VERSION,
        /** The header extension reaches beyond the packet. */
        BAD_EXTENSION,
        /** The padding count is zero or reaches into the header. */
        BAD_PADDING
    }

    private static final Verdict[] REFUSALS = {
        Verdict.OK, Verdict.TRUNCATED, Verdict.WRONG_VERSION, Verdict.BAD_EXTENSION
    };

    private boolean marker;
    private int payloadType;
    private int sequenceNumber;
    private int timestamp;
    private int ssrc;
    private int payloadOffset;
    private int payloadLength;

    /**
     * Reads the packet that fills the buffer's readable octets; indices of the buffer are left alone.
     *
     * @return {@link Verdict#OK}, or why the octets are no RTP packet; then the view keeps its previous state
     */
    public Verdict wrap(ByteBuf packet) {
        int header = headerOctets(packet);
        if (header < 0) {
            return REFUSALS[-header];
        }
        int start = packet.readerIndex();
        int length = packet.readableBytes();
        int padding = 0;
        if ((packet.getUnsignedByte(start) & 0x20) != 0) {
            padding = packet.getUnsignedByte(start + length - 1);
            if (padding == 0 || header + padding > length) {
                return Verdict.BAD_PADDING;
            }
        }
        view(packet, header, padding);
        return Verdict.OK;
    }

    /**
     * Reads the header only, as much as can be known of a packet whose payload is encrypted; the payload's length then
     * holds all that follows.
     *
     * @return {@link Verdict#OK}, or why the octets are no RTP packet; then the view keeps its previous state
     */
    public Verdict wrapHeader(ByteBuf packet) {
        int header = headerOctets(packet);
        if (header < 0) {
            return REFUSALS[-header];
        }
        view(packet, header, 0);
        return Verdict.OK;
    }

    // the header with its CSRC list and extension, or the negative index of a refusal
    private static int headerOctets(ByteBuf packet) {
        int start = packet.readerIndex();
        int length = packet.readableBytes();
        if (length < HEADER_OCTETS) {
            return -1;
        }
        int first = packet.getUnsignedByte(start);
        if (first >> 6 != VERSION) {
            return -2;
        }
        int header = HEADER_OCTETS + 4 * (first & 0x0F);
        if (header > length) {
            return -1;
        }
        if ((first & 0x10) != 0) {
            if (header + 4 > length) {
                return -3;
            }
            header += 4 + 4 * packet.getUnsignedShort(start + header + 2);
            if (header > length) {
                return -3;
            }
        }
        return header;
    }

    private void view(ByteBuf packet, int header, int padding) {
        int start = packet.readerIndex();
        int second = packet.getUnsignedByte(start + 1);
        marker = (second & 0x80) != 0;
        payloadType = second & 0x7F;
        sequenceNumber = packet.getUnsignedShort(start + 2);
        timestamp = packet.getInt(start + 4);
        ssrc = packet.getInt(start + 8);
        payloadOffset = start + header;
        payloadLength = packet.readableBytes() - header - padding;
    }

    /**
     * Appends a fixed header with no CSRC, extension or padding: the mirror of {@link #wrap}.
     *
     * @param payloadType 0…127
     * @param sequenceNumber its low 16 bits are written
     */
    public static void writeHeader(
            ByteBuf out, boolean marker, int payloadType, int sequenceNumber, int timestamp, int ssrc) {
        out.writeByte(VERSION << 6);
        out.writeByte((marker ? 0x80 : 0) | (payloadType & 0x7F));
        out.writeShort(sequenceNumber);
        out.writeInt(timestamp);
        out.writeInt(ssrc);
    }

    /** The marker bit: for audio the first packet of a talk-spurt (RFC 3551 §4.1). */
    public boolean marker() {
        return marker;
    }

    /** 0…127. */
    public int payloadType() {
        return payloadType;
    }

    /** 0…65535. */
    public int sequenceNumber() {
        return sequenceNumber;
    }

    /** The timestamp's 32 bits, in units of the payload's clock. */
    public int timestamp() {
        return timestamp;
    }

    /** The synchronization source's 32 bits. */
    public int ssrc() {
        return ssrc;
    }

    /** Index of the payload's first octet in the buffer given to {@link #wrap}. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Payload octets without padding; may be 0. */
    public int payloadLength() {
        return payloadLength;
    }
}
