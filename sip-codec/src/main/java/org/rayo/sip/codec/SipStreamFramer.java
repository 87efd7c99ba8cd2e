package org.rayo.sip.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;

/**
 * Cuts a stream into messages by their Content-Length (RFC 3261 §18.3) and passes each on as a {@code byte[]}. What cannot
 * be cut passes on as a {@link BrokenStream}, after which nothing more is read: there is no way to find the next message.
 * A double CRLF between messages is a keep-alive and passes on as {@link KeepAlive} (RFC 5626 §3.5.1).
 */
public final class SipStreamFramer extends ByteToMessageDecoder {

    /** A ping that wants a single CRLF back. */
    public record KeepAlive() {}

    /** Comes once, last, when the next message cannot be found; what it says is fit for a reason phrase. */
    public record BrokenStream(ParseResult.Malformed message) {}

    private final SipLimits limits;
    /** How far the search for the end of the headers has come, octets from the reader index: no octet is looked at twice. */
    private int searched;
    /** Octets of the message whose headers are complete; 0 while they are not. */
    private int length;
    private boolean broken;

    public SipStreamFramer(SipLimits limits) {
        this.limits = limits;
        setCumulator(MERGE_CUMULATOR);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (searched == 0 && length == 0 && skipLineEnds(in, out)) {
            return;
        }
        if (length == 0 && !findHeaders(in, out)) {
            return;
        }
        if (in.readableBytes() >= length) {
            byte[] message = new byte[length];
            in.readBytes(message);
            length = 0;
            searched = 0;
            out.add(message);
        }
    }

    /** Whether nothing is left, or what is left must wait: a lone CRLF may be half of a ping. */
    private static boolean skipLineEnds(ByteBuf in, List<Object> out) {
        while (in.isReadable()) {
            byte first = in.getByte(in.readerIndex());
            if (first != '\r' && first != '\n') {
                return false;
            }
            if (in.readableBytes() < 4) {
                return waitsForPing(in);
            }
            if (in.getInt(in.readerIndex()) == 0x0D0A0D0A) {
                in.skipBytes(4);
                out.add(new KeepAlive());
            } else {
                in.skipBytes(1);
            }
        }
        return true;
    }

    private static boolean waitsForPing(ByteBuf in) {
        for (int i = 0; i < in.readableBytes(); i++) {
            byte expected = (byte) (i % 2 == 0 ? '\r' : '\n');
            if (in.getByte(in.readerIndex() + i) != expected) {
                in.skipBytes(1);
                return false;
            }
        }
        return true;
    }

    private boolean findHeaders(ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int readable = in.readableBytes();
        for (int i = Math.max(searched, 1); i < readable; i++) {
            if (in.getByte(start + i) != '\n') {
                continue;
            }
            byte before = in.getByte(start + i - 1);
            boolean empty = before == '\n' || (before == '\r' && i >= 2 && in.getByte(start + i - 2) == '\n');
            if (empty) {
                return takeLength(in, i + 1, out);
            }
        }
        searched = readable;
        if (readable > limits.maxMessage()) {
            breakStream(in, "headers are too long", out);
        }
        return false;
    }

    private boolean takeLength(ByteBuf in, int headerOctets, List<Object> out) {
        int body = contentLength(in.toString(in.readerIndex(), headerOctets, StandardCharsets.ISO_8859_1));
        if (body < 0) {
            breakStream(in, body == -1 ? "bad Content-Length" : "missing Content-Length", out);
            return false;
        }
        if (headerOctets + (long) body > limits.maxMessage()) {
            breakStream(in, "message too large", out);
            return false;
        }
        length = headerOctets + body;
        return true;
    }

    /** -1 when it is wrong or repeated; -2 when it is missing, which a stream does not allow (RFC 3261 §20.14). */
    private static int contentLength(String head) {
        int found = -2;
        int line = head.indexOf('\n') + 1;
        while (line > 0 && line < head.length()) {
            int next = head.indexOf('\n', line);
            int colon = head.indexOf(':', line);
            if (colon > 0 && colon < next
                    && HeaderNames.canonical(head.substring(line, colon).strip()).equals(HeaderNames.CONTENT_LENGTH)) {
                String value = head.substring(colon + 1, next).strip();
                if (found >= 0 || value.isEmpty() || value.length() > 9
                        || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    return -1;
                }
                found = Integer.parseInt(value);
            }
            line = next + 1;
        }
        return found;
    }

    private void breakStream(ByteBuf in, String what, List<Object> out) {
        byte[] head = new byte[Math.min(in.readableBytes(), limits.maxMessage())];
        in.readBytes(head);
        in.skipBytes(in.readableBytes());
        broken = true;
        ParseResult.Malformed known = switch (new SipParser(limits).parse(head, 0, head.length)) {
            case ParseResult.Malformed malformed -> malformed;
            case ParseResult.Parsed(SipRequest request) ->
                new ParseResult.Malformed(400, what, request.method(), request.headers());
            case ParseResult.Parsed(SipResponse response) ->
                new ParseResult.Malformed(400, what, null, response.headers());
        };
        out.add(new BrokenStream(known));
    }
}
