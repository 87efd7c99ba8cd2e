package org.rayo.sip.message;

/** RFC 3261 §7.1. */
public final class SipRequest implements SipMessage {
    private static final byte[] VERSION = Octets.of(" SIP/2.0\r\n");

    private final String method;
    private final Uri uri;
    private final SipHeaders headers;
    private final Body body;
    private final Essentials essentials;

    private SipRequest(String method, Uri uri, SipHeaders headers, Body body, Essentials essentials) {
        this.method = method;
        this.uri = uri;
        this.headers = headers;
        this.body = body;
        this.essentials = essentials;
    }

    /** @throws SipSyntaxException when a header that every request needs is missing or wrong */
    public static SipRequest of(String method, String requestUri, SipHeaders headers, byte[] body)
            throws SipSyntaxException {
        return new SipRequest(method, Uri.parse(requestUri), headers, Body.of(body), essentials(method, headers));
    }

    /**
     * A request that lies in octets which nobody writes to any more; all of it is checked.
     *
     * @param uriStart where its Request-URI lies in {@code data}, up to {@code uriEnd}
     * @param bodyStart where its body lies, up to {@code bodyEnd}
     */
    public static SipRequest read(
            byte[] data, String method, int uriStart, int uriEnd, SipHeaders headers, int bodyStart, int bodyEnd)
            throws SipSyntaxException {
        Uri uri = Uri.parse(data, uriStart, uriEnd);
        Essentials essentials = essentials(method, headers);
        HeaderChecks.check(headers);
        return new SipRequest(method, uri, headers, new Body(data, bodyStart, bodyEnd), essentials);
    }

    private static Essentials essentials(String method, SipHeaders headers) throws SipSyntaxException {
        Essentials essentials = Essentials.of(headers);
        if (!essentials.cseq().method().equals(method)) {
            throw new SipSyntaxException("CSeq method does not match");
        }
        return essentials;
    }

    public String method() {
        return method;
    }

    /** Of any scheme, as written. */
    public String requestUri() {
        return uri.toString();
    }

    /** The Request-URI in its parts. */
    public Uri uri() {
        return uri;
    }

    public boolean is(String name) {
        return method.equals(name);
    }

    /** The same request as seen by who received it (RFC 3261 §18.2.1, RFC 3581). */
    public SipRequest withTopVia(Via via) {
        Essentials next = new Essentials(
                via, essentials.from(), essentials.to(), essentials.callId(), essentials.cseq());
        return new SipRequest(method, uri, headers.withFirst(HeaderNames.VIA, via.toString()), body, next);
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
        out.text(method).blank().text(uri.toString()).octets(VERSION, 0, VERSION.length);
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
        return method + " " + uri;
    }
}
