package org.rayo.xmpp.session;

import java.util.ArrayDeque;
import java.util.List;

/** The stanzas a client has not acknowledged yet, as they went out, oldest first (XEP-0198 §4). Counts modulo 2^32. */
final class Unacked {
    private static final long MODULUS_MASK = 0xFFFF_FFFFL;

    private final ArrayDeque<byte[]> stanzas = new ArrayDeque<>();
    private long acknowledged;
    private long octets;

    void add(byte[] stanza) {
        stanzas.add(stanza);
        octets += stanza.length;
    }

    /** Forgets what the client has taken; false, and nothing happens, when it cannot have taken so many. */
    boolean acknowledge(long handled) {
        long newly = (handled - acknowledged) & MODULUS_MASK;
        if (newly > stanzas.size()) {
            return false;
        }
        for (long i = 0; i < newly; i++) {
            octets -= stanzas.remove().length;
        }
        acknowledged = handled;
        return true;
    }

    /** What is still to be acknowledged, oldest first. */
    List<byte[]> all() {
        return List.copyOf(stanzas);
    }

    int size() {
        return stanzas.size();
    }

    long octets() {
        return octets;
    }
}
