package org.rayo.rtp.engine;

/** The engine has been stopped. */
public final class EngineStoppedException extends MediaException {
    private static final long serialVersionUID = 1L;

    EngineStoppedException(String message) {
        super(message);
    }
}
