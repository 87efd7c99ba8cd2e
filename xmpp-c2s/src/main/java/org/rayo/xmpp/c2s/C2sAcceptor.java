package org.rayo.xmpp.c2s;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes connections from the listener, within the limits, and gives each to the next loop. */
final class C2sAcceptor extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(C2sAcceptor.class);
    private static final long PAUSE_MS = 1_000;

    private final C2sContext context;
    private final boolean direct;
    private final List<EventLoop> loops;
    private int next;

    C2sAcceptor(C2sContext context, boolean direct, List<EventLoop> loops) {
        this.context = context;
        this.direct = direct;
        this.loops = loops;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel child = (Channel) message;
        InetAddress source = child.remoteAddress() instanceof InetSocketAddress remote ? remote.getAddress() : null;
        if (source == null || !context.domain().enter(source)) {
            child.unsafe().closeForcibly();
            return;
        }
        var _ = child.closeFuture().addListener(closed -> context.domain().leave(source));
        child.config().setOption(ChannelOption.TCP_NODELAY, true);
        child.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        int high = context.domain().rules().limits().highWaterOctets();
        child.config().setWriteBufferWaterMark(new WriteBufferWaterMark(high / 2, high));
        EventLoop loop = loops.get(next);
        next = (next + 1) % loops.size();
        child.pipeline().addLast("stream", new C2sConnection(context, direct, loop));
        var _ = loop.register(child).addListener(registered -> {
            if (!registered.isSuccess()) {
                context.domain().counters().acceptFailures.increment();
                child.unsafe().closeForcibly();
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // out of file descriptors: trying again at once would spin
        context.domain().counters().acceptFailures.increment();
        LOG.warn("cannot accept: {}", cause.toString());
        ctx.channel().config().setAutoRead(false);
        var _ = ctx.executor().schedule(() -> ctx.channel().config().setAutoRead(true), PAUSE_MS, TimeUnit.MILLISECONDS);
    }
}
