package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import org.rayo.rtp.packet.ReceptionStatistics;
import org.rayo.rtp.packet.RtcpHandler;
import org.rayo.rtp.packet.RtcpWriter;

/**
 * A session's RTCP (RFC 3550 §6): when the next report is due, what it says, and what the peer's reports said. Owned by
 * one loop.
 */
final class RtcpReporter implements RtcpHandler {
    private static final long NTP_EPOCH_SECONDS = 2_208_988_800L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final long epochNanos;
    private final byte[] cname;
    private final long intervalNanos;
    private final ReceptionStatistics reception;
    private final Runnable onBye;

    private int ssrc;
    private long random;
    private long dueNanos;
    private long nowNanos;
    private int lastSenderReport;
    private long lastSenderReportNanos;

    private int roundTripMicros = -1;
    private int remoteFractionLost = -1;
    private int remoteJitter = -1;

    /**
     * @param epochNanos wall-clock time minus the media clock, in ns since 1970
     * @param onBye run when the peer's source leaves
     */
    RtcpReporter(
            long epochNanos,
            byte[] cname,
            int intervalMs,
            ReceptionStatistics reception,
            Runnable onBye,
            long random) {
        this.epochNanos = epochNanos;
        this.cname = cname;
        this.intervalNanos = intervalMs * 1_000_000L;
        this.reception = reception;
        this.onBye = onBye;
        this.random = random | 1;
    }

    void start(int localSsrc, long now) {
        ssrc = localSsrc;
        schedule(now);
    }

    // RFC 3550 §6.3.1: from half to one and a half of the interval, so that sessions do not report in step
    private void schedule(long now) {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        dueNanos = now + intervalNanos / 2 + Math.floorMod(random, intervalNanos);
    }

    boolean due(long now) {
        return now - dueNanos >= 0;
    }

    /** Appends a report with what was sent and received so far, and a BYE if the session ends. */
    void write(ByteBuf out, OutgoingStream sent, boolean bye, long now) {
        schedule(now);
        int blocks = reception.started() ? 1 : 0;
        if (sent.packets() > 0) {
            RtcpWriter.writeSenderReport(
                    out, ssrc, ntp(now), sent.timestamp(), (int) sent.packets(), (int) sent.octets(), blocks);
        } else {
            RtcpWriter.writeReceiverReport(out, ssrc, blocks);
        }
        if (blocks == 1) {
            long delay = lastSenderReport == 0 ? 0 : (now - lastSenderReportNanos) * 65536 / NANOS_PER_SECOND;
            RtcpWriter.writeReportBlock(
                    out,
                    reception.ssrc(),
                    reception.takeFractionLost(),
                    reception.lostOfSource(),
                    reception.extendedHighestSequence(),
                    reception.jitter(),
                    lastSenderReport,
                    (int) delay);
        }
        RtcpWriter.writeCname(out, ssrc, cname);
        if (bye) {
            RtcpWriter.writeBye(out, ssrc);
        }
    }

    private long ntp(long now) {
        long unix = now + epochNanos;
        long seconds = Math.floorDiv(unix, NANOS_PER_SECOND) + NTP_EPOCH_SECONDS;
        long fraction = (Math.floorMod(unix, NANOS_PER_SECOND) << 32) / NANOS_PER_SECOND;
        return (seconds << 32) | fraction;
    }

    /** The time at which the packet being read arrived; set before it is read. */
    void arrivedAt(long now) {
        nowNanos = now;
    }

    @Override
    public void onSenderReport(int senderSsrc, long ntpTimestamp, int rtpTimestamp, int packets, int octets) {
        lastSenderReport = (int) (ntpTimestamp >>> 16);
        lastSenderReportNanos = nowNanos;
    }

    @Override
    public void onReportBlock(
            int reporterSsrc,
            int sourceSsrc,
            int fractionLost,
            int cumulativeLost,
            int extendedHighestSequence,
            int jitter,
            int lastReport,
            int delaySinceLastReport) {
        if (sourceSsrc != ssrc) {
            return;
        }
        remoteFractionLost = fractionLost;
        remoteJitter = jitter;
        if (lastReport != 0) {
            // RFC 3550 §6.4.1: arrival - LSR - DLSR in 1/65536 s; garbage from the peer is no round trip
            int roundTrip = (int) (ntp(nowNanos) >>> 16) - lastReport - delaySinceLastReport;
            if (roundTrip >= 0 && roundTrip < 60 << 16) {
                roundTripMicros = (int) ((roundTrip * 1_000_000L) >> 16);
            }
        }
    }

    @Override
    public void onBye(int leavingSsrc) {
        if (reception.started() && leavingSsrc == reception.ssrc()) {
            onBye.run();
        }
    }

    int roundTripMicros() {
        return roundTripMicros;
    }

    int remoteFractionLost() {
        return remoteFractionLost;
    }

    int remoteJitterMicros() {
        return remoteJitter < 0 ? -1 : (int) Math.min(Integer.MAX_VALUE, remoteJitter * 1_000_000L / reception.clockRate());
    }
}
