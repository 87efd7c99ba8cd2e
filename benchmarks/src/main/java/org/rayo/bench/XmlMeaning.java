package org.rayo.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** An XML document without what does not matter: prefixes, quotes, order of attributes. Read by the JDK, not by us. */
final class XmlMeaning {
    private XmlMeaning() {}

    /** The canonical text; all attributes but namespace declarations. */
    static String of(byte[] document) throws ParserConfigurationException, SAXException, IOException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        factory.setCoalescing(true);
        StringBuilder text = new StringBuilder();
        append(factory.newDocumentBuilder().parse(new ByteArrayInputStream(document)).getDocumentElement(), text);
        return text.toString();
    }

    private static void append(Element element, StringBuilder text) {
        TreeMap<String, String> attributes = new TreeMap<>();
        NamedNodeMap all = element.getAttributes();
        for (int i = 0; i < all.getLength(); i++) {
            Node attribute = all.item(i);
            if (!XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(attribute.getNamespaceURI())) {
                attributes.put(attribute.getLocalName(), attribute.getNodeValue());
            }
        }
        text.append('{').append(element.getNamespaceURI()).append('}').append(element.getLocalName()).append(attributes);
        text.append('(');
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                append(inner, text);
            } else {
                text.append(child.getNodeValue());
            }
        }
        text.append(')');
    }
}
