package org.rayo.sip.message;

/** Headers that a message may lack but must not have wrong. */
final class HeaderChecks {

    private HeaderChecks() {}

    /** Those of a request on which its way is built: Contact, Route, Record-Route, Max-Forwards, Expires. */
    static void check(SipHeaders headers) throws SipSyntaxException {
        for (int i = 0; i < headers.size(); i++) {
            switch (headers.id(i)) {
                case HeaderNames.ID_CONTACT, HeaderNames.ID_ROUTE, HeaderNames.ID_RECORD_ROUTE ->
                    NameAddr.checkList(headers.octets(i), headers.from(i), headers.to(i));
                case HeaderNames.ID_MAX_FORWARDS -> checkNumber(headers, i, 255);
                case HeaderNames.ID_EXPIRES -> checkNumber(headers, i, 0xFFFF_FFFFL);
                default -> {}
            }
        }
    }

    private static void checkNumber(SipHeaders headers, int index, long max) throws SipSyntaxException {
        byte[] octets = headers.octets(index);
        int from = headers.from(index);
        if (Octets.number(octets, from, Octets.trimEnd(octets, from, headers.to(index)), max) < 0) {
            throw new SipSyntaxException("bad " + headers.name(index), from);
        }
    }

    /** The body's length as declared; -1 when it is not. */
    static int contentLength(SipHeaders headers) throws SipSyntaxException {
        int length = -1;
        for (int i = 0; i < headers.size(); i++) {
            if (headers.id(i) != HeaderNames.ID_CONTENT_LENGTH) {
                continue;
            }
            int from = headers.from(i);
            long number = Octets.number(headers.octets(i), from, headers.to(i), Integer.MAX_VALUE);
            if (number < 0) {
                throw new SipSyntaxException("bad Content-Length", from);
            }
            if (length >= 0) {
                throw new SipSyntaxException("repeated Content-Length", from);
            }
            length = (int) number;
        }
        return length;
    }
}
