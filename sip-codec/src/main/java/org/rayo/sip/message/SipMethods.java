package org.rayo.sip.message;

/** The methods that are registered: their names need not be made anew for each message. */
public final class SipMethods {
    private static final String[] KNOWN = {
        "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "PRACK", "UPDATE", "INFO", "REFER", "NOTIFY", "SUBSCRIBE",
        "MESSAGE", "PUBLISH",
    };

    private SipMethods() {}

    /** The text of a method; methods have case (RFC 3261 §7.1). */
    public static String name(byte[] data, int from, int end) {
        for (String known : KNOWN) {
            if (known.length() == end - from && is(data, from, known)) {
                return known;
            }
        }
        return Octets.text(data, from, end);
    }

    private static boolean is(byte[] data, int from, String known) {
        for (int i = 0; i < known.length(); i++) {
            if (data[from + i] != known.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
