package org.rayo.rtp.packet;

/** What an RTCP compound packet says (RFC 3550 §6), in the order of its blocks. 32-bit fields keep their bits. */
public interface RtcpHandler {
    /**
     * A sender report's sender information.
     *
     * @param ntpTimestamp 64-bit NTP time at which the report was sent
     * @param rtpTimestamp the same instant in the media's clock
     */
    void onSenderReport(int ssrc, long ntpTimestamp, int rtpTimestamp, int packets, int octets);

    /**
     * One report block.
     *
     * @param reporterSsrc who reports
     * @param sourceSsrc about whom
     * @param fractionLost 0…255, of 256
     * @param cumulativeLost signed, 24 bits on the wire
     * @param extendedHighestSequence highest sequence number with its cycles
     * @param jitter interarrival jitter in timestamp units
     * @param lastSenderReport middle 32 bits of the last sender report's NTP time, 0 when none
     * @param delaySinceLastSenderReport in 1/65536 s
     */
    void onReportBlock(
            int reporterSsrc,
            int sourceSsrc,
            int fractionLost,
            int cumulativeLost,
            int extendedHighestSequence,
            int jitter,
            int lastSenderReport,
            int delaySinceLastSenderReport);

    /** A source has left. */
    void onBye(int ssrc);
}
