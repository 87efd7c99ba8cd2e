package org.rayo.xmpp.c2s;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.nio.charset.StandardCharsets;
import org.rayo.xmpp.session.XmppCounters;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.stream.StreamHeader;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlWriter;

/** Our half of a stream in TCP framing (RFC 6120 §4.2): header, elements, end tag. Belongs to the connection's loop. */
final class OutboundStream {
    private final XmppCounters counters;
    private final ChannelHandlerContext ctx;
    private boolean flushScheduled;
    private boolean wroteSinceCheck;

    OutboundStream(ChannelHandlerContext ctx, XmppCounters counters) {
        this.ctx = ctx;
        this.counters = counters;
    }

    void open(StreamHeader header) {
        StringBuilder tag = new StringBuilder("<?xml version='1.0'?><stream:stream xmlns='").append(Xmlns.CLIENT)
            .append("' xmlns:stream='").append(Xmlns.STREAM).append("' version='1.0'");
        // the writer escapes; the end tag of this element comes when the stream ends
        String attributes = XmlWriter.toString("", out -> out.start("", "a")
            .attribute("id", header.id())
            .attribute("from", header.from())
            .attribute("to", header.to())
            .attribute(XmlElement.XML_NAMESPACE, "lang", header.lang())
            .end());
        tag.append(attributes, 2, attributes.length() - 2).append('>');
        write(ctx.alloc().buffer().writeBytes(tag.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends one element, already encoded. */
    void element(ByteBuf encoded) {
        write(encoded);
    }

    /** Writes the end tag and flushes. */
    ChannelFuture close() {
        ByteBuf tag = ctx.alloc().buffer(16);
        tag.writeCharSequence("</stream:stream>", StandardCharsets.US_ASCII);
        counters.octetsOut.add(tag.readableBytes());
        return ctx.writeAndFlush(tag);
    }

    /** A space, unless something was written since the last time (RFC 6120 §4.6.1). */
    void keepAlive() {
        if (!wroteSinceCheck) {
            var _ = ctx.writeAndFlush(ctx.alloc().buffer(1).writeByte(' '), ctx.voidPromise());
        }
        wroteSinceCheck = false;
    }

    /** Octets written and not yet taken by the network; from any thread. */
    long queuedOctets() {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    private void write(ByteBuf buffer) {
        wroteSinceCheck = true;
        counters.octetsOut.add(buffer.readableBytes());
        var _ = ctx.write(buffer, ctx.voidPromise());
        if (!flushScheduled) {
            // one flush for all that is written in this turn of the loop
            flushScheduled = true;
            ctx.executor().execute(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        ctx.flush();
    }
}
