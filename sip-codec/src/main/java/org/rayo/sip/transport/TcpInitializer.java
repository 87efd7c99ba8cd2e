package org.rayo.sip.transport;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;
import org.rayo.sip.codec.SipStreamFramer;

/** The TCP pipeline: idle limit, framing, messages. */
final class TcpInitializer extends ChannelInitializer<SocketChannel> {
    private final TransportLayer layer;
    private final boolean accepted;

    TcpInitializer(TransportLayer layer, boolean accepted) {
        this.layer = layer;
        this.accepted = accepted;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        if (accepted && !layer.admit(channel)) {
            var _ = channel.close();
            return;
        }
        layer.opened(channel);
        channel.pipeline().addLast(
                new IdleStateHandler(0, 0, layer.config().idle().toMillis(), TimeUnit.MILLISECONDS),
                new SipStreamFramer(layer.config().limits()),
                new TcpInbound(layer));
    }
}
