package org.rayo.xmpp.session;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.StreamError;
import org.rayo.xmpp.stanza.Xmlns;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes to one client: elements become octets, stanzas are kept until they are acknowledged, and the client that takes
 * neither is given up. Belongs to the loop of its transport.
 */
final class Outgoing {
    private static final Logger LOG = LoggerFactory.getLogger(Outgoing.class);
    private static final int INITIAL_OCTETS = 512;

    private final StreamTransport transport;
    private final XmppCounters counters;
    private final int limitOctets;
    private final Resumption resumption;
    private boolean overflowed;

    Outgoing(StreamTransport transport, XmppCounters counters, ClientLimits limits, Resumption resumption) {
        this.transport = transport;
        this.counters = counters;
        this.limitOctets = limits.outboundLimitOctets();
        this.resumption = resumption;
    }

    /** Writes an element that is no stanza. */
    void element(StanzaWriter element) {
        ByteBuf encoded = encode(element);
        if (encoded != null) {
            transport.write(encoded);
        }
    }

    /**
     * Writes a stanza, or keeps it while there is no connection.
     *
     * @return why the client is to be given up, the first time; else null
     */
    @Nullable StreamError stanza(StanzaWriter stanza) {
        ByteBuf encoded = encode(stanza);
        if (encoded == null) {
            return null;
        }
        boolean ask = resumption.sent(encoded);
        boolean detached = resumption.isDetached();
        if (detached) {
            encoded.release();
        } else {
            transport.write(encoded);
            if (ask) {
                element(out -> out.start(Xmlns.SM, "r").end());
            }
        }
        boolean full = resumption.isFull();
        if (overflowed || (!full && (detached || transport.queuedOctets() <= limitOctets))) {
            return null;
        }
        overflowed = true;
        counters.slowClientsClosed.increment();
        return StreamError.of(StreamCondition.RESOURCE_CONSTRAINT, full ? "the client acknowledges nothing" : "the client does not read");
    }

    /** The element as it goes out; null when its writer threw, which costs the element only. */
    private @Nullable ByteBuf encode(StanzaWriter element) {
        ByteBuf buffer = transport.alloc().buffer(INITIAL_OCTETS);
        try {
            transport.framing().encode(element, buffer);
        } catch (RuntimeException e) {
            buffer.release();
            counters.writersFailed.increment();
            LOG.warn("an element could not be written and is dropped", e);
            return null;
        }
        counters.elementsOut.increment();
        return buffer;
    }
}
