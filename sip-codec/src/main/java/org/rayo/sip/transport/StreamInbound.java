package org.rayo.sip.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.codec.SipStreamFramer.BrokenStream;
import org.rayo.sip.codec.SipStreamFramer.KeepAlive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last stage of a connection's pipeline: framed messages in. */
final class StreamInbound extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(StreamInbound.class);

    private final TransportLayer layer;
    private final Transport transport;
    private final boolean accepted;
    private final Inbound inbound;
    private @Nullable Flow flow;

    StreamInbound(TransportLayer layer, Transport transport, boolean accepted) {
        this.layer = layer;
        this.transport = transport;
        this.accepted = accepted;
        this.inbound = new Inbound(layer);
    }

    private Flow flow(ChannelHandlerContext context) {
        Flow known = flow;
        if (known == null) {
            known = new Flow(transport, context.channel(), (InetSocketAddress) context.channel().remoteAddress());
            flow = known;
        }
        return known;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        switch (message) {
            case byte[] octets -> inbound.take(octets, flow(context));
            case KeepAlive ping -> {
                layer.statistics().keepAlives.increment();
                var _ = context.writeAndFlush(Unpooled.copiedBuffer("\r\n", StandardCharsets.US_ASCII));
            }
            case BrokenStream broken -> {
                // the answer, where one is due, goes out before the connection ends (RFC 4475 §3.1.2.2)
                layer.statistics().malformed.increment();
                layer.receiver().onMalformed(broken.message(), flow(context));
                var _ = context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            }
            default -> context.fireChannelRead(message);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Flow own = flow(context);
        if (accepted) {
            layer.connections().accepted(own, context.channel());
        }
        context.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            var _ = context.close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    /** A failed handshake, a reset, a frame that is none. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        layer.statistics().connectionsBroken.increment();
        LOG.debug("connection {} ends: {}", context.channel().remoteAddress(), cause.toString());
        var _ = context.close();
    }
}
