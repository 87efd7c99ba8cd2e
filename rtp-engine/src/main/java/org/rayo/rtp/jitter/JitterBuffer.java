package org.rayo.rtp.jitter;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.rayo.rtp.packet.SequenceNumbers;

/**
 * Puts packets back in order and in time. Packets are stored by sequence number as they come and pulled one by one at
 * the media clock, after a delay that hides the network's jitter. Time is an argument; nothing allocates once the slots
 * have seen the stream's packet size. Owned by one thread.
 *
 * <p>A packet that is missing while later ones are there is lost ({@link Pull#LOST}). When nothing is there the buffer
 * waits without moving on, so a late packet is still played and the delay has grown by itself; after
 * {@link #STARVED_PULLS} such pulls the stream counts as paused and buffers anew.
 *
 * <p>The delay itself is measured, not counted in packets: how long the packet that came fastest waits until its first
 * sample is played. {@link #excessMs()} tells how far that is from the target, and whoever plays stretches or shortens the
 * sound; so a burst is worked off, and a sender whose clock is faster or slower than ours is followed, without a gap.
 */
public final class JitterBuffer {
    /** Pulls in a row that find nothing until the stream counts as paused. */
    public static final int STARVED_PULLS = 5;
    /** Longest payload that is stored; longer packets are refused. */
    public static final int MAX_PAYLOAD_OCTETS = 1280;

    /** Shortest packet in ms. */
    public static final int MIN_PACKET_MS = 5;
    /** Longest packet in ms. */
    public static final int MAX_PACKET_MS = 160;

    private static final int MAX_MISORDER = 100;
    private static final int SHORTEST_USUAL_MS = 20;
    private static final int ADAPT_AFTER_PULLS = 50;
    private static final int WINDOW_PULLS = 25;
    private static final int TOLERATED_MS = 15;
    private static final int EVENT = -1;
    private static final int NOISE = 1 << 20;
    private static final int NONE = -1;
    private static final byte[] NO_PAYLOAD = {};

    /** What became of a packet. */
    public enum Put {
        /** Kept for playing. */
        STORED,
        /** The same sequence number is there already. */
        DUPLICATE,
        /** Its time has passed. */
        LATE,
        /** Far from the others; the stream follows if the next packet continues it, otherwise it was noise. */
        SUSPECT,
        /** The stream jumped: everything held was dropped, this is the new first packet. */
        RESTARTED,
        /** Longer than {@link #MAX_PAYLOAD_OCTETS}. */
        TOO_LONG
    }

    /** What the clock gets. */
    public enum Pull {
        /** {@link #payload()} holds the next packet. */
        PACKET,
        /** {@link #payload()} describes the noise that follows until a packet does (RFC 3389). */
        NOISE,
        /** The next packet is missing; conceal one packet's duration. */
        LOST,
        /** Nothing has come in time; conceal, the packet may still come. */
        STARVED,
        /** Not playing: nothing has come yet, or the buffer is filling. */
        WAITING
    }

    private final JitterLimits limits;
    private final int mask;
    private final int[] sequences;
    private final int[] lengths;
    private final byte[][] payloads;
    private final long[] arrivals;
    private final DelayEstimator estimator;

    private int packetMs;
    private boolean playing;
    private boolean filling;
    private int next;
    private int highest;
    private int suspect = NONE;
    /** The sequence number that was played last: its copies come too late, however long the pause. */
    private int played = NONE;
    private long fillingSinceNanos;
    private int starved;
    private int pulls;
    private long windowWaitNanos;
    private long previousWaitNanos;
    private int windowPulls;
    private int targetMs;
    private byte[] payload = NO_PAYLOAD;
    private int payloadLength;

    private long duplicates;
    private long late;
    private long lost;
    private long overflowed;

    /**
     * @param packetMs duration of one packet, {@value #MIN_PACKET_MS}…{@value #MAX_PACKET_MS}
     * @param clockRateHz the RTP clock of the timestamps
     */
    public JitterBuffer(JitterLimits limits, int packetMs, int clockRateHz) {
        this.limits = limits;
        packetMs(packetMs);
        // twice the packets that may be held, so that a packet beyond the bound still has a slot of its own
        int capacity = Integer.highestOneBit(2 * (limits.maxDepthMs() / SHORTEST_USUAL_MS) - 1) * 2;
        this.mask = capacity - 1;
        this.sequences = new int[capacity];
        this.lengths = new int[capacity];
        this.payloads = new byte[capacity][];
        this.arrivals = new long[capacity];
        Arrays.fill(payloads, NO_PAYLOAD);
        this.estimator = new DelayEstimator(clockRateHz);
        this.targetMs = limits.initialTargetMs();
        reset();
    }

