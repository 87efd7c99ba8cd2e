package org.rayo.xmpp.xml;

import org.jspecify.annotations.Nullable;

/**
 * Checks local names, and remembers some that passed: those of commands come again with every stanza. The scanner has one
 * string for all occurrences of a name, so that the remembered ones are told by identity.
 */
final class KnownNames {
    private static final int SLOTS = 128;

    private final int longest;
    private final @Nullable String[] passed = new String[SLOTS];

    KnownNames(int longest) {
        this.longest = longest;
    }

    /** Namespaces in XML 1.0 §4: what stands behind a prefix is a name again, which Aalto does not look at. */
    @SuppressWarnings("ReferenceEquality")
    void require(String name) throws XmlStreamException {
        int slot = name.hashCode() & (SLOTS - 1);
        if (passed[slot] == name) {
            return;
        }
        if (!XmlChars.isLocalName(name)) {
            throw new XmlStreamException(XmlFault.NOT_WELL_FORMED, "no name behind a prefix");
        }
        if (name.length() > longest) {
            throw new XmlStreamException(XmlFault.POLICY_VIOLATION, "name too long");
        }
        passed[slot] = name;
    }
}
