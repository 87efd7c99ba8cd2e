package org.rayo.xmpp.xml;

/** Hears what {@link XmlStreamParser} reads, in document order, from within {@code feed}. */
public interface XmlStreamHandler {
    /**
     * The stream element's start tag.
     *
     * @param header the start tag as an element without content
     * @param contentNamespace the default namespace it declares; empty for none
     */
    void onStreamOpen(XmlElement header, String contentNamespace);

    /** A complete first-level element. */
    void onElement(XmlElement element);

    /** White space between first-level elements (RFC 6120 §4.6.1). */
    void onWhitespace();

    /** The stream element's end tag. */
    void onStreamClose();
}
