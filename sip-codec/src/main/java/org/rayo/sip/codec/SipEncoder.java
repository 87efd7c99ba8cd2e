package org.rayo.sip.codec;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import org.rayo.sip.message.OctetWriter;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;

/**
 * A message to octets; Content-Length is always written from the body itself (RFC 3261 §20.14). Headers that were read from
 * another message are copied as octets; {@code Sip200EncodeBenchmark} guards the cost.
 */
public final class SipEncoder {

    /** What a thread keeps between messages, octets. */
    private static final int KEPT = 16 * 1024;
    private static final FastThreadLocal<OctetWriter> WRITER = new FastThreadLocal<>() {
        @Override
        protected OctetWriter initialValue() {
            return new OctetWriter(2048);
        }
    };

    private SipEncoder() {}

    public static void encode(SipMessage message, ByteBuf out) {
        OctetWriter writer = WRITER.get();
        message.writeStartLine(writer);
        message.headers().writeTo(writer);
        writer.text("Content-Length: ").number(message.bodyLength()).lineEnd().lineEnd();
        message.writeBody(writer);
        finish(writer, out);
    }

    /** A response without body to a request that could not be parsed whole: with whatever headers could be read. */
    public static void encodeRefusal(int status, String reason, SipHeaders headers, ByteBuf out) {
        OctetWriter writer = WRITER.get();
        writer.text("SIP/2.0 ").number(status).blank().text(reason).lineEnd();
        headers.writeTo(writer);
        writer.text("Content-Length: 0").lineEnd().lineEnd();
        finish(writer, out);
    }

    private static void finish(OctetWriter writer, ByteBuf out) {
        out.writeBytes(writer.array(), 0, writer.length());
        writer.clear(KEPT);
    }
}