    /**
     * Sets the duration of one packet, when the sender's turns out to differ from what was negotiated.
     *
     * @param durationMs {@value #MIN_PACKET_MS}…{@value #MAX_PACKET_MS}
     */
    public void packetMs(int durationMs) {
        if (durationMs < MIN_PACKET_MS || durationMs > MAX_PACKET_MS) {
            throw new IllegalArgumentException("packet duration must be 5 to 160 ms: " + durationMs);
        }
        packetMs = durationMs;
    }

    /** The duration of one packet in ms. */
    public int packetMs() {
        return packetMs;
    }

    /** Forgets the stream (new source, new negotiation); counters and the learnt delay stay. */
    public void reset() {
        Arrays.fill(sequences, NONE);
        playing = false;
        filling = false;
        suspect = NONE;
        played = NONE;
        starved = 0;
        estimator.reset();
    }

    /**
     * Stores a packet's payload.
     *
     * @param sequence 0…65535
     */
    public Put put(int sequence, int timestamp, ByteBuf source, int offset, int length, long nowNanos) {
        return put(sequence, timestamp, source, offset, length, 0, nowNanos);
    }

    /** Stores a packet that describes comfort noise. */
    public Put putNoise(int sequence, int timestamp, ByteBuf source, int offset, int length, long nowNanos) {
        return put(sequence, timestamp, source, offset, length, NOISE, nowNanos);
    }

    private Put put(
            int sequence, int timestamp, ByteBuf source, int offset, int length, int kind, long nowNanos) {
        if (length > MAX_PAYLOAD_OCTETS) {
            return Put.TOO_LONG;
        }
        Put result = place(sequence, nowNanos);
        if (result == Put.STORED || result == Put.RESTARTED) {
            estimator.onPacket(timestamp, nowNanos);
            int slot = sequence & mask;
            if (payloads[slot].length < length) {
                payloads[slot] = new byte[length <= 160 ? 160 : MAX_PAYLOAD_OCTETS];
            }
            source.getBytes(offset, payloads[slot], 0, length);
            arrivals[slot] = nowNanos;
            occupy(slot, sequence, length | kind);
        } else if (result == Put.LATE) {
            estimator.onPacket(timestamp, nowNanos);
        }
        return result;
    }

    /** Notes that this sequence number carries no audio (a telephone event), so that it is not missed. */
    public Put putEvent(int sequence, long nowNanos) {
        Put result = place(sequence, nowNanos);
        if (result == Put.STORED || result == Put.RESTARTED) {
            occupy(sequence & mask, sequence, EVENT);
        }
        return result;
    }

    private void occupy(int slot, int sequence, int length) {
        sequences[slot] = sequence;
        lengths[slot] = length;
        if (SequenceNumbers.distance(highest, sequence) > 0) {
            highest = sequence;
        }
        while (depthMs() > limits.maxDepthMs() || depth() > mask) {
            dropNext();
            overflowed++;
        }
    }

    private Put place(int sequence, long nowNanos) {
        if (!playing && sequence == played) {
            duplicates++;
            return Put.DUPLICATE;
        }
        if (!playing && !filling) {
            begin(sequence, nowNanos);
            return Put.STORED;
        }
        int ahead = SequenceNumbers.distance(next, sequence);
        if (ahead > mask || ahead < -MAX_MISORDER) {
            return jump(sequence, nowNanos);
        }
        suspect = NONE;
        if (ahead < 0) {
            if (!filling || SequenceNumbers.distance(sequence, highest) > mask) {
                late++;
                return Put.LATE;
            }
            // reordered before anything of this talk-spurt was played
            next = sequence;
        }
        if (sequences[sequence & mask] == sequence) {
            duplicates++;
            return Put.DUPLICATE;
        }
        return Put.STORED;
    }

    // RFC 3550 §A.1: a large jump is believed when a second packet follows it
    private Put jump(int sequence, long nowNanos) {
        if (sequence != suspect) {
            suspect = SequenceNumbers.plus(sequence, 1);
            return Put.SUSPECT;
        }
        reset();
        begin(sequence, nowNanos);
        return Put.RESTARTED;
    }

    private void begin(int sequence, long nowNanos) {
        Arrays.fill(sequences, NONE);
        filling = true;
        next = sequence;
        highest = sequence;
        fillingSinceNanos = nowNanos;
        starved = 0;
        pulls = 0;
        windowPulls = 0;
        windowWaitNanos = Long.MIN_VALUE;
        previousWaitNanos = Long.MIN_VALUE;
    }

