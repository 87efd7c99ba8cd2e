package org.rayo.xmpp.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlAttribute;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlFault;
import org.rayo.xmpp.xml.XmlLimits;
import org.rayo.xmpp.xml.XmlStreamException;
import org.rayo.xmpp.xml.XmlStreamHandler;
import org.rayo.xmpp.xml.XmlStreamParser;

/**
 * Reads messages that are one element each (RFC 7395 §3.3): {@code <open/>} and {@code <close/>} become the start and the
 * end of a stream, everything else is handed on. The parser is that of TCP streams, inside a root of our own that no
 * client sees, so the same limits and refusals hold. Belongs to one loop.
 */
final class FrameReader {
    /** The namespace of {@code <open/>} and {@code <close/>}. */
    static final String FRAMING = "urn:ietf:params:xml:ns:xmpp-framing";

    // declares nothing: each message stands for itself
    private static final byte[] ROOT = "<websocket-messages>".getBytes(StandardCharsets.US_ASCII);

    private final XmlStreamHandler handler;
    private final XmlStreamParser parser;
    private boolean headerDue = true;
    private boolean reopened;
    private boolean closed;
    private int elements;

    FrameReader(XmlLimits limits, XmlStreamHandler handler) {
        this.handler = handler;
        this.parser = new XmlStreamParser(limits, new Elements());
        try {
            parser.feed(Unpooled.wrappedBuffer(ROOT));
        } catch (XmlStreamException e) {
            throw new IllegalStateException("the root is XML", e);
        }
    }

    /**
     * Reads one whole message.
     *
     * @throws XmlStreamException when it is not one element, or no XML that is allowed
     */
    void read(ByteBuf message) throws XmlStreamException {
        if (!message.isReadable() || message.getByte(message.readerIndex()) != '<') {
            throw new XmlStreamException(XmlFault.BAD_FORMAT, "a message is one element");
        }
        elements = 0;
        parser.feed(message);
        if (reopened) {
            throw new XmlStreamException(XmlFault.POLICY_VIOLATION, "a stream inside the stream");
        }
        if (elements == 0 && !message.isReadable()) {
            throw new XmlStreamException(XmlFault.NOT_WELL_FORMED, "a message is one whole element");
        }
        if (message.isReadable() || elements > 1 || !parser.isBetweenElements()) {
            throw new XmlStreamException(XmlFault.BAD_FORMAT, "a message is one element");
        }
    }

    /** The next message opens a new stream. */
    void restart() {
        headerDue = true;
    }

    /** Whether the client has closed its half. */
    boolean isClosed() {
        return closed;
    }

    /** The limits for clients that have logged in hold from now on. */
    void authenticated() {
        parser.authenticated();
    }

    private void onElement(XmlElement element) {
        if (++elements > 1) {
            // told by read, after the first was taken
            return;
        }
        if (element.is(FRAMING, "open") && !headerDue) {
            reopened = true;
        } else if (element.is(FRAMING, "open")) {
            headerDue = false;
            handler.onStreamOpen(header(element), Xmlns.CLIENT);
        } else if (element.is(FRAMING, "close")) {
            closed = true;
            handler.onStreamClose();
        } else if (headerDue) {
            // answered as a stream whose header is of no kind that we know (RFC 6120 §4.9.3.10)
            handler.onStreamOpen(element, element.namespace());
        } else {
            handler.onElement(element);
        }
    }

    private static XmlElement header(XmlElement open) {
        XmlElement.Builder header = XmlElement.builder(Xmlns.STREAM, "stream");
        for (XmlAttribute attribute : open.attributes()) {
            header.attribute(attribute.namespace(), attribute.name(), attribute.value());
        }
        return header.build();
    }

    /** What the parser finds inside the root. */
    private final class Elements implements XmlStreamHandler {
        @Override
        public void onStreamOpen(XmlElement root, String contentNamespace) {
            // our own
        }

        @Override
        public void onElement(XmlElement element) {
            FrameReader.this.onElement(element);
        }

        @Override
        public void onWhitespace() {
            // behind the element; before it, it was refused
        }

        @Override
        public void onStreamClose() {
            // an end tag too many: what is left of the message tells
            elements = 2;
        }
    }
}
