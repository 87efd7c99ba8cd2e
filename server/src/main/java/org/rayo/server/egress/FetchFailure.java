package org.rayo.server.egress;

/** A fetch that gave nothing. The text may be shown to the application that asked; it never tells what is inside. */
public final class FetchFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure, as metrics count it. */
    public enum Kind {
        /** No URI that can be fetched. */
        BAD_URI,
        /** The configuration does not let the server go there. */
        REFUSED,
        /** There is nothing under the URI. */
        NOT_FOUND,
        /** The name does not resolve, nobody listens, or the connection broke. */
        UNREACHABLE,
        /** An answer that is neither a document nor a redirect that can be followed. */
        STATUS,
        /** Took longer than allowed. */
        TIMEOUT,
        /** Larger than allowed. */
        TOO_LARGE,
        /** It came, but it is not what it should be. */
        UNREADABLE,
        /** Too much is being fetched already; later may be better. */
        BUSY
    }

    private final Kind kind;
    private final String text;

    public FetchFailure(Kind kind, String text) {
        super(text, null, false, false);
        this.kind = kind;
        this.text = text;
    }

    public Kind kind() {
        return kind;
    }

    /** Such as {@code http://host/x.wav answered 404}. */
    public String text() {
        return text;
    }
}
