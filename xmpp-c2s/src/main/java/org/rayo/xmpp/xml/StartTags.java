package org.rayo.xmpp.xml;

import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** What the parser does with a start tag that Aalto has read. */
final class StartTags {
    private StartTags() {
    }

    /** The attributes of a start tag, within the limits. Each value is asked for once: Aalto makes a new string each time. */
    static XmlAttribute[] attributes(XMLStreamReader reader, XmlLimits limits) throws XmlStreamException {
        int count = reader.getAttributeCount();
        if (count > limits.attributes()) {
            throw new XmlStreamException(XmlFault.POLICY_VIOLATION, "too many attributes");
        }
        if (count == 0) {
            return XmlElement.NO_ATTRIBUTES;
        }
        XmlAttribute[] attributes = new XmlAttribute[count];
        for (int i = 0; i < count; i++) {
            String name = reader.getAttributeLocalName(i);
            String value = reader.getAttributeValue(i);
            requireLocalName(name);
            if (name.length() > limits.nameLength() || value.length() > limits.textLength()) {
                throw new XmlStreamException(XmlFault.POLICY_VIOLATION, "name or value too long");
            }
            attributes[i] = new XmlAttribute(emptyIfNull(reader.getAttributeNamespace(i)), name, value);
        }
        return attributes;
    }

    /**
     * Checks the name and the namespace declarations of a start tag against the limits.
     *
     * @return characters of the namespace names it declares
     */
    static int check(XMLStreamReader reader, XmlLimits limits) throws XmlStreamException {
        int declarations = reader.getNamespaceCount();
        if (declarations > limits.attributes()) {
            throw new XmlStreamException(XmlFault.POLICY_VIOLATION, "too many attributes");
        }
        requireLocalName(reader.getLocalName());
        boolean tooLong = reader.getLocalName().length() > limits.nameLength();
        int namespaceChars = 0;
        for (int i = 0; i < declarations; i++) {
            int length = emptyIfNull(reader.getNamespaceURI(i)).length();
            int prefixLength = emptyIfNull(reader.getNamespacePrefix(i)).length();
            namespaceChars += length;
            tooLong |= length > limits.nameLength() || prefixLength > limits.nameLength();
            if (length == 0 && prefixLength > 0) {
                // Namespaces in XML 1.0 §5: only the default namespace can be taken back
                throw new XmlStreamException(XmlFault.NOT_WELL_FORMED, "a prefix for no namespace");
            }
        }
        if (tooLong) {
            throw new XmlStreamException(XmlFault.POLICY_VIOLATION, "name or value too long");
        }
        return namespaceChars;
    }

    /** Namespaces in XML 1.0 §4: what stands behind a prefix is a name again, which Aalto does not look at. */
    private static void requireLocalName(String name) throws XmlStreamException {
        if (!XmlChars.isLocalName(name)) {
            throw new XmlStreamException(XmlFault.NOT_WELL_FORMED, "no name behind a prefix");
        }
    }

    /** The start tag with its namespace declarations only: what the elements inside depend on. */
    static byte[] declarationsOnly(XMLStreamReader reader) {
        String prefix = emptyIfNull(reader.getPrefix());
        StringBuilder tag = new StringBuilder("<").append(prefix).append(prefix.isEmpty() ? "" : ":").append(reader.getLocalName());
        for (int i = 0; i < reader.getNamespaceCount(); i++) {
            String declared = emptyIfNull(reader.getNamespacePrefix(i));
            tag.append(" xmlns").append(declared.isEmpty() ? "" : ":").append(declared).append("='");
            tag.append(emptyIfNull(reader.getNamespaceURI(i)).replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;"));
            tag.append('\'');
        }
        return tag.append('>').toString().getBytes(StandardCharsets.UTF_8);
    }

    static String emptyIfNull(@Nullable String value) {
        return value == null ? "" : value;
    }
}
