package org.rayo.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.RayoXml;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.MalformedStanza;
import org.rayo.xmpp.stanza.StanzaReader;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlLimits;
import org.rayo.xmpp.xml.XmlStreamException;
import org.rayo.xmpp.xml.XmlStreamHandler;
import org.rayo.xmpp.xml.XmlStreamParser;

/** Our way: octets to elements with every limit on, elements to stanzas, payloads to commands. */
final class RayoStreamReader implements XmlStreamHandler {
    private final XmlStreamParser parser = new XmlStreamParser(XmlLimits.DEFAULT, this);
    private final ByteBuf stanza;
    private @Nullable XmlElement last;

    RayoStreamReader(byte[] opening, byte[] stanza) throws XmlStreamException {
        this.stanza = Unpooled.wrappedBuffer(stanza);
        parser.authenticated();
        parser.feed(Unpooled.wrappedBuffer(opening));
    }

    AddressedCommand read() throws XmlStreamException, MalformedStanza {
        stanza.readerIndex(0);
        parser.feed(stanza);
        Iq iq = (Iq) StanzaReader.read(Objects.requireNonNull(last));
        return new AddressedCommand(
                iq.id(),
                Objects.requireNonNull(iq.from()),
                Objects.requireNonNull(iq.to()),
                RayoXml.parse(Objects.requireNonNull(iq.payload())).command());
    }

    @Override
    public void onStreamOpen(XmlElement header, String contentNamespace) {
        // nothing to answer
    }

    @Override
    public void onElement(XmlElement element) {
        last = element;
    }

    @Override
    public void onWhitespace() {
        throw new IllegalStateException("there is none");
    }

    @Override
    public void onStreamClose() {
        throw new IllegalStateException("it never ends");
    }
}
