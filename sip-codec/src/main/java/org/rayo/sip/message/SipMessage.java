package org.rayo.sip.message;

/** A request or a response; immutable. */
public sealed interface SipMessage permits SipRequest, SipResponse {

    SipHeaders headers();

    /** Not to be written to. */
    byte[] body();

    /** Octets of the body. */
    int bodyLength();

    /** Writes the start line, with its line end. */
    void writeStartLine(OctetWriter out);

    void writeBody(OctetWriter out);

    Via topVia();

    NameAddr from();

    NameAddr to();

    String callId();

    CSeq cseq();
}
