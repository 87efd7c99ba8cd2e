package org.rayo.server.speech;

/** Text that was not spoken. The text of it is for the application. */
public final class SpeechFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure, as metrics count it. */
    public enum Kind {
        /** No engine has such a voice or language. */
        UNSUPPORTED,
        /** Too much is being spoken. */
        BUSY,
        /** It took longer than allowed. */
        TIMEOUT,
        /** The engine failed, or gave what is no sound. */
        BROKEN,
        /** Longer than allowed. */
        TOO_LONG
    }

    private final Kind kind;

    public SpeechFailure(Kind kind, String text) {
        super(text, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
