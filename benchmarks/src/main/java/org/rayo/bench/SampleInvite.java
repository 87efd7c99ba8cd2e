package org.rayo.bench;

import java.nio.charset.StandardCharsets;

/** An INVITE as a carrier's border controller sends it, and what we answer; 13 headers and SDP. */
final class SampleInvite {
    static final String CONTACT = "<sip:rayo@198.51.100.20:5060;transport=udp>";
    static final String TO_TAG = "8d3f1c0a7be54e29";

    static final String ANSWER_SDP = """
            v=0
            o=rayo 3541890423 3541890423 IN IP4 198.51.100.20
            s=-
            c=IN IP4 198.51.100.20
            t=0 0
            m=audio 20100 RTP/AVP 0 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=ptime:20
            a=sendrecv
            """.replace("\n", "\r\n");

    private static final String OFFER_SDP = """
            v=0
            o=- 1763990400 1763990400 IN IP4 203.0.113.45
            s=call
            c=IN IP4 203.0.113.45
            t=0 0
            m=audio 31754 RTP/AVP 0 8 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-16
            a=ptime:20
            a=sendrecv
            """.replace("\n", "\r\n");

    private static final String HEAD = """
            INVITE sip:+4930901820@198.51.100.20:5060;transport=udp SIP/2.0
            Via: SIP/2.0/UDP 203.0.113.10:5060;branch=z9hG4bK-524287-1---6c1b3f2d9a0e7c55;rport
            Via: SIP/2.0/TCP 192.0.2.66:5070;branch=z9hG4bKnashds8a7f
            Max-Forwards: 69
            From: "Erika Mustermann" <sip:+493012345678@carrier.example;user=phone>;tag=9fxced76sl-1928301774
            To: <sip:+4930901820@198.51.100.20;user=phone>
            Call-ID: 3848276298220188511-a84b4c76e66710@203.0.113.10
            CSeq: 314159 INVITE
            Contact: <sip:+493012345678@203.0.113.10:5062;transport=udp>
            Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE
            Supported: 100rel, timer, replaces
            User-Agent: Border-Controller/7.4.1
            Content-Type: application/sdp
            """.replace("\n", "\r\n");

    private SampleInvite() {}

    /** A fresh copy of its octets. */
    static byte[] octets() {
        byte[] body = OFFER_SDP.getBytes(StandardCharsets.US_ASCII);
        String text = HEAD + "Content-Length: " + body.length + "\r\n\r\n" + OFFER_SDP;
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
