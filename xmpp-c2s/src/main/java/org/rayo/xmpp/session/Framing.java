package org.rayo.xmpp.session;

import io.netty.buffer.ByteBuf;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlWriter;

/** How the octets of a first-level element look on a kind of connection. */
public enum Framing {
    /** Inside the one document of a TCP stream, whose header has declared the namespaces (RFC 6120 §4.2). */
    TCP {
        @Override
        XmlWriter writer(ByteBuf out) {
            return new XmlWriter(out, Xmlns.CLIENT, Xmlns.STREAM, "stream");
        }
    },
    /** Each a document of its own (RFC 7395 §3.3.3). */
    WEBSOCKET {
        @Override
        XmlWriter writer(ByteBuf out) {
            return XmlWriter.standalone(out, Xmlns.CLIENT);
        }
    };

    abstract XmlWriter writer(ByteBuf out);

    /**
     * Writes one element.
     *
     * @throws RuntimeException whatever the element's writer throws; {@code out} then holds rubbish
     */
    public void encode(StanzaWriter element, ByteBuf out) {
        XmlWriter writer = writer(out);
        element.write(writer);
        writer.requireBalanced();
    }
}
