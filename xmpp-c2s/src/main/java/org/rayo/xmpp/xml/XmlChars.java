package org.rayo.xmpp.xml;

/** The character classes of XML 1.0 (fifth edition) that the writer must keep. */
final class XmlChars {
    private XmlChars() {
    }

    /** Whether a char that is no surrogate may stand in XML 1.0 (§2.2). */
    static boolean isLegal(char c) {
        return c >= 0x20 ? c < 0xD800 || (c > 0xDFFF && c < 0xFFFE) : c == '\t' || c == '\n' || c == '\r';
    }

    /** Whether the text can be written as a local name: not empty, and nothing in it that ends a name. */
    static boolean isLocalName(String name) {
        if (name.isEmpty() || !isNameStart(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isNameStart(c) && !(c >= '0' && c <= '9') && c != '-' && c != '.' && c != 0xB7) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNameStart(char c) {
        // above ASCII the parser has looked already, and surrogates of a pair arrive here one by one
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= 0xC0 && c < 0xFFFE && c != 0xD7 && c != 0xF7);
    }
}
