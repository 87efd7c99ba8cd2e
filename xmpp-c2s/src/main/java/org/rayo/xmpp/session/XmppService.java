package org.rayo.xmpp.session;

import org.rayo.xmpp.stanza.Stanza;

/**
 * What stands behind the edge. Every call comes on the loop of the session's stream and must not block. An exception is
 * counted and logged, and ends the stream with internal-server-error.
 */
public interface XmppService {
    /** A client is bound and its bind result is on its way; the first call for a session. */
    void onBound(ClientSession session);

    /**
     * A stanza that the edge does not answer itself. {@code from} is the session's full address. Every iq get or set must
     * be answered with an {@link org.rayo.xmpp.stanza.Iq} in time: a client with too many unanswered ones is not read.
     */
    void onStanza(ClientSession session, Stanza stanza);

    /**
     * The client has lost its connection, and its session waits for it to come back (XEP-0198 §5): what is sent is kept.
     * {@link #onResumed} or {@link #onClosed} follows.
     */
    default void onDetached(ClientSession session) {
        // whom it does not matter to
    }

    /** The client is back, perhaps on another loop. Also when its old connection was not known to be lost. */
    default void onResumed(ClientSession session) {
        // whom it does not matter to
    }

    /**
     * The session is over, whatever the reason; the last call for it, and made exactly once. When another stream took
     * the address over, that one's {@link #onBound} may come before: compare sessions, not addresses.
     */
    void onClosed(ClientSession session);
}
