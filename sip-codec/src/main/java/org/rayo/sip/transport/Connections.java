package org.rayo.sip.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The connections to peers, each used by all that goes to that peer (RFC 3261 §18.1.1). One that a peer made is used for
 * what goes to its address, except with TLS, where nobody has checked its name (RFC 5922 §7.4).
 */
final class Connections {

    /** @param name the host that was looked up, whom a TLS certificate must be for; null when the address is all there is */
    record Peer(Transport transport, InetSocketAddress remote, @Nullable String name) {}

    private final TransportLayer layer;
    private final EventLoopGroup loops;
    private final ConcurrentHashMap<Peer, Promise<Flow>> known = new ConcurrentHashMap<>();

    Connections(TransportLayer layer, EventLoopGroup loops) {
        this.layer = layer;
        this.loops = loops;
    }

    /** A flow that is open, or the error of the attempt, which the next one does not share. */
    Mono<Flow> to(Peer peer) {
        return Mono.create(answer -> {
            Promise<Flow> fresh = loops.next().newPromise();
            Promise<Flow> former = known.putIfAbsent(peer, fresh);
            Promise<Flow> connecting = former == null ? fresh : former;
            var _ = connecting.addListener((Future<Flow> done) -> {
                if (done.isSuccess()) {
                    answer.success(done.getNow());
                } else {
                    answer.error(Objects.requireNonNull(done.cause()));
                }
            });
            if (former == null) {
                connect(peer, fresh);
            }
        });
    }

    private void connect(Peer peer, Promise<Flow> promise) {
        if (peer.transport().webSocket()) {
            fail(peer, promise, new ConnectException("a browser cannot be connected to"));
            return;
        }
        var connecting = new Bootstrap()
                .group(loops)
                .channel(layer.epoll() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) layer.config().connectTimeout().toMillis())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, TransportLayer.WRITE_MARKS)
                .handler(new ConnectionInitializer(layer, peer.transport(), peer))
                .connect(peer.remote());
        Channel channel = connecting.channel();
        var _ = connecting.addListener(connected -> {
            if (!connected.isSuccess()) {
                fail(peer, promise, Objects.requireNonNull(connected.cause()));
                return;
            }
            var _ = channel.closeFuture().addListener(closed -> known.remove(peer, promise));
            var _ = handshake(channel).addListener(ready -> {
                if (ready.isSuccess()) {
                    promise.trySuccess(new Flow(peer.transport(), channel, peer.remote()));
                } else {
                    var _ = channel.close();
                    fail(peer, promise, Objects.requireNonNull(ready.cause()));
                }
            });
        });
    }

    private static Future<?> handshake(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null ? channel.newSucceededFuture() : tls.handshakeFuture();
    }

    private void fail(Peer peer, Promise<Flow> promise, Throwable cause) {
        known.remove(peer, promise);
        promise.tryFailure(cause);
    }

    /** A peer has connected to us. */
    void accepted(Flow flow, Channel channel) {
        if (flow.transport().secure()) {
            return;
        }
        Peer peer = new Peer(flow.transport(), flow.remote(), null);
        Promise<Flow> there = channel.eventLoop().<Flow>newPromise().setSuccess(flow);
        if (known.putIfAbsent(peer, there) == null) {
            var _ = channel.closeFuture().addListener(closed -> known.remove(peer, there));
        }
    }
}
