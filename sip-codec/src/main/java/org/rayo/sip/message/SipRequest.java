package org.rayo.sip.message;

/** RFC 3261 §7.1. */
public final class SipRequest implements SipMessage {
    private final String method;
    private final String requestUri;
    private final SipHeaders headers;
    private final byte[] body;
    private final Essentials essentials;

    private SipRequest(String method, String requestUri, SipHeaders headers, byte[] body, Essentials essentials) {
        this.method = method;
        this.requestUri = requestUri;
        this.headers = headers;
        this.body = body;
        this.essentials = essentials;
    }

    /** @throws SipSyntaxException when a header that every request needs is missing or wrong */
    public static SipRequest of(String method, String requestUri, SipHeaders headers, byte[] body)
            throws SipSyntaxException {
        Essentials essentials = Essentials.of(headers);
        if (!essentials.cseq().method().equals(method)) {
            throw new SipSyntaxException("CSeq method does not match");
        }
        return new SipRequest(method, requestUri, headers, body, essentials);
    }

    public String method() {
        return method;
    }

    /** Of any scheme, as written. */
    public String requestUri() {
        return requestUri;
    }

    public boolean is(String name) {
        return method.equals(name);
    }

    /** The same request as seen by who received it (RFC 3261 §18.2.1, RFC 3581). */
    public SipRequest withTopVia(Via via) {
        Essentials next = new Essentials(
                via, essentials.from(), essentials.to(), essentials.callId(), essentials.cseq());
        return new SipRequest(method, requestUri, headers.withFirst(HeaderNames.VIA, via.toString()), body, next);
    }

    @Override
    public SipHeaders headers() {
        return headers;
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public Via topVia() {
        return essentials.topVia();
    }

    @Override
    public NameAddr from() {
        return essentials.from();
    }

    @Override
    public NameAddr to() {
        return essentials.to();
    }

    @Override
    public String callId() {
        return essentials.callId();
    }

    @Override
    public CSeq cseq() {
        return essentials.cseq();
    }

    @Override
    public String toString() {
        return method + " " + requestUri;
    }
}
