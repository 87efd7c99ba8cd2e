package org.rayo.rtp.dtmf;

import java.util.Arrays;
import org.rayo.rtp.packet.TelephoneEvent;

/**
 * Decides, tick by tick, what is sent for queued digits (RFC 4733 §2.5.1): updates while the tone lasts, the end packet
 * three times, silence for the gap. It only says what is due; the session writes the packets. Owned by one thread.
 */
public final class TelephoneEventSender {
    /** Digits that may wait; more are refused. */
    public static final int MAX_QUEUED = 256;
    /** Shortest and longest tone: RFC 4733's 16 bits hold 8.19 s at 8 kHz. */
    public static final int MIN_TONE_MS = 40;
    /** Longest tone. */
    public static final int MAX_TONE_MS = 8000;
    /** Shortest gap between two digits. */
    public static final int MIN_GAP_MS = 40;

    private static final int END_PACKETS = 3;
    private static final int LEVEL_DBM0 = 10;
    private static final int EVENT_BITS = 8;

    /** What this tick sends instead of audio. */
    public enum Due {
        /** Nothing: audio goes on. */
        AUDIO,
        /** One packet with the event block that the accessors describe. */
        EVENT,
        /** Nothing at all: between two digits. */
        GAP
    }

    private final int unitsPerTick;
    private final int unitsPerMs;
    // the event in the low eight bits, the length of its tone above
    private int[] queue = {};
    private int head;
    private int size;

    private int toneUnits;
    private int gapTicks;
    private boolean inTone;
    private int event;
    private int elapsedUnits;
    private int endsLeft;
    private int gapTicksLeft;

    private boolean first;
    private boolean repeated;
    private boolean end;

    /**
     * @param clockRateHz RTP clock of the event payload type
     * @param tickMs the media clock's period
     */
    public TelephoneEventSender(int clockRateHz, int tickMs) {
        this.unitsPerMs = clockRateHz / 1000;
        this.unitsPerTick = unitsPerMs * tickMs;
    }

    /**
     * Queues digits of this length. Times are rounded up to whole ticks; the gap applies to all digits that still wait.
     *
     * @param digits of {@code 0-9 * # A-D}
     * @return how many were taken; the others did not fit
     */
    public int enqueue(String digits, int toneMs, int gapMs) {
        int units = Math.clamp(toneMs, MIN_TONE_MS, MAX_TONE_MS) * unitsPerMs;
        gapTicks = Math.ceilDiv(Math.clamp(gapMs, MIN_GAP_MS, MAX_TONE_MS) * unitsPerMs, unitsPerTick);
        int taken = Math.min(digits.length(), MAX_QUEUED - size);
        if (queue.length < MAX_QUEUED && taken > 0) {
            queue = Arrays.copyOf(queue, MAX_QUEUED);
        }
        for (int i = 0; i < taken; i++) {
            queue[(head + size++) % MAX_QUEUED] = TelephoneEvent.event(digits.charAt(i)) | units << EVENT_BITS;
        }
        return taken;
    }

    /** Moves on by one tick and says what it sends. */
    public Due tick() {
        first = false;
        end = false;
        repeated = false;
        if (inTone) {
            return continueTone();
        }
        if (gapTicksLeft > 0) {
            gapTicksLeft--;
            if (endsLeft > 0) {
                endsLeft--;
                end = true;
                repeated = true;
                return Due.EVENT;
            }
            return Due.GAP;
        }
        if (size == 0) {
            return Due.AUDIO;
        }
        event = queue[head] & (1 << EVENT_BITS) - 1;
        toneUnits = queue[head] >>> EVENT_BITS;
        head = (head + 1) % MAX_QUEUED;
        size--;
        inTone = true;
        elapsedUnits = 0;
        first = true;
        return continueTone();
    }

    private Due continueTone() {
        elapsedUnits = Math.min(elapsedUnits + unitsPerTick, toneUnits);
        if (elapsedUnits == toneUnits) {
            inTone = false;
            end = true;
            // the shortest gap has two ticks: the repetitions always fit before the next digit
            endsLeft = END_PACKETS - 1;
            gapTicksLeft = gapTicks;
        }
        return Due.EVENT;
    }

    /** Whether digits are being sent or wait. */
    public boolean busy() {
        return inTone || gapTicksLeft > 0 || size > 0;
    }

    /** Forgets what waits and what is being sent. */
    public void clear() {
        size = 0;
        inTone = false;
        gapTicksLeft = 0;
        endsLeft = 0;
    }

    /** Whether this tick's packet is the first of its digit: it sets the marker bit and fixes the timestamp. */
    public boolean first() {
        return first;
    }

    /** Whether this tick's packet carries the E bit. */
    public boolean end() {
        return end;
    }

    /** Whether this tick only repeats the end packet: the tone itself is over. */
    public boolean repeated() {
        return repeated;
    }

    /** Event code of this tick's packet. */
    public int event() {
        return event;
    }

    /** Duration in this tick's packet, in timestamp units. */
    public int duration() {
        return elapsedUnits;
    }

    /** Level in this tick's packet, in -dBm0. */
    public int volume() {
        return LEVEL_DBM0;
    }
}
