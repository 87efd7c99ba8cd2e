package org.rayo.xmpp.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.sasl.ChannelBindings;
import org.rayo.xmpp.sasl.SaslExchange;
import org.rayo.xmpp.sasl.SaslFailure;
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
    void authenticationFailed(SaslFailure condition);

    /** The client has proved who it is. */
    void authenticated(Jid account);

    /** Whether that resource is taken and is left to the stream that has it (RFC 6120 §7.7.2.2). */
    default boolean refuses(Jid account, @Nullable String resource) {
        return false;
    }

    /**
     * Binds a resource.
     *
     * @param resource what the client asked for, or null
     * @return the full address, or null when no more sessions fit
     */
    @Nullable Jid bind(Jid account, @Nullable String resource);

    /** The bind result is written; stanzas will follow. */
    void established();

    /** A stanza came in, sound or not: counts for XEP-0198 and for the rate. */
    void stanzaTaken();

    /** A stanza of an established stream, from its full address. */
    void stanza(Stanza stanza);

    /** What the TLS connection can be bound to; none without TLS. */
    ChannelBindings channelBindings();

    /** Localparts that the client's certificate, which TLS has verified, speaks for. */
    List<String> certified();

    /** Writes the answer to a stanza that could not be read: a stanza too, so it counts (XEP-0198 §4). */
    void reply(StanzaWriter stanza);

    /** A stanza that broke RFC 6120 §8; it was answered if {@code answered}. */
    void malformedStanza(boolean answered);

    /**
     * Closes our half of the stream, and with it everything.
     *
     * @param error already written; null for a regular end
     */
    void closeStream(@Nullable StreamError error);
}
