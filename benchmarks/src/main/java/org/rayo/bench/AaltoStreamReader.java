package org.rayo.bench;

import com.fasterxml.aalto.AsyncByteArrayFeeder;
import com.fasterxml.aalto.AsyncXMLStreamReader;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.Header;
import org.rayo.server.protocol.RayoCommand;

/**
 * The floor under our own reader: the same asynchronous parser, fed one stanza at a time, the fields right from the cursor,
 * no tree, no limits, addresses as they are written.
 */
final class AaltoStreamReader {
    private final AsyncXMLStreamReader<AsyncByteArrayFeeder> reader;
    private final byte[] stanza;

    AaltoStreamReader(byte[] opening, byte[] stanza) throws XMLStreamException {
        this.stanza = stanza;
        this.reader = new InputFactoryImpl().createAsyncForByteArray();
        reader.getInputFeeder().feedInput(opening, 0, opening.length);
        while (reader.next() != AsyncXMLStreamReader.EVENT_INCOMPLETE) {
            // the stream's header
        }
    }

    AddressedCommand read() throws XMLStreamException {
        reader.getInputFeeder().feedInput(stanza, 0, stanza.length);
        nextTag();
        String id = reader.getAttributeValue(null, "id");
        String from = reader.getAttributeValue(null, "from");
        String to = reader.getAttributeValue(null, "to");
        nextTag();
        RayoCommand command = switch (reader.getLocalName()) {
            case "answer" -> new RayoCommand.Answer(headers());
            case "output" -> output();
            default -> throw new XMLStreamException("unknown command " + reader.getName());
        };
        nextTag();
        return new AddressedCommand(id, from, to, command);
    }

    /** The reader's own one gives up where octets might be missing. */
    private int nextTag() throws XMLStreamException {
        int event = reader.next();
        while (event != XMLStreamConstants.START_ELEMENT && event != XMLStreamConstants.END_ELEMENT) {
            event = reader.next();
        }
        return event;
    }

    private List<Header> headers() throws XMLStreamException {
        List<Header> headers = new ArrayList<>();
        while (nextTag() == XMLStreamConstants.START_ELEMENT) {
            headers.add(new Header(reader.getAttributeValue(null, "name"), reader.getAttributeValue(null, "value")));
            nextTag();
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
        while (nextTag() == XMLStreamConstants.START_ELEMENT) {
            String url = reader.getAttributeValue(null, "url");
            String type = reader.getAttributeValue(null, "content-type");
            documents.add(new RayoCommand.Document(url, type, text()));
        }
        return new RayoCommand.Output(
                documents, startOffset, paused, interval, times, maxTime, renderer, voice, RayoCommand.InterruptOn.NONE,
                List.of());
    }

    private String text() throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        while (reader.next() != XMLStreamConstants.END_ELEMENT) {
            text.append(reader.getText());
        }
        return text.toString();
    }

    private long number(String attribute, long otherwise) {
        @Nullable String value = reader.getAttributeValue(null, attribute);
        return value == null ? otherwise : Long.parseLong(value);
    }
}
