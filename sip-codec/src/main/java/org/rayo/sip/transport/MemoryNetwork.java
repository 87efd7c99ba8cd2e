package org.rayo.sip.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.NetUtil;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.codec.SipEncoder;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipUri;
import reactor.core.publisher.Mono;

/**
 * A network without a kernel, for tests and benchmarks: user agents of one process find each other by numeric address, as
 * by UDP. Messages become octets and are parsed as on a wire; they arrive in order on one loop of the receiver.
 *
 * <p>Its queues are the receivers' loops, bounded by what the senders' transactions repeat.
 */
public final class MemoryNetwork {
    private final Predicate<byte[]> carries;
    private final Map<InetSocketAddress, Station> stations = new ConcurrentHashMap<>();
    private final AtomicInteger ports = new AtomicInteger(1024);

    /** Loses nothing. */
    public MemoryNetwork() {
        this(octets -> true);
    }

    /** @param carries asked for every message, on the sender's loop; false: it is lost */
    public MemoryNetwork(Predicate<byte[]> carries) {
        this.carries = carries;
    }

    /** A station with an address of its own on loopback. */
    public Mono<Network> open(TransportConfig config, EventLoopGroup loops, MessageReceiver receiver) {
        return Mono.fromCallable(() -> {
            InetSocketAddress own = new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.getAndIncrement());
            Station station = new Station(own, config, loops.next(), receiver);
            stations.put(own, station);
            return station;
        });
    }

    private final class Station implements Network {
        private final InetSocketAddress own;
        private final EventLoop loop;
        private final TransportStatistics statistics = new TransportStatistics();
        private final Inbound inbound;

        Station(InetSocketAddress own, TransportConfig config, EventLoop loop, MessageReceiver receiver) {
            this.own = own;
            this.loop = loop;
            this.inbound = new Inbound(config.limits(), statistics, receiver);
        }

        @Override
        public void send(SipMessage message, Flow flow, @Nullable Consumer<Throwable> failed) {
            ByteBuf octets = PooledByteBufAllocator.DEFAULT.buffer(1024);
            SipEncoder.encode(message, octets);
            deliver(octets, flow);
        }

        @Override
        public void refuse(int status, String reason, SipHeaders headers, Flow flow) {
            ByteBuf octets = PooledByteBufAllocator.DEFAULT.buffer(512);
            SipEncoder.encodeRefusal(status, reason, headers, octets);
            deliver(octets, flow);
        }

        /** What goes to nobody is lost, as a datagram is. */
        private void deliver(ByteBuf octets, Flow flow) {
            byte[] message = ByteBufUtil.getBytes(octets);
            octets.release();
            statistics.sent.increment();
            Station to = stations.get(flow.remote());
            if (to != null && carries.test(message)) {
                to.loop.execute(() -> to.inbound.take(message, new Flow(Transport.UDP, null, own)));
            }
        }

        @Override
        public Mono<List<Target>> locate(SipUri uri) {
            InetAddress address = NetUtil.createInetAddressFromIpAddressString(uri.host());
            return address == null
                    ? Mono.error(new ConnectException("no numeric address: " + uri))
                    : Mono.just(List.of(new Target(Transport.UDP, new InetSocketAddress(address, uri.port()), uri.host())));
        }

        @Override
        public Mono<Flow> flowTo(List<Target> targets) {
            return flowTo(Transport.UDP, targets.getFirst().address());
        }

        @Override
        public Mono<Flow> flowTo(Transport transport, InetSocketAddress remote) {
            return Mono.just(new Flow(Transport.UDP, null, remote));
        }

        @Override
        public Mono<Flow> streamInstead(Flow datagrams) {
            return Mono.error(new ConnectException("no connections here"));
        }

        @Override
        public TransportStatistics statistics() {
            return statistics;
        }

        @Override
        public List<ListenPoint> listenPoints() {
            return List.of(Objects.requireNonNull(listenPoint(Transport.UDP)));
        }

        @Override
        public @Nullable ListenPoint listenPoint(Transport transport) {
            return transport == Transport.UDP ? new ListenPoint(transport, own) : null;
        }

        @Override
        public void failed(Flow flow) {
            // nothing is known of other servers here
        }

        @Override
        public InetAddress localAddress(Flow flow) {
            return own.getAddress();
        }

        @Override
        public Mono<Void> close() {
            return Mono.fromRunnable(() -> stations.remove(own));
        }
    }
}
