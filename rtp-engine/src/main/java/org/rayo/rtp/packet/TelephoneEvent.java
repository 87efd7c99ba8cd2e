package org.rayo.rtp.packet;

import io.netty.buffer.ByteBuf;

/**
 * The four octets of a telephone-event payload (RFC 4733 §2.3) as one {@code int}, read and written without an object.
 * More octets than four (redundancy or several events) are ignored by the reader; the R bit too.
 */
public final class TelephoneEvent {
    /** Length of an event block in octets. */
    public static final int OCTETS = 4;
    /** The largest duration one packet can carry, in timestamp units. */
    public static final int MAX_DURATION = 0xFFFF;

    private static final String DIGITS = "0123456789*#ABCD";

    private TelephoneEvent() {}

    /** The event block at {@code offset}; the caller has checked that {@link #OCTETS} octets are there. */
    public static int read(ByteBuf payload, int offset) {
        return payload.getInt(offset);
    }

    /**
     * Appends an event block.
     *
     * @param event 0…255
     * @param volume power level as -dBm0, 0…63
     * @param duration timestamp units, 0…65535
     */
    public static void write(ByteBuf out, int event, boolean end, int volume, int duration) {
        out.writeByte(event);
        out.writeByte((end ? 0x80 : 0) | (volume & 0x3F));
        out.writeShort(duration);
    }

    /** The event code, 0…255; 0…15 are DTMF digits. */
    public static int event(int block) {
        return block >>> 24;
    }

    /** Whether this packet ends the event. */
    public static boolean end(int block) {
        return (block & 0x800000) != 0;
    }

    /** The tone's level in -dBm0, 0…63. */
    public static int volume(int block) {
        return (block >> 16) & 0x3F;
    }

    /** Duration so far in timestamp units, 0…65535. */
    public static int duration(int block) {
        return block & 0xFFFF;
    }

    /** The digit of an event code, or 0 when the event is not one of {@code 0-9 * # A-D}. */
    public static char digit(int event) {
        return event >= 0 && event < DIGITS.length() ? DIGITS.charAt(event) : 0;
    }

    /** The event code of a digit (letters of either case), or -1 when it is none. */
    public static int event(char digit) {
        return digit >= 'a' && digit <= 'd' ? digit - 'a' + 12 : DIGITS.indexOf(digit);
    }
}
