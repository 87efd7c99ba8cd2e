package org.rayo.sip.message;

/** RFC 3261 §20.16; {@code number} is below 2^31. */
public record CSeq(long number, String method) {

    public static CSeq parse(String value) throws SipSyntaxException {
        byte[] data = Octets.of(value);
        return parse(data, 0, data.length);
    }

    static CSeq parse(byte[] data, int from, int end) throws SipSyntaxException {
        int start = Octets.skipBlanks(data, from, end);
        int stop = Octets.trimEnd(data, start, end);
        int digits = start;
        while (digits < stop && data[digits] >= '0' && data[digits] <= '9') {
            digits++;
        }
        long number = digits - start > 10 ? -1 : Octets.number(data, start, digits, Integer.MAX_VALUE);
        int method = Octets.skipBlanks(data, digits, stop);
        if (number < 0 || method == digits || !Octets.isToken(data, method, stop)) {
            throw new SipSyntaxException("bad CSeq", start);
        }
        return new CSeq(number, SipMethods.name(data, method, stop));
    }

    @Override
    public String toString() {
        return number + " " + method;
    }
}
