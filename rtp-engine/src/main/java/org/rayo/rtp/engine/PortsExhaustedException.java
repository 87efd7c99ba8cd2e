package org.rayo.rtp.engine;

/** Every port pair of the configured range is in use or cooling down. */
public final class PortsExhaustedException extends MediaException {
    private static final long serialVersionUID = 1L;

    PortsExhaustedException(String message) {
        super(message);
    }
}
