package org.rayo.server.protocol;

import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.io.StringReader;
import java.util.ArrayDeque;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;

/**
 * XML documents that come as text inside commands: SRGS and SSML. Unlike a stream they may have comments, processing
 * instructions and a DOCTYPE, which are skipped unread: nothing outside the text is ever looked at, and an entity that XML
 * does not define itself is a fault (protocol.md §28).
 */
public final class EmbeddedXml {

    /** Nesting that is read; deeper is a fault. */
    public static final int MAX_DEPTH = 64;

    /** Elements in one document. */
    public static final int MAX_ELEMENTS = 16_384;

    /** Attributes and namespace declarations on one element. */
    public static final int MAX_ATTRIBUTES = 32;

    /** A document that cannot be read; the message says why and where, for the client that wrote it. */
    public static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        Fault(String message) {
            super(message, null, false, false);
        }
    }

    private final XMLStreamReader reader;
    private final ArrayDeque<XmlElement.Builder> open = new ArrayDeque<>();
    private int elements;

    private EmbeddedXml(XMLStreamReader reader) {
        this.reader = reader;
    }

    /**
     * Reads one document.
     *
     * @param text characters, whatever encoding the declaration names
     * @throws Fault when it is not well-formed, or beyond the limits of this class
     */
    public static XmlElement parse(String text) throws Fault {
        if (text.length() > ComponentReader.MAX_BODY_CHARS) {
            throw new Fault("longer than " + ComponentReader.MAX_BODY_CHARS + " characters");
        }
        XMLStreamReader reader = null;
        try {
            // a factory of its own: Aalto's factories share, and keep, every name they ever saw
            reader = new InputFactoryImpl().createXMLStreamReader(new StringReader(text.strip()));
            return new EmbeddedXml(reader).document();
        } catch (XMLStreamException e) {
            throw new Fault("not well-formed XML" + where(e));
        } catch (RuntimeException e) {
            // Aalto throws its lazy failures unchecked, and others on input it did not expect
            throw new Fault("not well-formed XML");
        }
    }

    private static String where(XMLStreamException e) {
        return e.getLocation() == null ? "" : " near line " + e.getLocation().getLineNumber();
    }

    private XmlElement document() throws XMLStreamException, Fault {
        XmlElement root = null;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> start();
                case XMLStreamConstants.END_ELEMENT -> root = end(root);
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    XmlElement.Builder current = open.peek();
                    if (current != null) {
                        current.text(reader.getText());
                    }
                }
                case XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new Fault("entity '" + BadCommand.shown(reader.getLocalName()) + "' is not one of XML's own");
                default -> {
                    // DOCTYPE, comments and processing instructions mean nothing here
                }
            }
        }
        if (root == null) {
            throw new Fault("no element in it");
        }
        return root;
    }

    private void start() throws Fault {
        if (open.size() == MAX_DEPTH) {
            throw new Fault("nested deeper than " + MAX_DEPTH);
        }
        if (++elements > MAX_ELEMENTS) {
            throw new Fault("more than " + MAX_ELEMENTS + " elements");
        }
        if (reader.getAttributeCount() + reader.getNamespaceCount() > MAX_ATTRIBUTES) {
            throw new Fault("more than " + MAX_ATTRIBUTES + " attributes on one element");
        }
        XmlElement.Builder element = XmlElement.builder(orEmpty(reader.getNamespaceURI()), reader.getLocalName());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            element.attribute(
                    orEmpty(reader.getAttributeNamespace(i)), reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        open.push(element);
    }

    private @Nullable XmlElement end(@Nullable XmlElement root) {
        XmlElement done = open.pop().build();
        XmlElement.Builder parent = open.peek();
        if (parent == null) {
            return done;
        }
        parent.child(done);
        return root;
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }
}
