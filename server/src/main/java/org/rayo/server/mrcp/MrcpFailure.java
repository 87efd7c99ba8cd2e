package org.rayo.server.mrcp;

/** A session that was not set up, or that broke. The text is for the application and for the log. */
public final class MrcpFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MrcpFailure(String text) {
        super(text, null, false, false);
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
