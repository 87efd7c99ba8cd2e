package org.rayo.server.component.ssml;

/** A document that is no SSML, or beyond a limit; the message is for the client that wrote it. */
public final class SsmlException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether the document is right, and only nothing here can render it. */
    private final boolean unplayable;

    private SsmlException(String message, boolean unplayable) {
        super(message, null, false, false);
        this.unplayable = unplayable;
    }

    static SsmlException bad(String message) {
        return new SsmlException("SSML: " + message, false);
    }

    static SsmlException unplayable(String message) {
        return new SsmlException("SSML: " + message, true);
    }

    /** What was written, short enough for an error. */
    static String shown(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    public boolean unplayable() {
        return unplayable;
    }

    /** Never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
