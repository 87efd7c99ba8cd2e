package org.rayo.xmpp.stanza;

import org.rayo.xmpp.xml.XmlWriter;

/** Something that writes exactly one first-level element. Runs on the loop of the stream it is written to. */
@FunctionalInterface
public interface StanzaWriter {
    /** Writes the element; must leave no element open. */
    void write(XmlWriter out);
}
