package org.rayo.xmpp.component;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.MalformedStanza;
import org.rayo.xmpp.stanza.Stanza;
import org.rayo.xmpp.stanza.StanzaReader;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.StreamError;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlFault;
import org.rayo.xmpp.xml.XmlStreamHandler;

/**
 * The component's half of one stream (XEP-0114 §3): header, handshake, stanzas. Pure: what it wants done it tells its
 * {@link Edge}. Stanzas come out in {@code jabber:client}, as those of clients do. After the end every input is ignored.
 */
final class ComponentStream implements XmlStreamHandler {
    /** The content namespace of component streams. */
    static final String ACCEPT = "jabber:component:accept";

    private enum State { OPENING, HANDSHAKE, ESTABLISHED, CLOSED }

    /** What a stream does to the world. */
    interface Edge {
        /** Writes one first-level element. */
        void send(StanzaWriter element);

        /** The handshake is accepted. */
        void established();

        void stanza(Stanza stanza);

        /** A stanza broke RFC 6120 §8. */
        void malformed();

        /** A stanza's addresses cannot be true. */
        void misaddressed();

        /**
         * Closes our half, and with it everything.
         *
         * @param why for a person; what was written already when it is our error
         */
        void close(String why);
    }

    private final ComponentConfig config;
    private final Edge edge;
    private State state = State.OPENING;

    ComponentStream(ComponentConfig config, Edge edge) {
        this.config = config;
        this.edge = edge;
    }

    @Override
    public void onStreamOpen(XmlElement header, String contentNamespace) {
        if (state != State.OPENING) {
            return;
        }
        String id = header.attribute("id");
        if (!header.is(Xmlns.STREAM, "stream") || !contentNamespace.equals(ACCEPT) || id == null) {
            fail(StreamCondition.INVALID_NAMESPACE, "the port is no component port (XEP-0114)");
            return;
        }
        state = State.HANDSHAKE;
        String proof = handshake(id, config.secret());
        edge.send(out -> out.start(Xmlns.CLIENT, "handshake").text(proof).end());
    }

    /** XEP-0114 §3: the hash in lower case. */
    static String handshake(String streamId, String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((streamId + secret).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    @Override
    public void onElement(XmlElement element) {
        if (state == State.CLOSED) {
            return;
        }
        if (element.is(Xmlns.STREAM, "error")) {
            close("the server says " + describe(element));
        } else if (state == State.HANDSHAKE && element.is(ACCEPT, "handshake")) {
            state = State.ESTABLISHED;
            edge.established();
        } else if (state == State.ESTABLISHED && element.namespace().equals(ACCEPT) && StanzaReader.isStanza(element)) {
            onStanza(ContentNamespace.change(element, ACCEPT, Xmlns.CLIENT));
        } else if (!element.is(Xmlns.STREAM, "features")) {
            fail(StreamCondition.UNSUPPORTED_STANZA_TYPE, "the server sends <" + element.name() + ">");
        }
    }

    private void onStanza(XmlElement element) {
        Stanza stanza;
        try {
            stanza = StanzaReader.read(element);
        } catch (MalformedStanza e) {
            edge.malformed();
            Jid sender = Jid.tryParse(String.valueOf(element.attribute("from")));
            StanzaWriter reply = sender == null ? null : e.reply(element, config.name(), sender);
            if (reply != null) {
                edge.send(reply);
            }
            return;
        }
        Jid from = stanza.from();
        Jid to = stanza.to();
        if (from == null || to == null || !to.domain().equals(config.name().domain())) {
            edge.misaddressed();
        } else {
            edge.stanza(stanza);
        }
    }

    /** The condition, and the text if there is one. */
    private static String describe(XmlElement error) {
        StringBuilder text = new StringBuilder();
        for (XmlElement child : error.children()) {
            text.append(text.isEmpty() ? "" : ": ").append(child.name().equals("text") ? child.text() : child.name());
        }
        return text.isEmpty() ? "error" : text.length() > 200 ? text.substring(0, 200) : text.toString();
    }

    @Override
    public void onWhitespace() {
        // keep-alive: the octets themselves were the message
    }

    @Override
    public void onStreamClose() {
        close("the server closes the stream");
    }

    void onXmlFault(XmlFault fault, @Nullable String text) {
        fail(StreamCondition.POLICY_VIOLATION, "the server sends what is no XML for us: " + fault + ", " + text);
    }

    /** Ends the stream with an error of ours. */
    void fail(StreamCondition condition, String why) {
        if (state != State.CLOSED) {
            edge.send(StreamError.of(condition, why));
            close(why);
        }
    }

    /** Ends the stream. */
    void close(String why) {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            edge.close(why);
        }
    }

    boolean isEstablished() {
        return state == State.ESTABLISHED;
    }
}
