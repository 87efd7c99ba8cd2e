package org.rayo.xmpp.xml;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the parser does with a start tag that Aalto has read. */
final class StartTags {
    private StartTags() {
    }

    /**
     * Checks the namespace declarations of a start tag against the limits.
     *
     * @return characters of the namespace names it declares
     */
    static int checkDeclarations(BoundedScanner scanner, XmlLimits limits) throws XmlStreamException {
        int declarations = scanner.getNsCount();
        if (declarations > limits.attributes()) {
            throw new XmlStreamException(XmlFault.POLICY_VIOLATION, "too many namespaces");
        }
        boolean tooLong = false;
        int namespaceChars = 0;
        for (int i = 0; i < declarations; i++) {
            int length = emptyIfNull(scanner.getNamespaceURI(i)).length();
            int prefixLength = emptyIfNull(scanner.getNamespacePrefix(i)).length();
            namespaceChars += length;
            tooLong |= length > limits.nameLength() || prefixLength > limits.nameLength();
            if (length == 0 && prefixLength > 0) {
                // Namespaces in XML 1.0 §5: only the default namespace can be taken back
                throw new XmlStreamException(XmlFault.NOT_WELL_FORMED, "a prefix for no namespace");
            }
        }
        if (tooLong) {
            throw new XmlStreamException(XmlFault.POLICY_VIOLATION, "namespace too long");
        }
        return namespaceChars;
    }

    /** The start tag with its namespace declarations only: what the elements inside depend on. */
    static byte[] declarationsOnly(BoundedScanner scanner) {
        String prefix = emptyIfNull(scanner.getName().getPrefix());
        StringBuilder tag = new StringBuilder("<").append(prefix).append(prefix.isEmpty() ? "" : ":").append(scanner.getName().getLocalName());
        for (int i = 0; i < scanner.getNsCount(); i++) {
            String declared = emptyIfNull(scanner.getNamespacePrefix(i));
            tag.append(" xmlns").append(declared.isEmpty() ? "" : ":").append(declared).append("='");
            tag.append(emptyIfNull(scanner.getNamespaceURI(i)).replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;"));
            tag.append('\'');
        }
        return tag.append('>').toString().getBytes(StandardCharsets.UTF_8);
    }

    static String emptyIfNull(@Nullable String value) {
        return value == null ? "" : value;
    }
}
