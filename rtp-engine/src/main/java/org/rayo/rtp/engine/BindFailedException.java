package org.rayo.rtp.engine;

/** The operating system gave no socket: the bind address is not ours, or descriptors have run out. */
public final class BindFailedException extends MediaException {
    private static final long serialVersionUID = 1L;

    BindFailedException(String message) {
        super(message);
    }
}
