package org.rayo.sip.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.codec.SipEncoder;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipUri;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** All sockets of one user agent. Thread-safe. */
public final class TransportLayer implements Network {
    /** A connection may have so much waiting to be sent. */
    static final WriteBufferWaterMark WRITE_MARKS = new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

    private static final Duration STREAM_INSTEAD = Duration.ofSeconds(2);

    private final TransportConfig config;
    private final EventLoopGroup loops;
    private final MessageReceiver receiver;
    private final TransportStatistics statistics = new TransportStatistics();
    private final List<ListenPoint> listenPoints = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final UdpSockets udp;
    private final Connections connections;
    private final LocalAddresses locals = new LocalAddresses();
    private final boolean epoll;
    private final Unreachables unreachables = new Unreachables();
    private volatile @Nullable TlsContexts tls;
    private volatile @Nullable ServerLocator locator;

    private TransportLayer(TransportConfig config, EventLoopGroup loops, MessageReceiver receiver) {
        this.config = config;
        this.loops = loops;
        this.receiver = receiver;
        this.epoll = loops instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class);
        this.udp = new UdpSockets(this, loops);
        this.connections = new Connections(this, loops);
    }

    /**
     * Binds every listener, or none: a failure closes those that were bound and names the one that failed. Certificates
     * that cannot be read are an {@link java.io.IOException} or {@link IllegalArgumentException}.
     */
    public static Mono<TransportLayer> bind(TransportConfig config, EventLoopGroup loops, MessageReceiver receiver) {
        return Mono.defer(() -> {
            TransportLayer layer = new TransportLayer(config, loops, receiver);
            return layer.prepare()
                    .then(layer.bindAll())
                    .thenReturn(layer)
                    .onErrorResume(failure -> layer.close().then(Mono.error(failure)));
        });
    }

    /** Reads files, so not on a loop. */
    private Mono<Void> prepare() {
        return Mono.<Void>fromCallable(() -> {
            TlsSettings security = config.security();
            tls = security == null ? null : new TlsContexts(security, statistics);
            locator = new ServerLocator(
                    DnsJava.create(config.nameServers()), transport -> listenPoint(transport) != null, new Random());
            return null;
        }).subscribeOn(Schedulers.boundedElastic());
    }

    private Mono<Void> bindAll() {
        List<Mono<?>> binds = new ArrayList<>();
        InetSocketAddress datagrams = config.udp();
        if (datagrams != null) {
            binds.add(udp.bind(datagrams)
                    .doOnNext(real -> listenPoints.add(new ListenPoint(Transport.UDP, real)))
                    .onErrorMap(failure -> new BindException(Transport.UDP, datagrams, failure)));
        }
        bindStream(Transport.TCP, config.tcp(), binds);
        bindStream(Transport.TLS, config.tls(), binds);
        bindStream(Transport.WS, config.ws(), binds);
        bindStream(Transport.WSS, config.wss(), binds);
        return Mono.whenDelayError(binds);
    }

    private void bindStream(Transport transport, @Nullable InetSocketAddress address, List<Mono<?>> binds) {
        if (address != null) {
            binds.add(Mono.defer(() -> bound(transport, address, listen(transport, address))));
        }
    }

    private ChannelFuture listen(Transport transport, InetSocketAddress address) {
        return new ServerBootstrap()
                .group(loops)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_MARKS)
                .childHandler(new ConnectionInitializer(this, transport, null))
                .bind(address);
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
            answer.success(point);
        }); });
    }

    @Override
    public List<ListenPoint> listenPoints() {
        return listenPoints.stream().sorted(java.util.Comparator.comparing(ListenPoint::transport)).toList();
    }

    @Override
    public @Nullable ListenPoint listenPoint(Transport transport) {
        for (ListenPoint point : listenPoints) {
            if (point.transport() == transport) {
                return point;
            }
        }
        return null;
    }

    @Override
    public TransportStatistics statistics() {
        return statistics;
    }

    @Override
    public void send(SipMessage message, Flow flow, @Nullable Consumer<Throwable> failed) {
        send(encode(message), flow, failed);
        if (message instanceof SipResponse response) {
            flow.answered(response);
        }
    }

    @Override
    public void refuse(int status, String reason, SipHeaders headers, Flow flow) {
        ByteBuf octets = PooledByteBufAllocator.DEFAULT.buffer(512);
        SipEncoder.encodeRefusal(status, reason, headers, octets);
        send(octets, flow, null);
    }

    private void send(ByteBuf octets, Flow flow, @Nullable Consumer<Throwable> failed) {
        statistics.sent.increment();
        flow.send(octets, flow.transport() == Transport.UDP ? udp.channel() : null, failure -> {
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

    /** {@link #flowTo(Transport, InetSocketAddress, String)} of a peer that has an address only. */
    @Override
    public Mono<Flow> flowTo(Transport transport, InetSocketAddress remote) {
        return flowTo(transport, remote, null);
    }

    /**
     * A flow to a peer: a UDP socket, or a connection, made if there is none.
     *
     * @param name the host that was looked up, whom a TLS certificate must be for; null: the address itself
     */
    public Mono<Flow> flowTo(Transport transport, InetSocketAddress remote, @Nullable String name) {
        if (transport == Transport.UDP) {
            Channel channel = udp.channel();
            return channel == null
                    ? Mono.error(new ConnectException("no UDP listener is configured"))
                    : Mono.just(new Flow(Transport.UDP, channel, remote));
        }
        if (transport.secure() && tls == null) {
            return Mono.error(new ConnectException("TLS is not configured"));
        }
        return connections.to(new Connections.Peer(transport, remote, transport.secure() ? name : null));
    }

    /** Those that failed just now come last. */
    @Override
    public Mono<List<Target>> locate(SipUri uri) {
        return Objects.requireNonNull(locator).locate(uri).flatMap(found -> {
            List<Target> reachable = found.stream()
                    .filter(target -> reaches(target.transport(), target.address().getAddress()))
                    .toList();
            return reachable.isEmpty()
                    ? Mono.error(new ConnectException("our address has no way to " + found.getFirst().address()))
                    : Mono.just(unreachables.lastOnes(reachable, System.nanoTime()));
        });
    }

    @Override
    public Mono<Flow> flowTo(List<Target> targets) {
        Target first = targets.getFirst();
        List<Target> others = targets.subList(1, targets.size());
        return flowTo(first.transport(), first.address(), first.host())
                .map(flow -> flow.with(others))
                .onErrorResume(failure -> {
                    unreachables.failed(first, System.nanoTime());
                    return others.isEmpty() ? Mono.error(failure) : flowTo(others);
                });
    }

    /** A connection to where these datagrams go; soon an error when the far end takes none, and for a while thereafter. */
    @Override
    public Mono<Flow> streamInstead(Flow datagrams) {
        Target target = new Target(Transport.TCP, datagrams.remote(), datagrams.remote().getHostString());
        if (listenPoint(Transport.TCP) == null || unreachables.isFailing(target, System.nanoTime())) {
            return Mono.error(new ConnectException("no TCP there"));
        }
        return flowTo(Transport.TCP, datagrams.remote())
                .timeout(STREAM_INSTEAD)
                .map(flow -> flow.with(datagrams.others()))
                .doOnError(failure -> unreachables.failed(target, System.nanoTime()));
    }

    @Override
    public void failed(Flow flow) {
        unreachables.failed(flow.transport(), flow.remote(), System.nanoTime());
    }

    /** Whether the socket of that transport can reach addresses of this family. */
    public boolean reaches(Transport transport, InetAddress remote) {
        ListenPoint point = listenPoint(transport);
        if (point == null) {
            return false;
        }
        InetAddress own = point.address().getAddress();
        boolean sameFamily = (own instanceof Inet4Address) == (remote instanceof Inet4Address);
        return sameFamily || (own instanceof Inet6Address && own.isAnyLocalAddress());
    }

    @Override
    public InetAddress localAddress(Flow flow) {
        InetAddress local = flow.local().getAddress();
        return local.isAnyLocalAddress() ? locals.towards(flow.remote()) : local;
    }

    TransportConfig config() {
        return config;
    }

    MessageReceiver receiver() {
        return receiver;
    }

    /** Whether another accepted connection fits; it counts until it is closed. */
    boolean admit(Channel channel) {
        if (accepted.incrementAndGet() > config.maxConnections()) {
            accepted.decrementAndGet();
            statistics.connectionsRefused.increment();
            return false;
        }
        var _ = channel.closeFuture().addListener(closed -> accepted.decrementAndGet());
        return true;
    }

    void opened(Channel channel) {
        channels.add(channel);
    }

    Connections connections() {
        return connections;
    }

    @Nullable TlsContexts tls() {
        return tls;
    }

    boolean epoll() {
        return epoll;
    }

    /** Closes every socket. */
    @Override
    public Mono<Void> close() {
        Mono<Void> sockets = Mono.create(answer -> {
            var _ = channels.close().addListener(future -> answer.success());
        });
        TlsContexts own = tls;
        // to end a worker waits for its lock, so not on a loop
        return own == null ? sockets : sockets.publishOn(Schedulers.boundedElastic()).doFinally(signal -> own.close());
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
