package org.rayo.sip.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;

/** Messages for tests, one char per octet. */
final class Messages {
    static final String TOP = "INVITE sip:bob@biloxi.example SIP/2.0\r\n";
    static final String ESSENTIAL = "Via: SIP/2.0/UDP pc33.atlanta.example:5066;branch=z9hG4bK776asdhds\r\n"
            + "From: \"Alice\" <sip:alice@atlanta.example>;tag=1928301774\r\n"
            + "To: Bob <sip:bob@biloxi.example>\r\n"
            + "Call-ID: a84b4c76e66710@pc33.atlanta.example\r\n"
            + "CSeq: 314159 INVITE\r\n";
    static final String INVITE = TOP + ESSENTIAL + "Max-Forwards: 70\r\n"
            + "Contact: <sip:alice@pc33.atlanta.example>\r\nContent-Length: 0\r\n\r\n";
    static final String OK = "SIP/2.0 200 OK\r\n" + ESSENTIAL + "Contact: <sip:bob@192.0.2.4>\r\nContent-Length: 3\r\n\r\nabc";

    private Messages() {}

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static ParseResult parse(String text) {
        return parse(octets(text));
    }

    static ParseResult parse(byte[] octets) {
        return new SipParser(SipLimits.DEFAULT).parse(octets, 0, octets.length);
    }

    static SipMessage accepted(String text) {
        return switch (parse(text)) {
            case ParseResult.Parsed(SipMessage message) -> message;
            case ParseResult.Malformed malformed -> throw new AssertionError(malformed);
        };
    }

    static SipRequest request(String text) {
        return (SipRequest) accepted(text);
    }

    static SipResponse response(String text) {
        return (SipResponse) accepted(text);
    }

    static ParseResult.Malformed refused(String text) {
        return switch (parse(text)) {
            case ParseResult.Parsed(SipMessage message) -> throw new AssertionError("accepted: " + message);
            case ParseResult.Malformed malformed -> malformed;
        };
    }

    static byte[] encoded(SipMessage message) {
        ByteBuf out = Unpooled.buffer();
        SipEncoder.encode(message, out);
        byte[] octets = new byte[out.readableBytes()];
        out.readBytes(octets);
        return octets;
    }

    /** All that a message says, but for Content-Length, which the encoder writes from the body. */
    static String said(SipMessage message) {
        SipHeaders.Builder headers = SipHeaders.builder();
        message.headers().forEach((name, value) -> {
            if (!name.equals(HeaderNames.CONTENT_LENGTH)) {
                headers.add(name, value);
            }
        });
        String start = switch (message) {
            case SipRequest request -> request.method() + " " + request.requestUri();
            case SipResponse response -> response.status() + " " + response.reason();
        };
        return start + "\n" + headers.build() + "\n" + new String(message.body(), StandardCharsets.ISO_8859_1);
    }
}