    /**
     * The next packet for the clock; after {@link Pull#PACKET} see {@link #payload()}.
     *
     * @param nowNanos when what is pulled will be played: the clock's time, and later by what was pulled before
     */
    public Pull pull(long nowNanos) {
        if (filling && (nowNanos - fillingSinceNanos >= targetMs * 1_000_000L || depthMs() > targetMs)) {
            filling = false;
            playing = true;
        }
        if (!playing) {
            return Pull.WAITING;
        }
        skipEvents();
        if (depth() <= 0) {
            return starve();
        }
        starved = 0;
        if (++pulls >= ADAPT_AFTER_PULLS) {
            pulls = 0;
            adapt();
        }
        int slot = next & mask;
        boolean present = sequences[slot] == next;
        if (!present) {
            lost++;
            dropNext();
            return Pull.LOST;
        }
        payload = payloads[slot];
        payloadLength = lengths[slot] & (NOISE - 1);
        boolean noise = lengths[slot] >= NOISE;
        played = next;
        dropNext();
        if (noise) {
            return Pull.NOISE;
        }
        measure(nowNanos - arrivals[slot]);
        return Pull.PACKET;
    }

    // the fastest packet of the last half to whole second
    private void measure(long waitNanos) {
        windowWaitNanos = Math.max(windowWaitNanos, waitNanos);
        if (++windowPulls == WINDOW_PULLS) {
            windowPulls = 0;
            previousWaitNanos = windowWaitNanos;
            windowWaitNanos = Long.MIN_VALUE;
        }
    }

    /** How long the fastest packet waited lately until it was played, in ms; 0 before half a second has been played. */
    public int delayMs() {
        return previousWaitNanos == Long.MIN_VALUE
                ? 0
                : (int) (Math.max(previousWaitNanos, windowWaitNanos) / 1_000_000);
    }

    /** Sound to take out (positive) or to put in (negative) so that the delay is the target, in ms; 0 when near enough. */
    public int excessMs() {
        if (previousWaitNanos == Long.MIN_VALUE) {
            return 0;
        }
        int excess = delayMs() - targetMs;
        return Math.abs(excess) <= TOLERATED_MS ? 0 : excess;
    }

    /** Tells what was done about it: sound taken out (positive) or put in (negative), in microseconds. */
    public void adjusted(int micros) {
        previousWaitNanos -= micros * 1000L;
        if (windowWaitNanos != Long.MIN_VALUE) {
            windowWaitNanos -= micros * 1000L;
        }
    }

    /** After {@link Pull#LOST}: the packet after the missing one, if it is there; its octets count as of {@link #pull}. */
    public boolean peekNext() {
        int slot = next & mask;
        if (depth() <= 0 || sequences[slot] != next || lengths[slot] < 0 || lengths[slot] >= NOISE) {
            return false;
        }
        payload = payloads[slot];
        payloadLength = lengths[slot];
        return true;
    }

    // event packets last no time of their own: they stand in the sequence, not in the audio
    private void skipEvents() {
        while (depth() > 0 && sequences[next & mask] == next && lengths[next & mask] == EVENT) {
            dropNext();
        }
    }

    private Pull starve() {
        if (++starved >= STARVED_PULLS) {
            playing = false;
            adapt();
            return Pull.WAITING;
        }
        return Pull.STARVED;
    }

    private void adapt() {
        targetMs = Math.clamp((long) estimator.spreadMs() + packetMs, limits.minTargetMs(), limits.maxTargetMs());
    }

    private void dropNext() {
        sequences[next & mask] = NONE;
        next = SequenceNumbers.plus(next, 1);
    }

    private int depth() {
        return SequenceNumbers.distance(next, highest) + 1;
    }

    /** The last pulled payload; valid until the next {@code put}; its first {@link #payloadLength()} octets count. */
    public byte[] payload() {
        return payload;
    }

    /** Octets of the last pulled payload. */
    public int payloadLength() {
        return payloadLength;
    }

    /** Audio between the next packet to play and the newest, missing packets included, in ms. */
    public int depthMs() {
        return playing || filling ? Math.max(0, depth()) * packetMs : 0;
    }

    /** The delay aimed at, in ms. */
    public int targetMs() {
        return targetMs;
    }

    /** Packets seen twice. */
    public long duplicates() {
        return duplicates;
    }

    /** Packets that came after their time. */
    public long late() {
        return late;
    }

    /** Packets concealed because they were missing. */
    public long lost() {
        return lost;
    }

    /** Packets dropped because more than the maximum depth was held. */
    public long overflowed() {
        return overflowed;
    }

}
