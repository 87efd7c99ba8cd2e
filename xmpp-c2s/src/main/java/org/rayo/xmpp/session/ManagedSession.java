package org.rayo.xmpp.session;

import org.jspecify.annotations.Nullable;

/**
 * What XEP-0198 counts for one session; goes with it from the stream that was lost to the one that resumes it. Belongs to
 * the loop of the stream that has it.
 */
final class ManagedSession {
    private static final long MODULUS_MASK = 0xFFFF_FFFFL;
    /** An answer is asked for at the latest after so many stanzas. */
    private static final int STANZAS_PER_REQUEST = 16;

    final ClientSession session;
    final Framing framing;
    /** Null when it cannot be resumed. */
    final @Nullable String id;
    final Unacked unacked = new Unacked();
    private final long limitOctets;
    private long handled;
    private int sinceRequest;
    private long octetsSinceRequest;

    ManagedSession(ClientSession session, Framing framing, @Nullable String id, long limitOctets) {
        this.session = session;
        this.framing = framing;
        this.id = id;
        this.limitOctets = limitOctets;
    }

    /** One more stanza of the client's was taken. */
    void countHandled() {
        handled = (handled + 1) & MODULUS_MASK;
    }

    long handled() {
        return handled;
    }

    /** Keeps a stanza of ours; true when it is time to ask how many the client has taken. */
    boolean sent(byte[] stanza) {
        unacked.add(stanza);
        sinceRequest++;
        octetsSinceRequest += stanza.length;
        if (sinceRequest < STANZAS_PER_REQUEST && octetsSinceRequest < limitOctets / 8) {
            return false;
        }
        asked();
        return true;
    }

    /** The client is asked now. */
    void asked() {
        sinceRequest = 0;
        octetsSinceRequest = 0;
    }

    /** Whether more is kept than may be. */
    boolean isFull() {
        return unacked.octets() > limitOctets;
    }
}
