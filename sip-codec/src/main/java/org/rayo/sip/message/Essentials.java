package org.rayo.sip.message;

import org.jspecify.annotations.Nullable;

/** The headers that every message must have (RFC 3261 §8.1.1), read once. */
record Essentials(Via topVia, NameAddr from, NameAddr to, String callId, CSeq cseq) {

    private static final String[] SINGLE = {HeaderNames.FROM, HeaderNames.TO, HeaderNames.CALL_ID, HeaderNames.CSEQ};

    static Essentials of(SipHeaders headers) throws SipSyntaxException {
        for (String name : SINGLE) {
            if (headers.count(name) > 1) {
                throw new SipSyntaxException("repeated " + name);
            }
        }
        String callId = need(headers, HeaderNames.CALL_ID);
        if (callId.isEmpty() || callId.indexOf(' ') >= 0 || callId.indexOf('\t') >= 0) {
            throw new SipSyntaxException("bad Call-ID");
        }
        return new Essentials(
                Via.parse(need(headers, HeaderNames.VIA)),
                address(headers, HeaderNames.FROM),
                address(headers, HeaderNames.TO),
                callId,
                CSeq.parse(need(headers, HeaderNames.CSEQ)));
    }

    private static NameAddr address(SipHeaders headers, String name) throws SipSyntaxException {
        try {
            return NameAddr.parse(need(headers, name));
        } catch (SipSyntaxException e) {
            throw new SipSyntaxException(name + ": " + e.what());
        }
    }

    private static String need(SipHeaders headers, String name) throws SipSyntaxException {
        @Nullable String value = headers.first(name);
        if (value == null) {
            throw new SipSyntaxException("missing " + name);
        }
        return value;
    }
}
