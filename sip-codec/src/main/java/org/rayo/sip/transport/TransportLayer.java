package org.rayo.sip.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.codec.SipEncoder;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import reactor.core.publisher.Mono;

/** All sockets of one user agent. Thread-safe. */
public final class TransportLayer {
    /** A TCP connection may have so much waiting to be sent. */
    private static final WriteBufferWaterMark WRITE_MARKS = new WriteBufferWaterMark(256 * 1024, 1024 * 1024);
    private static final int UDP_BUFFER = 4 * 1024 * 1024;

    private final TransportConfig config;
    private final EventLoopGroup loops;
    private final MessageReceiver receiver;
    private final TransportStatistics statistics = new TransportStatistics();
    private final List<ListenPoint> listenPoints = new CopyOnWriteArrayList<>();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final ConcurrentHashMap<InetSocketAddress, ChannelFuture> connections = new ConcurrentHashMap<>();
    private final boolean epoll;
    private volatile @Nullable Channel udp;

    private TransportLayer(TransportConfig config, EventLoopGroup loops, MessageReceiver receiver) {
        this.config = config;
        this.loops = loops;
        this.receiver = receiver;
        this.epoll = loops instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class);
    }

    /** Binds every listener, or none: a failure closes those that were bound and names the one that failed. */
    public static Mono<TransportLayer> bind(TransportConfig config, EventLoopGroup loops, MessageReceiver receiver) {
        return Mono.defer(() -> {
            TransportLayer layer = new TransportLayer(config, loops, receiver);
            List<Mono<ListenPoint>> binds = new ArrayList<>();
            if (config.udp() != null) {
                binds.add(layer.bindUdp(config.udp()));
            }
            if (config.tcp() != null) {
                binds.add(layer.bindTcp(config.tcp()));
            }
            return Mono.whenDelayError(binds)
                    .thenReturn(layer)
                    .onErrorResume(failure -> layer.close().then(Mono.error(failure)));
        });
    }

    private Mono<ListenPoint> bindUdp(InetSocketAddress address) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loops)
                .channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, UDP_BUFFER)
                .option(ChannelOption.SO_SNDBUF, UDP_BUFFER)
                // Netty's own 2048 octets would cut longer datagrams off
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(config.limits().maxMessage() + 1))
                .handler(new UdpInbound(this));
        return bound(Transport.UDP, address, bootstrap.bind(address));
    }

    private Mono<ListenPoint> bindTcp(InetSocketAddress address) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_MARKS)
                .childHandler(new TcpInitializer(this, true));
        return bound(Transport.TCP, address, bootstrap.bind(address));
    }

    private Mono<ListenPoint> bound(Transport transport, InetSocketAddress address, ChannelFuture bind) {
        return Mono.create(answer -> { var _ = bind.addListener(future -> {
            if (!future.isSuccess()) {
                answer.error(new BindException(transport, address, future.cause()));
                return;
            }
            channels.add(bind.channel());
            ListenPoint point = new ListenPoint(transport, (InetSocketAddress) bind.channel().localAddress());
            listenPoints.add(point);
            if (transport == Transport.UDP) {
                udp = bind.channel();
            }
            answer.success(point);
        }); });
    }

    public List<ListenPoint> listenPoints() {
        return List.copyOf(listenPoints);
    }

    /** The listener whose address a Contact or Via names, or null when this transport is not listened on. */
    public @Nullable ListenPoint listenPoint(Transport transport) {
        for (ListenPoint point : listenPoints) {
            if (point.transport() == transport) {
                return point;
            }
        }
        return null;
    }

    public TransportStatistics statistics() {
        return statistics;
    }

    /**
     * Sends on a flow.
     *
     * @param failed told on the socket's loop when the message could not be handed to the network
     */
    public void send(SipMessage message, Flow flow, @Nullable Consumer<Throwable> failed) {
        send(encode(message), flow, failed);
    }

    /** Refuses a request that could not be parsed whole. */
    public void refuse(int status, String reason, SipHeaders headers, Flow flow) {
        ByteBuf octets = PooledByteBufAllocator.DEFAULT.buffer(512);
        SipEncoder.encodeRefusal(status, reason, headers, octets);
        send(octets, flow, null);
    }

    private void send(ByteBuf octets, Flow flow, @Nullable Consumer<Throwable> failed) {
        statistics.sent.increment();
        flow.send(octets, failure -> {
            statistics.sendFailed.increment();
            if (failed != null) {
                failed.accept(failure);
            }
        });
    }

    private ByteBuf encode(SipMessage message) {
        ByteBuf octets = PooledByteBufAllocator.DEFAULT.buffer(1024);
        SipEncoder.encode(message, octets);
        return octets;
    }

    /** A flow to a peer: the UDP socket, or a connection, made if there is none. */
    public Mono<Flow> flowTo(Transport transport, InetSocketAddress remote) {
        if (transport == Transport.UDP) {
            Channel channel = udp;
            return channel == null
                    ? Mono.error(new java.net.ConnectException("no UDP listener is configured"))
                    : Mono.just(new Flow(Transport.UDP, channel, remote));
        }
        return Mono.create(answer -> {
            ChannelFuture connecting = connections.computeIfAbsent(remote, this::connect);
            var _ = connecting.addListener(future -> {
                if (future.isSuccess()) {
                    answer.success(new Flow(Transport.TCP, connecting.channel(), remote));
                } else {
                    connections.remove(remote, connecting);
                    answer.error(future.cause());
                }
            });
        });
    }

    private ChannelFuture connect(InetSocketAddress remote) {
        return new Bootstrap()
                .group(loops)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) config.connectTimeout().toMillis())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_MARKS)
                .handler(new TcpInitializer(this, false))
                .connect(remote);
    }

    TransportConfig config() {
        return config;
    }

    MessageReceiver receiver() {
        return receiver;
    }

    /** Whether another accepted connection fits. */
    boolean admit(Channel channel) {
        if (channels.size() >= config.maxConnections()) {
            statistics.connectionsRefused.increment();
            return false;
        }
        return true;
    }

    void opened(Channel channel) {
        channels.add(channel);
    }

    void closed(InetSocketAddress remote) {
        connections.computeIfPresent(remote, (key, future) -> future.channel().isActive() ? future : null);
    }

    /** Closes every socket. */
    public Mono<Void> close() {
        return Mono.create(answer -> {
            var _ = channels.close().addListener(future -> answer.success());
        });
    }

    /** A listener that could not be bound. */
    public static final class BindException extends java.io.IOException {
        private static final long serialVersionUID = 1L;

        private final transient ListenPoint wanted;

        BindException(Transport transport, InetSocketAddress address, @Nullable Throwable cause) {
            super(transport + " " + address + ": " + (cause == null ? "unknown" : cause.getMessage()), cause);
            this.wanted = new ListenPoint(transport, address);
        }

        public ListenPoint wanted() {
            return wanted;
        }
    }
}
