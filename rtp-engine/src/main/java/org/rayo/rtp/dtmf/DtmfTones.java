package org.rayo.rtp.dtmf;

/** The frequencies of the sixteen digits (ITU-T Q.23), by RFC 4733 event code 0…15. */
public final class DtmfTones {
    private static final double[] ROWS = {697, 770, 852, 941};
    private static final double[] COLUMNS = {1209, 1336, 1477, 1633};
    private static final String KEYPAD = "123A456B789C*0#D";
    private static final String EVENTS = "0123456789*#ABCD";

    private DtmfTones() {}

    /** The digit at a place of the keypad, row by row, 0…15. */
    static char digit(int place) {
        return KEYPAD.charAt(place);
    }

    /** The low tone of an event, in Hz. */
    public static double rowHz(int event) {
        return ROWS[KEYPAD.indexOf(EVENTS.charAt(event)) / 4];
    }

    /** The high tone of an event, in Hz. */
    public static double columnHz(int event) {
        return COLUMNS[KEYPAD.indexOf(EVENTS.charAt(event)) % 4];
    }
}
