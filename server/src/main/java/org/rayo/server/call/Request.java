package org.rayo.server.call;

import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.Jid;

/**
 * An open command: it must be answered exactly once, from the address it was sent to.
 *
 * @param from full JID of the application
 */
public record Request(Jid from, Iq iq) {}
