package org.rayo.sip.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.rayo.sip.message.HeaderNames;

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

    private static final String PING = "\r\n\r\n";

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
            if (in.readableBytes() >= PING.length() && startsPing(in)) {
                in.skipBytes(PING.length());
                out.add(new KeepAlive());
            } else if (in.readableBytes() < PING.length() && startsPing(in)) {
                return true;
            } else {
                in.skipBytes(1);
            }
        }
        return true;
    }

    /** Whether what is there is a ping, as far as it is there. */
    private static boolean startsPing(ByteBuf in) {
        for (int i = 0; i < Math.min(in.readableBytes(), PING.length()); i++) {
            if (in.getByte(in.readerIndex() + i) != PING.charAt(i)) {
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
            breakStream(in, 513, "headers are too long", out);
        }
        return false;
    }

    private boolean takeLength(ByteBuf in, int headerOctets, List<Object> out) {
        int body = contentLength(in.toString(in.readerIndex(), headerOctets, StandardCharsets.ISO_8859_1));
        if (body < 0) {
            breakStream(in, 400, body == -1 ? "bad Content-Length" : "missing Content-Length", out);
            return false;
        }
        if (headerOctets + (long) body > limits.maxMessage()) {
            breakStream(in, 513, "message too large", out);
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
            int next = endOfField(head, line);
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

    /** The line feed that ends the field, after all its folded lines: what they hold is no field. */
    private static int endOfField(String head, int line) {
        int end = head.indexOf('\n', line);
        while (end + 1 < head.length() && (head.charAt(end + 1) == ' ' || head.charAt(end + 1) == '\t')) {
            end = head.indexOf('\n', end + 1);
        }
        return end;
    }

    /** The framer says what is wrong; the parser, as far as it comes, whom to tell. */
    private void breakStream(ByteBuf in, int status, String what, List<Object> out) {
        byte[] head = new byte[Math.min(in.readableBytes(), limits.maxMessage())];
        in.readBytes(head);
        in.skipBytes(in.readableBytes());
        broken = true;
        ParseResult read = new SipParser(limits).parse(head, 0, head.length);
        ParseResult.Malformed known = new ParseResult.Malformed(
                status, what, null, -1, SipParser.methodOf(read), SipParser.headersOf(read));
        out.add(new BrokenStream(known));
    }
}
