package org.rayo.server;

import java.net.InetAddress;

/** The server cannot start; the message tells an operator what to change. */
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** A listener that cannot be bound. {@code key}: the configuration's, without {@code .port}. */
    static StartFailure bind(String key, InetAddress bind, int port, Throwable cause) {
        return new StartFailure(
                key + ": cannot listen on " + bind.getHostAddress() + ":" + port + ": " + cause.getMessage()
                        + ". Stop what uses that port, or set another one: --set " + key + ".port=0 takes any free one",
                cause);
    }
}
