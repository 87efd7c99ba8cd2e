package org.rayo.xmpp.xml;

/**
 * What one stream may make the parser hold. Whatever exceeds a limit ends the stream with {@code policy-violation}.
 *
 * @param stanzaOctets longest first-level element after authentication, in octets on the wire (RFC 6120 §13.12 asks for at
 *     least 10,000)
 * @param preAuthOctets the same before authentication, and for the stream header
 * @param depth deepest nesting below the stream element
 * @param attributes most attributes, and apart from them most namespace declarations, of one element
 * @param nameLength longest name, prefix or namespace name, in characters
 * @param textLength most characters directly inside one element, and longest attribute value
 * @param elements most elements in one stanza
 */
public record XmlLimits(int stanzaOctets, int preAuthOctets, int depth, int attributes, int nameLength, int textLength, int elements) {
    /** 256 KiB, 10 KiB before authentication, 64 levels, 64 attributes, names of 256, 128 Ki characters of text, 8,192 elements. */
    public static final XmlLimits DEFAULT = new XmlLimits(256 * 1024, 10 * 1024, 64, 64, 256, 128 * 1024, 8192);

    /** Every limit must be positive. */
    public XmlLimits {
        if (stanzaOctets <= 0 || preAuthOctets <= 0 || depth <= 0 || attributes <= 0 || nameLength <= 0 || textLength <= 0 || elements <= 0) {
            throw new IllegalArgumentException("every XML limit must be positive");
        }
    }
}
