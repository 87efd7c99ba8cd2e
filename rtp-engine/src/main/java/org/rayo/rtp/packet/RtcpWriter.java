package org.rayo.rtp.packet;

import io.netty.buffer.ByteBuf;

/** Appends the blocks of an RTCP compound packet (RFC 3550 §6): a report first, then SDES, then BYE if any. */
public final class RtcpWriter {
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int SOURCE_DESCRIPTION = 202;
    static final int BYE = 203;

    private static final int VERSION_BITS = 0x80;
    private static final int CNAME = 1;
    private static final int MAX_LOST = 0x7FFFFF;

    private RtcpWriter() {}

    /** A sender report with {@code reportBlocks} (0…31) blocks, which the caller appends next. */
    public static void writeSenderReport(
            ByteBuf out, int ssrc, long ntpTimestamp, int rtpTimestamp, int packets, int octets, int reportBlocks) {
        writeBlockHeader(out, reportBlocks, SENDER_REPORT, 6 + 6 * reportBlocks);
        out.writeInt(ssrc);
        out.writeLong(ntpTimestamp);
        out.writeInt(rtpTimestamp);
        out.writeInt(packets);
        out.writeInt(octets);
    }

    /** A receiver report with {@code reportBlocks} (0…31) blocks, which the caller appends next. */
    public static void writeReceiverReport(ByteBuf out, int ssrc, int reportBlocks) {
        writeBlockHeader(out, reportBlocks, RECEIVER_REPORT, 1 + 6 * reportBlocks);
        out.writeInt(ssrc);
    }

    /** One report block; {@code cumulativeLost} is clamped to its 24 bits (RFC 3550 §A.3). */
    public static void writeReportBlock(
            ByteBuf out,
            int sourceSsrc,
            int fractionLost,
            int cumulativeLost,
            int extendedHighestSequence,
            int jitter,
            int lastSenderReport,
            int delaySinceLastSenderReport) {
        out.writeInt(sourceSsrc);
        out.writeByte(fractionLost);
        out.writeMedium(Math.clamp(cumulativeLost, -MAX_LOST - 1, MAX_LOST));
        out.writeInt(extendedHighestSequence);
        out.writeInt(jitter);
        out.writeInt(lastSenderReport);
        out.writeInt(delaySinceLastSenderReport);
    }

    /** An SDES block with one CNAME item of at most 255 octets (RFC 3550 §6.5.1). */
    public static void writeCname(ByteBuf out, int ssrc, byte[] cname) {
        int length = Math.min(cname.length, 255);
        int chunkOctets = (4 + 2 + length + 1 + 3) & ~3;
        writeBlockHeader(out, 1, SOURCE_DESCRIPTION, chunkOctets / 4);
        out.writeInt(ssrc);
        out.writeByte(CNAME);
        out.writeByte(length);
        out.writeBytes(cname, 0, length);
        out.writeZero(chunkOctets - 6 - length);
    }

    /** A BYE for one source. */
    public static void writeBye(ByteBuf out, int ssrc) {
        writeBlockHeader(out, 1, BYE, 1);
        out.writeInt(ssrc);
    }

    private static void writeBlockHeader(ByteBuf out, int count, int type, int lengthWords) {
        out.writeByte(VERSION_BITS | count);
        out.writeByte(type);
        out.writeShort(lengthWords);
    }
}
