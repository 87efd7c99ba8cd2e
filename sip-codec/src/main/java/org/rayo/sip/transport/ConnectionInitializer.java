package org.rayo.sip.transport;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.codec.SipStreamFramer;

/** The pipeline of a connection: idle limit, TLS, framing by Content-Length or by WebSocket, messages. */
final class ConnectionInitializer extends ChannelInitializer<SocketChannel> {
    private final TransportLayer layer;
    private final Transport transport;
    private final Connections.@Nullable Peer connectingTo;

    /** @param connectingTo null for connections that are accepted */
    ConnectionInitializer(TransportLayer layer, Transport transport, Connections.@Nullable Peer connectingTo) {
        this.layer = layer;
        this.transport = transport;
        this.connectingTo = connectingTo;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        if (connectingTo == null && !layer.admit(channel)) {
            var _ = channel.close();
            return;
        }
        layer.opened(channel);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(new IdleStateHandler(0, 0, layer.config().idle().toMillis(), TimeUnit.MILLISECONDS));
        if (transport.secure()) {
            TlsContexts tls = Objects.requireNonNull(layer.tls());
            if (connectingTo == null) {
                pipeline.addLast(tls.accepted());
            } else {
                InetSocketAddress remote = connectingTo.remote();
                pipeline.addLast(tls.connecting(
                        channel, TlsContexts.hostOf(connectingTo.name(), remote), remote.getPort()));
            }
        }
        if (transport.webSocket()) {
            WebSocketStages.addTo(pipeline, layer.config().limits());
        } else {
            pipeline.addLast(new SipStreamFramer(layer.config().limits()));
        }
        pipeline.addLast(new StreamInbound(layer, transport, connectingTo == null));
    }
}
