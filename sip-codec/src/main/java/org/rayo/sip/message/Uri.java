package org.rayo.sip.message;

/** Where a request goes, or what names a party: a URI of any scheme, kept as it was written (RFC 3261 §19.1, RFC 3986). */
public sealed interface Uri permits SipUri, TelUri, OtherUri {

    /** In lower case, without the colon. */
    String scheme();

    /** As written. */
    @Override
    String toString();

    static Uri parse(String uri) throws SipSyntaxException {
        byte[] data = Octets.of(uri);
        return parse(data, 0, data.length);
    }

    /** Reads what lies between two indexes, all of it. */
    static Uri parse(byte[] data, int from, int end) throws SipSyntaxException {
        if (SipUri.isSip(data, from, end)) {
            return SipUri.parse(data, from, end);
        }
        return TelUri.isTel(data, from, end) ? TelUri.parse(data, from, end) : OtherUri.parse(data, from, end);
    }

    /** The same, without making anything. */
    static void check(byte[] data, int from, int end) throws SipSyntaxException {
        if (SipUri.isSip(data, from, end)) {
            SipUri.read(data, from, end);
        } else if (TelUri.isTel(data, from, end)) {
            TelUri.check(data, from, end);
        } else {
            OtherUri.check(data, from, end);
        }
    }
}
