package org.rayo.sip.codec;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;

/** A message to octets; Content-Length is always written from the body itself (RFC 3261 §20.14). */
public final class SipEncoder {

    private static final byte[] NO_BODY = {};

    private SipEncoder() {}

    public static void encode(SipMessage message, ByteBuf out) {
        switch (message) {
            case SipRequest request -> {
                text(out, request.method());
                out.writeByte(' ');
                text(out, request.requestUri());
                text(out, " SIP/2.0\r\n");
            }
            case SipResponse response -> {
                text(out, "SIP/2.0 ");
                text(out, Integer.toString(response.status()));
                out.writeByte(' ');
                text(out, response.reason());
                text(out, "\r\n");
            }
        }
        rest(message.headers(), message.body(), out);
    }

    /** A response without body to a request that could not be parsed whole: with whatever headers could be read. */
    public static void encodeRefusal(int status, String reason, SipHeaders headers, ByteBuf out) {
        text(out, "SIP/2.0 " + status + " " + reason + "\r\n");
        rest(headers, NO_BODY, out);
    }

    private static void rest(SipHeaders headers, byte[] body, ByteBuf out) {
        headers(headers, out);
        text(out, "Content-Length: ");
        text(out, Integer.toString(body.length));
        text(out, "\r\n\r\n");
        out.writeBytes(body);
    }

    private static void headers(SipHeaders headers, ByteBuf out) {
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (name.equals(HeaderNames.CONTENT_LENGTH)) {
                continue;
            }
            text(out, name);
            text(out, ": ");
            text(out, headers.value(i));
            text(out, "\r\n");
        }
    }

    /** One octet per char. */
    private static void text(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }
}
