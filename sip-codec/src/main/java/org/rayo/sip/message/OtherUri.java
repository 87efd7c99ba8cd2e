package org.rayo.sip.message;

import java.util.Locale;

/** A URI of a scheme that means nothing to SIP itself; only its scheme and its characters were looked at (RFC 3986). */
public record OtherUri(String scheme, String text) implements Uri {

    static OtherUri parse(byte[] data, int from, int end) throws SipSyntaxException {
        int colon = check(data, from, end);
        return new OtherUri(Octets.text(data, from, colon).toLowerCase(Locale.ROOT), Octets.text(data, from, end));
    }

    /** The index of the colon behind the scheme. */
    static int check(byte[] data, int from, int end) throws SipSyntaxException {
        int colon = Octets.skipToken(data, from, end);
        if (colon == from || colon == end || data[colon] != ':') {
            throw new SipSyntaxException("URI without scheme", from);
        }
        int stop = Octets.skip(data, colon, end, Octets.URI);
        if (stop < end) {
            throw new SipSyntaxException("bad character in URI", stop);
        }
        return colon;
    }

    @Override
    public String toString() {
        return text;
    }
}
