package org.rayo.bench;

import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.rayo.server.protocol.Header;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoNamespaces;
import org.rayo.server.protocol.RayoXml;

/** The least that can be done with the JDK's own StAX writer: no tree, straight from the event. */
final class JdkEventWriter {
    /** Stamps of XEP-0082, to the millisecond. */
    static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    static final String CAPS_VER = Objects.requireNonNull(RayoXml.capsOfCall().attribute("ver"));

    private final XMLStreamWriter xml;

    /** Everything is written to {@code out}, which the caller empties. */
    JdkEventWriter(ByteBuf out) throws XMLStreamException {
        xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(new BufferStream(out), "UTF-8");
        xml.writeStartElement("", "stream", "jabber:client");
        xml.writeDefaultNamespace("jabber:client");
        xml.writeCharacters("");
        xml.flush();
    }

    void write(RayoEvent event, Instant at) throws XMLStreamException {
        xml.writeStartElement("presence");
        if (event instanceof RayoEvent.Complete) {
            xml.writeAttribute("type", "unavailable");
        }
        xml.writeAttribute("from", SampleEvents.CALL);
        xml.writeAttribute("to", SampleEvents.CLIENT);
        switch (event) {
            case RayoEvent.Offer(String to, String from, List<Header> headers) -> offer(to, from, headers);
            case RayoEvent.Complete(RayoEvent.CompleteReason.InputMatch(String nlsml), var _) -> match(nlsml);
            default -> throw new IllegalArgumentException("not measured: " + event);
        }
        empty("delay", RayoNamespaces.DELAY);
        xml.writeAttribute("stamp", STAMP.format(at));
        xml.writeEndElement();
        xml.flush();
    }

    private void start(String name, String namespace) throws XMLStreamException {
        xml.writeStartElement("", name, namespace);
        xml.writeDefaultNamespace(namespace);
    }

    private void empty(String name, String namespace) throws XMLStreamException {
        xml.writeEmptyElement("", name, namespace);
        xml.writeDefaultNamespace(namespace);
    }

    private void offer(String to, String from, List<Header> headers) throws XMLStreamException {
        start("offer", RayoNamespaces.CORE);
        xml.writeAttribute("to", to);
        xml.writeAttribute("from", from);
        for (Header header : headers) {
            xml.writeEmptyElement("header");
            xml.writeAttribute("name", header.name());
            xml.writeAttribute("value", header.value());
        }
        xml.writeEndElement();
        empty("c", RayoNamespaces.CAPS);
        xml.writeAttribute("hash", "sha-1");
        xml.writeAttribute("node", RayoNamespaces.CALL_NODE);
        xml.writeAttribute("ver", CAPS_VER);
    }

    private void match(String nlsml) throws XMLStreamException {
        start("complete", RayoNamespaces.EXT);
        start("match", RayoNamespaces.INPUT_COMPLETE);
        xml.writeAttribute("content-type", "application/nlsml+xml");
        xml.writeCharacters(nlsml);
        xml.writeEndElement();
        xml.writeEndElement();
    }
}
