package org.rayo.sip.message;

/** The headers that every message must have (RFC 3261 §8.1.1), read once. */
record Essentials(Via topVia, NameAddr from, NameAddr to, String callId, CSeq cseq) {

    /** @throws SipSyntaxException when one is missing, repeated or wrong */
    static Essentials of(SipHeaders headers) throws SipSyntaxException {
        int via = -1;
        int from = -1;
        int to = -1;
        int callId = -1;
        int cseq = -1;
        for (int i = 0; i < headers.size(); i++) {
            switch (headers.id(i)) {
                case HeaderNames.ID_VIA -> via = via < 0 ? i : via;
                case HeaderNames.ID_FROM -> from = once(headers, from, i);
                case HeaderNames.ID_TO -> to = once(headers, to, i);
                case HeaderNames.ID_CALL_ID -> callId = once(headers, callId, i);
                case HeaderNames.ID_CSEQ -> cseq = once(headers, cseq, i);
                default -> {}
            }
        }
        String call = callId(headers, needed(callId, HeaderNames.CALL_ID));
        int hop = needed(via, HeaderNames.VIA);
        int sender = needed(from, HeaderNames.FROM);
        int target = needed(to, HeaderNames.TO);
        int order = needed(cseq, HeaderNames.CSEQ);
        return new Essentials(
                Via.parse(headers.octets(hop), headers.from(hop), headers.to(hop)),
                NameAddr.parse(headers.octets(sender), headers.from(sender), headers.to(sender)),
                NameAddr.parse(headers.octets(target), headers.from(target), headers.to(target)),
                call,
                CSeq.parse(headers.octets(order), headers.from(order), headers.to(order)));
    }

    private static int once(SipHeaders headers, int known, int index) throws SipSyntaxException {
        if (known >= 0) {
            throw new SipSyntaxException("repeated " + headers.name(index), headers.offset(index));
        }
        return index;
    }

    private static int needed(int index, String name) throws SipSyntaxException {
        if (index < 0) {
            throw new SipSyntaxException("missing " + name);
        }
        return index;
    }

    private static String callId(SipHeaders headers, int index) throws SipSyntaxException {
        String callId = headers.value(index);
        if (callId.isEmpty() || callId.indexOf(' ') >= 0 || callId.indexOf('\t') >= 0) {
            throw new SipSyntaxException("bad Call-ID", headers.offset(index));
        }
        return callId;
    }
}
