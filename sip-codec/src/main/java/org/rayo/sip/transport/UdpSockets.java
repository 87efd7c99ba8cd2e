package org.rayo.sip.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The UDP sockets of one address: with native epoll one for each loop, among which the kernel spreads the peers
 * (SO_REUSEPORT) and each of which reads several datagrams at once; else one.
 */
final class UdpSockets {
    private static final int BUFFER = 4 * 1024 * 1024;
    private static final int MAX_DATAGRAM = 65_535;
    /** Datagrams of one system call. */
    private static final int BATCH = 8;

    private final TransportLayer layer;
    private final EventLoopGroup loops;
    private final List<Channel> channels = new CopyOnWriteArrayList<>();

    UdpSockets(TransportLayer layer, EventLoopGroup loops) {
        this.layer = layer;
        this.loops = loops;
    }

    /** Binds; the address with the real port. */
    Mono<InetSocketAddress> bind(InetSocketAddress address) {
        return layer.epoll() ? bindMany(address) : bound(nio().bind(address)).map(UdpSockets::addressOf);
    }

    /**
     * The first socket does not share its port, so that a port which somebody else has, another server of ours included, is
     * an error and not a theft of half of his messages.
     */
    private Mono<InetSocketAddress> bindMany(InetSocketAddress address) {
        return bound(epoll(loops.next(), false).bind(address))
                .flatMap(probe -> {
                    InetSocketAddress real = new InetSocketAddress(address.getAddress(), addressOf(probe).getPort());
                    channels.remove(probe);
                    return closed(probe).thenReturn(real);
                })
                .flatMap(real -> Flux.fromIterable(all())
                        .concatMap(loop -> bound(epoll(loop, true).bind(real)))
                        .then(Mono.just(real)));
    }

    private List<EventLoop> all() {
        List<EventLoop> all = new ArrayList<>();
        for (EventExecutor loop : loops) {
            all.add((EventLoop) loop);
        }
        return all;
    }

    private Bootstrap nio() {
        return common(new Bootstrap().group(loops).channel(NioDatagramChannel.class))
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(longest()));
    }

    private Bootstrap epoll(EventLoop loop, boolean shared) {
        return common(new Bootstrap().group(loop).channel(EpollDatagramChannel.class))
                .option(UnixChannelOption.SO_REUSEPORT, shared)
                .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, longest())
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(longest() * BATCH));
    }

    private Bootstrap common(Bootstrap bootstrap) {
        return bootstrap
                .option(ChannelOption.SO_RCVBUF, BUFFER)
                .option(ChannelOption.SO_SNDBUF, BUFFER)
                .handler(new io.netty.channel.ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new UdpInbound(layer));
                    }
                });
    }

    /** Netty's own 2048 octets would cut longer datagrams off; none is longer than its length can say. */
    private int longest() {
        return Math.min(layer.config().limits().maxMessage(), MAX_DATAGRAM) + 1;
    }

    private Mono<Channel> bound(ChannelFuture bind) {
        return Mono.create(answer -> {
            var _ = bind.addListener(future -> {
                if (future.isSuccess()) {
                    channels.add(bind.channel());
                    layer.opened(bind.channel());
                    answer.success(bind.channel());
                } else {
                    answer.error(Objects.requireNonNull(future.cause()));
                }
            });
        });
    }

    private static Mono<Void> closed(Channel channel) {
        return Mono.create(answer -> {
            var _ = channel.close().addListener(future -> answer.success());
        });
    }

    private static InetSocketAddress addressOf(Channel channel) {
        return (InetSocketAddress) channel.localAddress();
    }

    /** The socket of the loop that asks, else any; null when none is bound. */
    @Nullable Channel channel() {
        Channel any = null;
        for (Channel channel : channels) {
            if (channel.eventLoop().inEventLoop()) {
                return channel;
            }
            any = any == null ? channel : any;
        }
        return any;
    }
}
