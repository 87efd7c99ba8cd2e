package org.rayo.rtp.packet;

/**
 * What a receiver knows of one source: extended sequence, loss and interarrival jitter, computed as RFC 3550 §A.1, §A.3
 * and §A.8 say. Owned by one thread; time is an argument.
 */
public final class ReceptionStatistics {
    private static final int MAX_DROPOUT = 3000;
    private static final int MAX_MISORDER = 100;
    private static final int SEQUENCE_MOD = 1 << 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private int clockRate;
    private boolean started;
    private int ssrc;
    private int baseSequence;
    private int maxSequence;
    private int cycles;
    private int suspectSequence = -1;
    private long received;
    private long expectedPrior;
    private long receivedPrior;
    private int transit;
    private long jitterTimes16;
    private boolean transitKnown;
    private long lostBeforeRestart;
    private long receivedBeforeRestart;

    /** @param clockRateHz the RTP clock of the stream, in Hz */
    public ReceptionStatistics(int clockRateHz) {
        this.clockRate = clockRateHz;
    }

    /** The RTP clock in Hz. */
    public int clockRate() {
        return clockRate;
    }

    /** Another negotiation may bring another clock; counts go on, the jitter in ticks of the new clock. */
    public void clockRate(int rateHz) {
        if (rateHz != clockRate) {
            jitterTimes16 = jitterTimes16 * rateHz / clockRate;
            clockRate = rateHz;
            transitKnown = false;
        }
    }

    /**
     * Counts a packet.
     *
     * @param arrivalNanos monotonic time of arrival
     * @param timed whether its timestamp moves with time; false for telephone events, whose timestamp stands still
     */
    public void onPacket(int packetSsrc, int sequence, int timestamp, long arrivalNanos, boolean timed) {
        if (!started || packetSsrc != ssrc) {
            restart(packetSsrc, sequence);
        } else if (!advance(sequence)) {
            return;
        }
        received++;
        if (timed) {
            updateJitter(timestamp, arrivalNanos);
        }
    }

    private boolean advance(int sequence) {
        int delta = (sequence - maxSequence) & 0xFFFF;
        if (delta < MAX_DROPOUT) {
            if (sequence < maxSequence) {
                cycles += SEQUENCE_MOD;
            }
            maxSequence = sequence;
        } else if (delta <= SEQUENCE_MOD - MAX_MISORDER) {
            // a jump: believed only when the next packet continues it (RFC 3550 §A.1)
            if (sequence != suspectSequence) {
                suspectSequence = SequenceNumbers.plus(sequence, 1);
                return false;
            }
            restart(ssrc, sequence);
        }
        return true;
    }

    private void restart(int packetSsrc, int sequence) {
        lostBeforeRestart = lost();
        receivedBeforeRestart += received;
        started = true;
        ssrc = packetSsrc;
        baseSequence = sequence;
        maxSequence = sequence;
        cycles = 0;
        suspectSequence = -1;
        received = 0;
        expectedPrior = 0;
        receivedPrior = 0;
        transitKnown = false;
    }

    private void updateJitter(int timestamp, long arrivalNanos) {
        int arrival = (int) (arrivalNanos / NANOS_PER_SECOND * clockRate
                + arrivalNanos % NANOS_PER_SECOND * clockRate / NANOS_PER_SECOND);
        int now = arrival - timestamp;
        if (transitKnown) {
            int d = Math.abs(now - transit);
            // a talk-spurt after silence or a clock change is no jitter; one second is
            if (d >= 0 && d < clockRate) {
                jitterTimes16 += d - ((jitterTimes16 + 8) >> 4);
            }
        }
        transit = now;
        transitKnown = true;
    }

    /** Whether a packet has been counted. */
    public boolean started() {
        return started;
    }

    /** The source that is counted now. */
    public int ssrc() {
        return ssrc;
    }

    /** Highest sequence number received with its cycles in the upper 16 bits. */
    public int extendedHighestSequence() {
        return cycles + maxSequence;
    }

    /** Packets received of all sources so far, duplicates included. */
    public long received() {
        return receivedBeforeRestart + received;
    }

    /** Packets of the present source expected less received, plus what earlier sources lost; may be negative. */
    public long lost() {
        return lostBeforeRestart + lostOfSource();
    }

    /** Packets of the present source expected less received; negative with duplicates (RFC 3550 §6.4.1). */
    public int lostOfSource() {
        return started ? (int) (expected() - received) : 0;
    }

    private long expected() {
        return (long) cycles + maxSequence - baseSequence + 1;
    }

    /** Interarrival jitter in timestamp units. */
    public int jitter() {
        return (int) (jitterTimes16 >> 4);
    }

    /** Interarrival jitter in microseconds. */
    public int jitterMicros() {
        return (int) (jitterTimes16 * 1_000_000 / 16 / clockRate);
    }

    /** Loss since the last call, as a fraction of 256, 0…255; call once per report (RFC 3550 §A.3). */
    public int takeFractionLost() {
        long expected = expected();
        long expectedInterval = expected - expectedPrior;
        long lostInterval = expectedInterval - (received - receivedPrior);
        expectedPrior = expected;
        receivedPrior = received;
        if (expectedInterval <= 0 || lostInterval <= 0) {
            return 0;
        }
        return (int) Math.min(255, (lostInterval << 8) / expectedInterval);
    }
}
