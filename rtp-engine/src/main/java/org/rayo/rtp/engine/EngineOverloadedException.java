package org.rayo.rtp.engine;

/** The engine has as many sessions, or a media loop as many waiting commands, as it may have. */
public final class EngineOverloadedException extends MediaException {
    private static final long serialVersionUID = 1L;

    EngineOverloadedException(String message) {
        super(message);
    }
}
