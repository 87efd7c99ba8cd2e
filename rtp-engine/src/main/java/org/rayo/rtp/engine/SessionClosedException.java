package org.rayo.rtp.engine;

/** What was to be joined has ended. */
public final class SessionClosedException extends MediaException {
    private static final long serialVersionUID = 1L;

    SessionClosedException(String message) {
        super(message);
    }
}
