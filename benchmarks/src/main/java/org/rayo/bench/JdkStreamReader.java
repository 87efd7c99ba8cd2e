package org.rayo.bench;

import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.Header;
import org.rayo.server.protocol.RayoCommand;

/**
 * The least that can be done with the JDK's own StAX reader: the fields right from the cursor, no tree, no limits, addresses
 * as they are written.
 */
final class JdkStreamReader {
    private final XMLStreamReader reader;

    JdkStreamReader(byte[] opening, byte[] stanza) throws XMLStreamException {
        // not newFactory(): that would find Aalto or Woodstox
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        // it takes the whole stream for one entity, and streams live long
        factory.setProperty("jdk.xml.maxGeneralEntitySizeLimit", "0");
        factory.setProperty("jdk.xml.totalEntitySizeLimit", "0");
        reader = factory.createXMLStreamReader(new EndlessOctets(opening, stanza), "UTF-8");
        nextStart();
    }

    private void nextStart() throws XMLStreamException {
        while (reader.next() != XMLStreamConstants.START_ELEMENT) {
            // end tags and white space on the way
        }
    }

    AddressedCommand read() throws XMLStreamException {
        nextStart();
        String id = reader.getAttributeValue(null, "id");
        String from = reader.getAttributeValue(null, "from");
        String to = reader.getAttributeValue(null, "to");
        reader.nextTag();
        RayoCommand command = switch (reader.getLocalName()) {
            case "answer" -> new RayoCommand.Answer(headers());
            case "output" -> output();
            default -> throw new XMLStreamException("unknown command " + reader.getName());
        };
        reader.nextTag();
        return new AddressedCommand(id, from, to, command);
    }

    private List<Header> headers() throws XMLStreamException {
        List<Header> headers = new ArrayList<>();
        while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
            headers.add(new Header(reader.getAttributeValue(null, "name"), reader.getAttributeValue(null, "value")));
            reader.nextTag();
        }
        return headers;
    }

    private RayoCommand.Output output() throws XMLStreamException {
        long startOffset = number("start-offset", 0);
        boolean paused = Boolean.parseBoolean(reader.getAttributeValue(null, "start-paused"));
        long interval = number("repeat-interval", 0);
        int times = (int) number("repeat-times", 1);
        long maxTime = number("max-time", RayoCommand.NEVER);
        String renderer = reader.getAttributeValue(null, "renderer");
        String voice = reader.getAttributeValue(null, "voice");
        List<RayoCommand.Document> documents = new ArrayList<>();
        while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
            String url = reader.getAttributeValue(null, "url");
            String type = reader.getAttributeValue(null, "content-type");
            documents.add(new RayoCommand.Document(url, type, reader.getElementText()));
        }
        return new RayoCommand.Output(
                documents, startOffset, paused, interval, times, maxTime, renderer, voice, RayoCommand.InterruptOn.NONE,
                List.of());
    }

    private long number(String attribute, long otherwise) {
        @Nullable String value = reader.getAttributeValue(null, attribute);
        return value == null ? otherwise : Long.parseLong(value);
    }
}
