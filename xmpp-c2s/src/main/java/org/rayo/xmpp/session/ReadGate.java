package org.rayo.xmpp.session;

import java.util.concurrent.TimeUnit;

/**
 * Whether one client is read now. It is not while its login is checked or its lost session fetched, while it sends too fast,
 * while too many of its iqs are unanswered, and while it does not read what is sent to it; a stream that closes is read to its
 * end. Belongs to the loop of its transport.
 */
final class ReadGate {
    private final StreamTransport transport;
    private final XmppCounters counters;
    private final int maxUnansweredIqs;
    private final StanzaRate rate;
    private int unansweredIqs;
    private int suspensions;
    private boolean throttled;
    private boolean closing;
    private boolean gone;
    private boolean reading = true;

    ReadGate(StreamTransport transport, XmppCounters counters, ClientLimits limits) {
        this.transport = transport;
        this.counters = counters;
        this.maxUnansweredIqs = limits.maxUnansweredIqs();
        this.rate = new StanzaRate(limits.stanzasPerSecond());
    }

    /** Reads or does not, as things stand. */
    void update() {
        boolean busy = suspensions > 0 || throttled || unansweredIqs >= maxUnansweredIqs || !transport.isWritable();
        boolean wanted = closing || !busy;
        if (wanted != reading && !gone) {
            reading = wanted;
            if (!wanted) {
                counters.readsSuspended.increment();
            }
            transport.setReading(wanted);
        }
    }

    /** What the client said last is worked on elsewhere; {@link #goOn} must follow. */
    void suspend() {
        suspensions++;
        update();
    }

    /** It is done. */
    void goOn() {
        suspensions--;
        update();
    }

    /** An iq of the client's is in work. */
    void requested() {
        unansweredIqs++;
        update();
    }

    /** An iq of the client's is answered. */
    void answered() {
        if (unansweredIqs > 0) {
            unansweredIqs--;
            update();
        }
    }

    int unansweredIqs() {
        return unansweredIqs;
    }

    /** These came over another stream of the session (XEP-0198 §5). */
    void inherit(int unanswered) {
        unansweredIqs = unanswered;
    }

    /** A stanza came; if too many did, nothing is read for a while. */
    void took(long nowNanos) {
        long delayNanos = rate.delayNanos(nowNanos);
        if (delayNanos > 0 && !throttled) {
            throttled = true;
            counters.readsThrottled.increment();
            var _ = transport.loop().schedule(() -> {
                throttled = false;
                update();
            }, delayNanos, TimeUnit.NANOSECONDS);
            update();
        }
    }

    /** What still comes is only read away. */
    void closing() {
        closing = true;
        update();
    }

    /** There is no connection any more. */
    void gone() {
        gone = true;
    }
}
