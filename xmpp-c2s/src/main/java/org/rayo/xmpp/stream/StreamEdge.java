package org.rayo.xmpp.stream;

import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.sasl.SaslExchange;
import org.rayo.xmpp.sasl.SaslStep;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Stanza;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.StreamError;

/** What a {@link C2sStream} does to the world: the seam to a TCP connection, a WebSocket, or a test's recorder. */
public interface StreamEdge {
    /** A fresh stream id. */
    String newStreamId();

    /** Fresh printable ASCII without comma, for SASL. */
    String newNonce();

    /** Opens our half of the stream. */
    void openStream(StreamHeader header);

    /** Writes one first-level element. */
    void send(StanzaWriter element);

    /** Writes {@code <proceed/>}, forgets what is already received, and takes up TLS (RFC 6120 §5.4.3.3). */
    void startTls();

    /** The next octets belong to a new stream. */
    void restartStream();

    /** Stop reading, find the verifier, and call {@link C2sStream#onSaslStep} with the exchange's next step. */
    void lookUp(SaslExchange exchange, SaslStep.Lookup lookup);

    /** A login was refused. */
    void authenticationFailed();

    /** The client has proved who it is. */
    void authenticated(Jid account);

    /**
     * Binds a resource.
     *
     * @param resource what the client asked for, or null
     * @return the full address, or null when no more sessions fit
     */
    @Nullable Jid bind(Jid account, @Nullable String resource);

    /** The bind result is written; stanzas will follow. */
    void established();

    /** A stanza of an established stream, from its full address. */
    void stanza(Stanza stanza);

    /** A stanza that broke RFC 6120 §8; it was answered if {@code answered}. */
    void malformedStanza(boolean answered);

    /**
     * Closes our half of the stream, and with it everything.
     *
     * @param error already written; null for a regular end
     */
    void closeStream(@Nullable StreamError error);
}
