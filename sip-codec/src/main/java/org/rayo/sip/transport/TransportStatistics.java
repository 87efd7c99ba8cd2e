package org.rayo.sip.transport;

import java.util.concurrent.atomic.LongAdder;

/** What the sockets have seen; each counter only grows. */
public final class TransportStatistics {
    final LongAdder received = new LongAdder();
    final LongAdder sent = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder keepAlives = new LongAdder();
    final LongAdder connectionsRefused = new LongAdder();
    final LongAdder connectionsBroken = new LongAdder();
    final LongAdder certificatesReloaded = new LongAdder();
    final LongAdder certificatesRefused = new LongAdder();
    final LongAdder sendFailed = new LongAdder();

    public long received() {
        return received.sum();
    }

    public long sent() {
        return sent.sum();
    }

    public long malformed() {
        return malformed.sum();
    }

    public long keepAlives() {
        return keepAlives.sum();
    }

    public long connectionsRefused() {
        return connectionsRefused.sum();
    }

    /** Connections that ended by an error, a failed TLS handshake among them. */
    public long connectionsBroken() {
        return connectionsBroken.sum();
    }

    public long certificatesReloaded() {
        return certificatesReloaded.sum();
    }

    /** Changed certificate files that could not be used. */
    public long certificatesRefused() {
        return certificatesRefused.sum();
    }

    public long sendFailed() {
        return sendFailed.sum();
    }
}
