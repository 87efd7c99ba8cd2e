package org.rayo.sip.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.codec.ParseResult;
import org.rayo.sip.codec.SipStreamFramer.BrokenStream;
import org.rayo.sip.codec.SipStreamFramer.KeepAlive;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last stage of a connection's pipeline: framed messages in. */
final class StreamInbound extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(StreamInbound.class);

    /** 64 T1: then every transaction has ended for its client (RFC 3261 §17.1). */
    private static final long ANSWERS_WITHIN_S = 32;

    private final TransportLayer layer;
    private final Transport transport;
    private final boolean accepted;
    private final Inbound inbound;
    private final Unanswered unanswered = new Unanswered();
    private @Nullable Flow flow;

    StreamInbound(TransportLayer layer, Transport transport, boolean accepted) {
        this.layer = layer;
        this.transport = transport;
        this.accepted = accepted;
        this.inbound = new Inbound(layer.config().limits(), layer.statistics(), new Counting(layer.receiver(), unanswered));
    }

    private Flow flow(ChannelHandlerContext context) {
        Flow known = flow;
        if (known == null) {
            known = new Flow(transport, context.channel(), (InetSocketAddress) context.channel().remoteAddress(), unanswered);
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
                closeBehindAnswers(context);
            }
            default -> context.fireChannelRead(message);
        }
    }

    /** What was asked before the stream broke is answered before it ends, but not waited for longer than a transaction. */
    private void closeBehindAnswers(ChannelHandlerContext context) {
        Future<?> patience = context.executor().schedule(() -> {
            var _ = context.close();
        }, ANSWERS_WITHIN_S, TimeUnit.SECONDS);
        var _ = context.channel().closeFuture().addListener(closed -> patience.cancel(false));
        unanswered.whenNone(() -> {
            var _ = context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        });
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

    /** Notes the requests on their way up. */
    private record Counting(MessageReceiver above, Unanswered unanswered) implements MessageReceiver {
        @Override
        public void onRequest(SipRequest request, Flow flow) {
            unanswered.begun(request);
            above.onRequest(request, flow);
        }

        @Override
        public void onResponse(SipResponse response, Flow flow) {
            above.onResponse(response, flow);
        }

        @Override
        public void onMalformed(ParseResult.Malformed malformed, Flow flow) {
            above.onMalformed(malformed, flow);
        }
    }
}
