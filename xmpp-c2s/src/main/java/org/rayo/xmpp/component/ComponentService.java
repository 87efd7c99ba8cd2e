package org.rayo.xmpp.component;

import org.rayo.xmpp.stanza.Stanza;

/** What stands behind a link. Every call comes on the link's loop and must not block. */
public interface ComponentService {
    /** The server has accepted the component; stanzas flow. */
    void onConnected(ComponentLink link);

    /**
     * A stanza for the component's domain, with a sender that the server vouches for. Every iq get or set must be answered
     * in time: with too many unanswered ones the server is not read.
     */
    void onStanza(ComponentLink link, Stanza stanza);

    /** The connection is gone; another one is tried for, and {@link #onConnected} comes again. */
    void onDisconnected(ComponentLink link);
}
