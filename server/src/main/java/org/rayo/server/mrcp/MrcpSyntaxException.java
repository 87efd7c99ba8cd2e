package org.rayo.server.mrcp;

/** Octets that are no MRCP; the connection they came on cannot be read any further. */
public final class MrcpSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    MrcpSyntaxException(String what) {
        super(what, null, false, false);
    }

    /** What is wrong, in a few words. */
    public String what() {
        return String.valueOf(getMessage());
    }
}
