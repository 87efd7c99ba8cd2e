package org.rayo.xmpp.xml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An immutable element: namespace, local name, attributes, and child elements and text in document order.
 * Equality is that of the infoset: the order of attributes does not count, that of children does.
 */
public final class XmlElement implements XmlNode {
    /** The namespace of {@code xml:lang}. */
    public static final String XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";

    static final String[] NO_ATTRIBUTES = {};
    static final XmlNode[] NO_NODES = {};
    /** An attribute is three strings in a row: namespace, local name, value. */
    static final int ATTRIBUTE_PARTS = 3;

    private final String namespace;
    private final String name;
    private final String[] attributes;
    private final XmlNode[] nodes;

    /** Takes the arrays, of which no attribute may be named twice: for the parser and the builder. */
    XmlElement(String namespace, String name, String[] attributes, XmlNode[] nodes) {
        this.namespace = namespace;
        this.name = name;
        this.attributes = attributes;
        this.nodes = nodes;
    }

    /** Starts an element. */
    public static Builder builder(String namespace, String name) {
        return new Builder(namespace, name);
    }

    /** An element without attributes and content. */
    public static XmlElement of(String namespace, String name) {
        return new XmlElement(namespace, name, NO_ATTRIBUTES, NO_NODES);
    }

    /** An element that holds only text. */
    public static XmlElement of(String namespace, String name, String text) {
        return builder(namespace, name).text(text).build();
    }

    /** The namespace name; empty when the element is in none. */
    public String namespace() {
        return namespace;
    }

    /** The local name. */
    public String name() {
        return name;
    }

    /** Whether this element has that namespace and local name. */
    public boolean is(String wantedNamespace, String wantedName) {
        return name.equals(wantedName) && namespace.equals(wantedNamespace);
    }

    /** All attributes in document order. */
    public List<XmlAttribute> attributes() {
        XmlAttribute[] all = new XmlAttribute[attributes.length / ATTRIBUTE_PARTS];
        for (int i = 0; i < all.length; i++) {
            int at = i * ATTRIBUTE_PARTS;
            all[i] = new XmlAttribute(attributes[at], attributes[at + 1], attributes[at + 2]);
        }
        return List.of(all);
    }

    /** The value of the attribute without namespace, or null. */
    public @Nullable String attribute(String attributeName) {
        return attribute("", attributeName);
    }

    /** The value of the attribute in that namespace, or null. */
    public @Nullable String attribute(String attributeNamespace, String attributeName) {
        for (int i = 0; i < attributes.length; i += ATTRIBUTE_PARTS) {
            if (attributes[i + 1].equals(attributeName) && attributes[i].equals(attributeNamespace)) {
                return attributes[i + 2];
            }
        }
        return null;
    }

    /** The value of the element's own {@code xml:lang}, or null. */
    public @Nullable String lang() {
        return attribute(XML_NAMESPACE, "lang");
    }

    /** Children in document order: elements and text. */
    public List<XmlNode> nodes() {
        return List.of(nodes);
    }

    /** The child elements in document order, text left out. */
    public List<XmlElement> children() {
        int count = childCount();
        if (count == 0) {
            return List.of();
        }
        XmlElement[] children = new XmlElement[count];
        int next = 0;
        for (XmlNode node : nodes) {
            if (node instanceof XmlElement element) {
                children[next++] = element;
            }
        }
        return Collections.unmodifiableList(Arrays.asList(children));
    }

    /** The child elements with that namespace and local name, in document order. */
    public List<XmlElement> children(String childNamespace, String childName) {
        List<XmlElement> found = new ArrayList<>();
        for (XmlNode node : nodes) {
            if (node instanceof XmlElement element && element.is(childNamespace, childName)) {
                found.add(element);
            }
        }
        return Collections.unmodifiableList(found);
    }

    /** The first child element with that namespace and local name, or null. */
    public @Nullable XmlElement child(String childNamespace, String childName) {
        for (XmlNode node : nodes) {
            if (node instanceof XmlElement element && element.is(childNamespace, childName)) {
                return element;
            }
        }
        return null;
    }

    /** How many child elements there are. */
    public int childCount() {
        int count = 0;
        for (XmlNode node : nodes) {
            if (node instanceof XmlElement) {
                count++;
            }
        }
        return count;
    }

    /** The first child element, or null. */
    public @Nullable XmlElement firstChild() {
        for (XmlNode node : nodes) {
            if (node instanceof XmlElement element) {
                return element;
            }
        }
        return null;
    }

