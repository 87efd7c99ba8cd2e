package org.rayo.sip.message;

/** RFC 3261 §7.2. */
public final class SipResponse implements SipMessage {
    private static final byte[] VERSION = Octets.of("SIP/2.0 ");

    private final int status;
    private final String reason;
    private final SipHeaders headers;
    private final Body body;
    private final Essentials essentials;

    private SipResponse(int status, String reason, SipHeaders headers, Body body, Essentials essentials) {
        this.status = status;
        this.reason = reason;
        this.headers = headers;
        this.body = body;
        this.essentials = essentials;
    }

    /** @throws SipSyntaxException when a header that every response needs is missing or wrong */
    public static SipResponse of(int status, String reason, SipHeaders headers, byte[] body) throws SipSyntaxException {
        return new SipResponse(status, reason, headers, Body.of(body), Essentials.of(headers));
    }

    /** A response that lies in octets which nobody writes to any more; its body from {@code bodyStart} to {@code bodyEnd}. */
    public static SipResponse read(
            byte[] data, int status, String reason, SipHeaders headers, int bodyStart, int bodyEnd)
            throws SipSyntaxException {
        return new SipResponse(status, reason, headers, new Body(data, bodyStart, bodyEnd), Essentials.of(headers));
    }

    /**
     * A response to a request, with the headers that RFC 3261 §8.2.6.2 copies.
     *
     * @param toTag put on To when the request had none; empty for 100
     * @param extra come after the copied ones
     */
    public static SipResponse to(SipRequest request, int status, String reason, String toTag, SipHeaders extra, byte[] body) {
        NameAddr to = request.to();
        boolean tagged = !toTag.isEmpty() && to.tag() == null;
        to = tagged ? to.withTag(toTag) : to;
        SipHeaders headers = request.headers()
                .repeated(tagged ? to.written() : null, status == 100, extra.size())
                .addAll(extra)
                .build();
        Essentials essentials = new Essentials(request.topVia(), request.from(), to, request.callId(), request.cseq());
        return new SipResponse(status, reason, headers, Body.of(body), essentials);
    }

    /** The same, which keeps nothing of the request that it answers but what it says itself. */
    public SipResponse detached() {
        SipHeaders own = headers.detached();
        try {
            return new SipResponse(status, reason, own, body, Essentials.of(own));
        } catch (SipSyntaxException e) {
            return this;
        }
    }

    public int status() {
        return status;
    }

    public String reason() {
        return reason;
    }

    public boolean isProvisional() {
        return status < 200;
    }

    public boolean isSuccess() {
        return status / 100 == 2;
    }

    @Override
    public SipHeaders headers() {
        return headers;
    }

    @Override
    public byte[] body() {
        return body.octets();
    }

    @Override
    public int bodyLength() {
        return body.length();
    }

    @Override
    public void writeStartLine(OctetWriter out) {
        out.octets(VERSION, 0, VERSION.length);
        out.number(status).blank().text(reason).lineEnd();
    }

    @Override
    public void writeBody(OctetWriter out) {
        body.writeTo(out);
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
        return status + " " + reason;
    }
}
