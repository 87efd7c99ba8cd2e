package org.rayo.xmpp.stanza;

import org.jspecify.annotations.Nullable;

/** One of the three stanzas of RFC 6120 §8. */
public sealed interface Stanza extends StanzaWriter permits Iq, Message, Presence {
    /** The sender; null when the stanza does not say. */
    @Nullable Jid from();

    /** The addressee; null when the stanza does not say. */
    @Nullable Jid to();

    /** The {@code id}; null when there is none. */
    @Nullable String id();

    /** The {@code xml:lang}; null when there is none. */
    @Nullable String lang();

    /** The error of a stanza of type {@code error}. */
    @Nullable StanzaError error();

    /** The same stanza from another address. */
    Stanza withFrom(@Nullable Jid from);

    /** The same stanza to another address. */
    Stanza withTo(@Nullable Jid to);

    /**
     * The error reply to this stanza: addresses swapped, payload echoed.
     *
     * @return null where RFC 6120 §8.3.1 forbids a reply: to an error, and to an iq result
     */
    @Nullable Stanza errorReply(StanzaError error);
}
