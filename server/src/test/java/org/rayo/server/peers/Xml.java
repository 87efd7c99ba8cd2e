package org.rayo.server.peers;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** An element as the test looks at it: by the JDK's own parser, not by the one under test. */
record Xml(Element element) {

    static Xml parse(CharSequence text) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            return new Xml(factory.newDocumentBuilder()
                    .parse(new InputSource(new StringReader(text.toString())))
                    .getDocumentElement());
        } catch (Exception e) {
            throw new IllegalArgumentException("not XML: " + text, e);
        }
    }

    String attribute(String name) {
        return element.getAttribute(name);
    }

    String name() {
        return element.getLocalName();
    }

    String text() {
        return element.getTextContent();
    }

    List<Xml> children() {
        List<Xml> all = new ArrayList<>();
        NodeList nodes = element.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i).getNodeType() == Node.ELEMENT_NODE) {
                all.add(new Xml((Element) nodes.item(i)));
            }
        }
        return all;
    }

    /** The first descendant of that name; fails when there is none. */
    Xml first(String name) {
        NodeList found = element.getElementsByTagNameNS("*", name);
        if (found.getLength() == 0) {
            throw new AssertionError("no <" + name + "> in " + this);
        }
        return new Xml((Element) found.item(0));
    }

    boolean has(String name) {
        return element.getElementsByTagNameNS("*", name).getLength() > 0;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("<").append(element.getLocalName());
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            out.append(' ').append(element.getAttributes().item(i));
        }
        out.append('>');
        if (children().isEmpty()) {
            out.append(text());
        }
        children().forEach(out::append);
        return out.append("</>").toString();
    }
}
