package org.rayo.sip.message;

/** A request or a response; immutable. */
public sealed interface SipMessage permits SipRequest, SipResponse {

    SipHeaders headers();

    /** Not to be written to. */
    byte[] body();

    Via topVia();

    NameAddr from();

    NameAddr to();

    String callId();

    CSeq cseq();
}
