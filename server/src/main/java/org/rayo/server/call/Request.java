package org.rayo.server.call;

import org.rayo.server.protocol.Dialect;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.Jid;

/**
 * An open command: it must be answered exactly once, from the address it was sent to.
 *
 * @param from full JID of the application
 * @param dialect what it takes commands to mean
 */
public record Request(Jid from, Iq iq, Dialect dialect) {

    /** Of an application that speaks as XEP-0327 does. */
    public Request(Jid from, Iq iq) {
        this(from, iq, Dialect.XEP);
    }
}