    /** The element's own text, that of child elements left out; empty when there is none. */
    public String text() {
        String only = "";
        for (int i = 0; i < nodes.length; i++) {
            if (nodes[i] instanceof XmlText(String value)) {
                if (!only.isEmpty()) {
                    return joinedText();
                }
                only = value;
            }
        }
        return only;
    }

    private String joinedText() {
        StringBuilder text = new StringBuilder();
        for (XmlNode node : nodes) {
            if (node instanceof XmlText(String value)) {
                text.append(value);
            }
        }
        return text.toString();
    }

    /** A builder that starts as a copy of this element. */
    public Builder toBuilder() {
        Builder builder = new Builder(namespace, name);
        builder.attributes.addAll(attributes());
        builder.nodes.addAll(Arrays.asList(nodes));
        return builder;
    }

    void writeContent(XmlWriter out) {
        for (int i = 0; i < attributes.length; i += ATTRIBUTE_PARTS) {
            out.attribute(attributes[i], attributes[i + 1], attributes[i + 2]);
        }
        for (XmlNode node : nodes) {
            switch (node) {
                case XmlElement child -> out.element(child);
                case XmlText(String value) -> out.text(value);
            }
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof XmlElement element
            && name.equals(element.name)
            && namespace.equals(element.namespace)
            && attributes.length == element.attributes.length
            && Set.copyOf(attributes()).equals(Set.copyOf(element.attributes()))
            && Arrays.equals(nodes, element.nodes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(namespace, name, Set.copyOf(attributes()), Arrays.hashCode(nodes));
    }

    /** The element as XML, for logs and tests. */
    @Override
    public String toString() {
        return XmlWriter.toString("", writer -> writer.element(this));
    }

    /** Gathers one element; not for more than one thread, and not to be used after {@link #build()}. */
    public static final class Builder {
        private final String namespace;
        private final String name;
        // grow with the first that is added: most elements have no more than a few of either
        private final ArrayList<XmlAttribute> attributes = new ArrayList<>(0);
        private final ArrayList<XmlNode> nodes = new ArrayList<>(0);

        private Builder(String namespace, String name) {
            this.namespace = namespace;
            this.name = name;
        }

        /** Sets an attribute without namespace; a null value removes it. */
        public Builder attribute(String attributeName, @Nullable String value) {
            return attribute("", attributeName, value);
        }

        /** Sets an attribute; a null value removes it. */
        public Builder attribute(String attributeNamespace, String attributeName, @Nullable String value) {
            attributes.removeIf(a -> a.name().equals(attributeName) && a.namespace().equals(attributeNamespace));
            if (value != null) {
                attributes.add(new XmlAttribute(attributeNamespace, attributeName, value));
            }
            return this;
        }

        /** Sets {@code xml:lang}; null removes it. */
        public Builder lang(@Nullable String value) {
            return attribute(XML_NAMESPACE, "lang", value);
        }

        /** Appends a child element. */
        public Builder child(XmlElement element) {
            nodes.add(element);
            return this;
        }

        /** Appends child elements. */
        public Builder children(Iterable<XmlElement> elements) {
            for (XmlElement element : elements) {
                nodes.add(element);
            }
            return this;
        }

        /** Appends text; joins text that is already last, ignores empty text. */
        public Builder text(String value) {
            if (value.isEmpty()) {
                return this;
            }
            if (!nodes.isEmpty() && nodes.getLast() instanceof XmlText(String before)) {
                nodes.set(nodes.size() - 1, new XmlText(before + value));
            } else {
                nodes.add(new XmlText(value));
            }
            return this;
        }

        /** The finished element. */
        public XmlElement build() {
            String[] parts = attributes.isEmpty() ? NO_ATTRIBUTES : new String[attributes.size() * ATTRIBUTE_PARTS];
            for (int i = 0; i < attributes.size(); i++) {
                XmlAttribute attribute = attributes.get(i);
                parts[i * ATTRIBUTE_PARTS] = attribute.namespace();
                parts[i * ATTRIBUTE_PARTS + 1] = attribute.name();
                parts[i * ATTRIBUTE_PARTS + 2] = attribute.value();
            }
            return new XmlElement(namespace, name, parts, nodes.isEmpty() ? NO_NODES : nodes.toArray(NO_NODES));
        }
    }
}
