package org.rayo.xmpp.xml;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An element whose end has not come yet. The parser keeps one for each depth and uses it again and again. */
final class OpenElement {
    private static final int KEPT_NODES = 64;

    private String namespace = "";
    private String name = "";
    private String[] attributes = XmlElement.NO_ATTRIBUTES;
    private @Nullable XmlNode[] nodes = new XmlNode[4];
    private int count;
    private int textLength;

    void open(String newNamespace, String newName, String[] newAttributes) {
        namespace = newNamespace;
        name = newName;
        attributes = newAttributes;
        count = 0;
        textLength = 0;
    }

    /** Counts characters right inside the element; how many there are now. */
    int countText(int characters) {
        textLength += characters;
        return textLength;
    }

    void add(XmlNode node) {
        if (count == nodes.length) {
            nodes = Arrays.copyOf(nodes, count * 2);
        }
        nodes[count++] = node;
    }

    /** The element as it is now; this keeps nothing of it. */
    XmlElement close() {
        XmlNode[] inside = count == 0 ? XmlElement.NO_NODES : new XmlNode[count];
        System.arraycopy(nodes, 0, inside, 0, count);
        XmlElement element = new XmlElement(namespace, name, attributes, inside);
        forget();
        return element;
    }

    /** Holds no object of a peer's making any more. */
    void forget() {
        attributes = XmlElement.NO_ATTRIBUTES;
        if (nodes.length > KEPT_NODES) {
            nodes = new XmlNode[4];
        } else {
            Arrays.fill(nodes, 0, count, null);
        }
        count = 0;
    }
}
