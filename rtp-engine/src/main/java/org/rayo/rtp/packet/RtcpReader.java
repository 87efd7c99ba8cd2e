package org.rayo.rtp.packet;

import io.netty.buffer.ByteBuf;

/**
 * Reads RTCP compound packets (RFC 3550 §6). The whole compound is checked before the first block is reported, so a
 * malformed one changes nothing. Types that nobody here needs (SDES items, APP, feedback) are skipped.
 */
public final class RtcpReader {
    private static final int MIN_OCTETS = 8;
    private static final int REPORT_BLOCK_OCTETS = 24;

    private RtcpReader() {}

    /** What was found; everything but {@link #OK} means: drop the packet and count it. */
    public enum Verdict {
        /** A well-formed compound packet, fully reported. */
        OK,
        /** Too short, or a length field that does not add up (RFC 3550 §A.2). */
        BAD_LENGTH,
        /** A block that is not version 2. */
        WRONG_VERSION,
        /** A block's type is outside 192…223, or its count does not fit its length. */
        BAD_BLOCK,
        /** Padding in a block that is not the last, or more of it than the block has. */
        BAD_PADDING
    }

    /** Reads the readable octets; indices of the buffer are left alone. */
    public static Verdict read(ByteBuf packet, RtcpHandler handler) {
        Verdict verdict = check(packet);
        if (verdict != Verdict.OK) {
            return verdict;
        }
        int at = packet.readerIndex();
        int end = packet.writerIndex();
        while (at < end) {
            int blockEnd = at + blockOctets(packet, at);
            report(packet, at, handler);
            at = blockEnd;
        }
        return Verdict.OK;
    }

    private static int blockOctets(ByteBuf packet, int at) {
        return 4 * (packet.getUnsignedShort(at + 2) + 1);
    }

    private static Verdict check(ByteBuf packet) {
        int at = packet.readerIndex();
        int end = packet.writerIndex();
        if (end - at < MIN_OCTETS) {
            return Verdict.BAD_LENGTH;
        }
        while (at < end) {
            if (end - at < 4 || at + blockOctets(packet, at) > end) {
                return Verdict.BAD_LENGTH;
            }
            int first = packet.getUnsignedByte(at);
            if (first >> 6 != 2) {
                return Verdict.WRONG_VERSION;
            }
            int octets = blockOctets(packet, at);
            int usable = octets;
            if ((first & 0x20) != 0) {
                int padding = packet.getUnsignedByte(at + octets - 1);
                if (at + octets != end || padding == 0 || padding > octets - 4) {
                    return Verdict.BAD_PADDING;
                }
                usable -= padding;
            }
            int type = packet.getUnsignedByte(at + 1);
            if (type < 192 || type > 223 || usable < minimumOctets(type, first & 0x1F)) {
                return Verdict.BAD_BLOCK;
            }
            at += octets;
        }
        return Verdict.OK;
    }

    private static int minimumOctets(int type, int count) {
        return switch (type) {
            case RtcpWriter.SENDER_REPORT -> 28 + REPORT_BLOCK_OCTETS * count;
            case RtcpWriter.RECEIVER_REPORT -> 8 + REPORT_BLOCK_OCTETS * count;
            case RtcpWriter.BYE -> 4 + 4 * count;
            default -> 4;
        };
    }

    private static void report(ByteBuf packet, int at, RtcpHandler handler) {
        int count = packet.getUnsignedByte(at) & 0x1F;
        switch (packet.getUnsignedByte(at + 1)) {
            case RtcpWriter.SENDER_REPORT -> {
                int ssrc = packet.getInt(at + 4);
                handler.onSenderReport(
                        ssrc,
                        packet.getLong(at + 8),
                        packet.getInt(at + 16),
                        packet.getInt(at + 20),
                        packet.getInt(at + 24));
                reportBlocks(packet, at + 28, count, ssrc, handler);
            }
            case RtcpWriter.RECEIVER_REPORT ->
                reportBlocks(packet, at + 8, count, packet.getInt(at + 4), handler);
            case RtcpWriter.BYE -> {
                for (int i = 0; i < count; i++) {
                    handler.onBye(packet.getInt(at + 4 + 4 * i));
                }
            }
            default -> { }
        }
    }

    private static void reportBlocks(ByteBuf packet, int first, int count, int reporterSsrc, RtcpHandler handler) {
        for (int i = 0; i < count; i++) {
            int at = first + REPORT_BLOCK_OCTETS * i;
            handler.onReportBlock(
                    reporterSsrc,
                    packet.getInt(at),
                    packet.getUnsignedByte(at + 4),
                    packet.getMedium(at + 5),
                    packet.getInt(at + 8),
                    packet.getInt(at + 12),
                    packet.getInt(at + 16),
                    packet.getInt(at + 20));
        }
    }
}
