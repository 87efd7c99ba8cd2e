package org.rayo.rtp.dtmf;

import org.rayo.rtp.packet.TelephoneEvent;

/**
 * Receives RFC 4733 digits, each exactly once, whichever of its packets are lost, doubled or out of order. An event is
 * known by its RTP timestamp (§2.5.2), not by the marker bit; it ends with the E bit, with the next event, or when no
 * packet of it has come for {@link #TIMEOUT_MS}. Owned by one thread.
 */
public final class TelephoneEventReceiver {
    /** Silence after which an event counts as over. */
    public static final int TIMEOUT_MS = 100;

    private static final long TIMEOUT_NANOS = TIMEOUT_MS * 1_000_000L;
    private static final int STALE_SECONDS = 10;
    private static final int SEGMENT_TOLERANCE_MS = 60;

    private final DigitListener listener;
    private final int unitsPerMs;

    private boolean seen;
    private boolean active;
    private int event;
    private int ssrc;
    private int timestamp;
    private int duration;
    private long earlierSegments;
    private long lastPacketNanos;

    private long ignored;

    /** @param clockRateHz RTP clock of the event payload type */
    public TelephoneEventReceiver(int clockRateHz, DigitListener listener) {
        this.unitsPerMs = clockRateHz / 1000;
        this.listener = listener;
    }

    /**
     * Takes an event packet.
     *
     * @param packetTimestamp its RTP timestamp
     * @param block its first event block as {@link TelephoneEvent#read} gives it
     */
    public void onPacket(int packetSsrc, int packetTimestamp, boolean marker, int block, long nowNanos) {
        int code = TelephoneEvent.event(block);
        if (TelephoneEvent.digit(code) == 0) {
            // flash, tones and the like (RFC 4733 §3): not digits
            ignored++;
            return;
        }
        if (seen && packetSsrc == ssrc && packetTimestamp == timestamp && nowNanos - lastPacketNanos < staleNanos()) {
            update(code, block, nowNanos);
        } else if (continuesSegment(packetSsrc, packetTimestamp, marker, code)) {
            earlierSegments += packetTimestamp - timestamp;
            timestamp = packetTimestamp;
            duration = 0;
            update(code, block, nowNanos);
        } else if (isOlder(packetSsrc, packetTimestamp, nowNanos)) {
            ignored++;
        } else {
            start(packetSsrc, packetTimestamp, code, nowNanos);
            update(code, block, nowNanos);
        }
    }

    private static long staleNanos() {
        return STALE_SECONDS * 1_000_000_000L;
    }

    private void start(int packetSsrc, int packetTimestamp, int code, long nowNanos) {
        endEvent();
        seen = true;
        active = true;
        ssrc = packetSsrc;
        timestamp = packetTimestamp;
        event = code;
        duration = 0;
        earlierSegments = 0;
        lastPacketNanos = nowNanos;
        listener.onDigitStarted(TelephoneEvent.digit(code));
    }

    private void update(int code, int block, long nowNanos) {
        if (!active || code != event) {
            // repeated end, or an update that came after the timeout: the digit has been reported
            ignored++;
            return;
        }
        lastPacketNanos = nowNanos;
        duration = Math.max(duration, TelephoneEvent.duration(block));
        if (TelephoneEvent.end(block)) {
            endEvent();
        }
    }

    // RFC 4733 §2.5.1.3: an event that outgrows its 16 bits goes on under the timestamp at which they were full
    private boolean continuesSegment(int packetSsrc, int packetTimestamp, boolean marker, int code) {
        if (!active || marker || packetSsrc != ssrc || code != event) {
            return false;
        }
        int beyond = packetTimestamp - timestamp - TelephoneEvent.MAX_DURATION;
        return Math.abs(beyond) <= SEGMENT_TOLERANCE_MS * unitsPerMs;
    }

    private boolean isOlder(int packetSsrc, int packetTimestamp, long nowNanos) {
        int age = timestamp - packetTimestamp;
        return seen
                && packetSsrc == ssrc
                && age > 0
                && age < STALE_SECONDS * 1000 * unitsPerMs
                && nowNanos - lastPacketNanos < staleNanos();
    }

    /** Ends an event whose packets have stopped; call once per tick. */
    public void onTick(long nowNanos) {
        if (active && nowNanos - lastPacketNanos >= TIMEOUT_NANOS) {
            endEvent();
        }
    }

    /** Ends an event that is going on: the source said BYE or the session closes. */
    public void endEvent() {
        if (active) {
            active = false;
            listener.onDigit(TelephoneEvent.digit(event), (int) ((earlierSegments + duration) / unitsPerMs));
        }
    }

    /** Whether an event is going on, so that its sound in the audio is not taken for another digit. */
    public boolean active() {
        return active;
    }

    /** Packets that added nothing: repetitions, late ones, events that are no digits. */
    public long ignored() {
        return ignored;
    }
}
