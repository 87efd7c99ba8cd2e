package org.rayo.sip.message;

/** RFC 3261 §7.2. */
public final class SipResponse implements SipMessage {
    private final int status;
    private final String reason;
    private final SipHeaders headers;
    private final byte[] body;
    private final Essentials essentials;

    private SipResponse(int status, String reason, SipHeaders headers, byte[] body, Essentials essentials) {
        this.status = status;
        this.reason = reason;
        this.headers = headers;
        this.body = body;
        this.essentials = essentials;
    }

    /** @throws SipSyntaxException when a header that every response needs is missing or wrong */
    public static SipResponse of(int status, String reason, SipHeaders headers, byte[] body) throws SipSyntaxException {
        return new SipResponse(status, reason, headers, body, Essentials.of(headers));
    }

    /**
     * A response to a request, with the headers that RFC 3261 §8.2.6.2 copies.
     *
     * @param toTag put on To when the request had none; empty for 100
     * @param extra come after the copied ones
     */
    public static SipResponse to(SipRequest request, int status, String reason, String toTag, SipHeaders extra, byte[] body) {
        NameAddr to = request.to().tag() != null || toTag.isEmpty() ? request.to() : request.to().withTag(toTag);
        SipHeaders headers = SipHeaders.builder()
                .copy(HeaderNames.VIA, request.headers())
                .copy(HeaderNames.FROM, request.headers())
                .add(HeaderNames.TO, to.toString())
                .copy(HeaderNames.CALL_ID, request.headers())
                .copy(HeaderNames.CSEQ, request.headers())
                .addAll(extra)
                .build();
        Essentials essentials =
                new Essentials(request.topVia(), request.from(), to, request.callId(), request.cseq());
        return new SipResponse(status, reason, headers, body, essentials);
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
        return status + " " + reason;
    }
}
