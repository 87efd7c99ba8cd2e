package org.rayo.rtp.engine;

/** Why the engine could not do what it was asked to; the permitted types are the reasons. */
public abstract sealed class MediaException extends RuntimeException
        permits PortsExhaustedException, EngineOverloadedException, EngineStoppedException, BindFailedException,
                SessionClosedException {
    private static final long serialVersionUID = 1L;

    /** An expected refusal, not a fault: it carries no stack trace. */
    MediaException(String message) {
        super(message, null, false, false);
    }
}
