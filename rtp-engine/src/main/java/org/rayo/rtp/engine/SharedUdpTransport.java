package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All sessions of a loop on a few pairs of ports, RTP on the even one and RTCP on the next. A packet's session is found by
 * the remote address, then by its SSRC; one from an unknown address goes to the one session that still waits for its
 * first packet, if there is just one that fits, and the session's {@link SourceGate} has the last word. What fits several
 * is dropped and counted. A session that is known to be ambiguous when it is opened gets ports of its own.
 */
final class SharedUdpTransport implements RtpTransport, SharedSocket.Handler {
    private static final int MAX_WAITING_LOOKED_AT = 64;
    private static final int POLLS_BETWEEN_DROP_COUNTS = 200;
    private static final int MAX_BIND_ATTEMPTS = 64;

    private final LoopCounters counters;
    private final RtpTransport ownPorts;
    private final @Nullable LinuxDatagrams linux;
    private final @Nullable LinuxReceiver receiver;
    private final List<Pair> pairs = new ArrayList<>();
    private long pollNanos;
    private int polls;

    /** Two sockets and who uses them. */
    private static final class Pair {
        final SharedSocket rtp;
        final SharedSocket rtcp;
        final Map<InetSocketAddress, Route> routes = new HashMap<>();
        final Map<InetSocketAddress, Route> rtcpRoutes = new HashMap<>();
        final LongTable<SharedEndpoint> sources = new LongTable<>();
        final List<SharedEndpoint> waiting = new ArrayList<>();
        int sessions;
        long drops;

        Pair(SharedSocket rtp, SharedSocket rtcp) {
            this.rtp = rtp;
            this.rtcp = rtcp;
        }
    }

    /** Who is behind a remote address: one session nearly always. */
    private static final class Route {
        final List<SharedEndpoint> endpoints = new ArrayList<>(1);
    }

    /**
     * @param bind of all sockets
     * @param portMin first port of this loop's share; 0 with {@code portMax} 0 = one free pair
     * @param ownPorts opens sessions that would be ambiguous
     * @throws BindFailedException when not one pair can be bound
     */
    SharedUdpTransport(InetAddress bind, int portMin, int portMax, LoopCounters counters, RtpTransport ownPorts) {
        this.counters = counters;
        this.ownPorts = ownPorts;
        this.linux = LinuxDatagrams.available() && bind instanceof Inet4Address ? new LinuxDatagrams() : null;
        this.receiver = linux == null ? null : new LinuxReceiver(linux, counters);
        if (portMax == 0) {
            pairs.add(anyPair(bind));
        } else {
            for (int port = (portMin + 1) & ~1; port < portMax; port += 2) {
                pairs.add(pair(bind, port));
            }
        }
        if (pairs.isEmpty()) {
            throw new BindFailedException("the shared RTP ports " + portMin + "-" + portMax + " hold no pair for each loop");
        }
    }

    private Pair pair(InetAddress bind, int port) {
        try {
            SharedSocket rtp = open(bind, port);
            try {
                return new Pair(rtp, open(bind, port + 1));
            } catch (IOException e) {
                rtp.close();
                throw e;
            }
        } catch (IOException e) {
            close();
            throw new BindFailedException("shared RTP port " + port + " of " + bind.getHostAddress() + " cannot be bound: " + e);
        }
    }

    private Pair anyPair(InetAddress bind) {
        IOException last = null;
        for (int attempt = 0; attempt < MAX_BIND_ATTEMPTS; attempt++) {
            try {
                SharedSocket first = open(bind, 0);
                int port = first.localAddress().getPort();
                try {
                    SharedSocket second = open(bind, port ^ 1);
                    return (port & 1) == 0 ? new Pair(first, second) : new Pair(second, first);
                } catch (BindException e) {
                    first.close();
                    last = e;
                }
            } catch (IOException e) {
                last = e;
                break;
            }
        }
        throw new BindFailedException("no shared RTP port of " + bind.getHostAddress() + " could be bound: " + last);
    }

    private SharedSocket open(InetAddress bind, int port) throws IOException {
        return linux != null && receiver != null
                ? new LinuxSharedSocket(linux, receiver, bind, port, counters)
                : new NioSharedSocket(bind, port, counters);
    }

    @Override
    public Endpoint open(Receiver receiver, long nowNanos) {
        return open(receiver, null, nowNanos);
    }

    @Override
    public Endpoint open(Receiver receiver, @Nullable InetSocketAddress likelyRemote, long nowNanos) {
        Pair best = null;
        for (Pair pair : pairs) {
            boolean free = likelyRemote == null || !pair.routes.containsKey(likelyRemote);
            if (free && (best == null || pair.sessions < best.sessions)) {
                best = pair;
            }
        }
        if (best == null) {
            // another session's peer has the same address: only a port of its own tells them apart from the first packet on
            return ownPorts.open(receiver, likelyRemote, nowNanos);
        }
        SharedEndpoint endpoint = new SharedEndpoint(best, receiver);
        if (likelyRemote != null) {
            endpoint.expect(likelyRemote);
        }
        return endpoint;
    }

    @Override
    public void poll(long nowNanos) {
        pollNanos = nowNanos;
        ownPorts.poll(nowNanos);
        boolean countDrops = polls++ % POLLS_BETWEEN_DROP_COUNTS == 0;
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            pair.rtp.flush();
            pair.rtcp.flush();
            pair.rtp.receive(this);
            pair.rtcp.receive(this);
            if (countDrops) {
                long drops = pair.rtp.kernelDrops() + pair.rtcp.kernelDrops();
                counters.add(Counter.KERNEL_DROPPED, drops - pair.drops);
                pair.drops = drops;
            }
        }
    }

    @Override
    public void onPacket(SharedSocket socket, ByteBuf packet, InetSocketAddress source) {
        Pair pair = pairOf(socket);
        boolean isRtcp = socket.equals(pair.rtcp) || isRtcp(packet);
        SharedEndpoint endpoint = find(pair, packet, source, isRtcp);
        if (endpoint == null) {
            counters.increment(Counter.AMBIGUOUS_SOURCE);
        } else if (isRtcp) {
            endpoint.receiver.onRtcp(packet, source, pollNanos);
        } else {
            endpoint.heard(packet);
            endpoint.receiver.onRtp(packet, source, pollNanos);
        }
    }

    private Pair pairOf(SharedSocket socket) {
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            if (socket.equals(pair.rtp) || socket.equals(pair.rtcp)) {
                return pair;
            }
        }
        throw new IllegalStateException("a socket of another loop");
    }

    private static boolean isRtcp(ByteBuf packet) {
        if (packet.readableBytes() < 2) {
            return false;
        }
        int type = packet.getUnsignedByte(packet.readerIndex() + 1);
        return type >= 192 && type <= 223;
    }

    private static @Nullable SharedEndpoint find(Pair pair, ByteBuf packet, InetSocketAddress source, boolean isRtcp) {
        Route route = pair.routes.get(source);
        if (route == null && isRtcp) {
            route = pair.rtcpRoutes.get(source);
        }
        if (route != null && route.endpoints.size() == 1) {
            return route.endpoints.getFirst();
        }
        int at = packet.readerIndex() + (isRtcp ? 4 : 8);
        if (packet.writerIndex() < at + 4) {
            return null;
        }
        SharedEndpoint known = pair.sources.get(packet.getInt(at));
        if (known != null || isRtcp) {
            return known;
        }
        return route != null ? onlyWaiting(route.endpoints, null) : waitingFor(pair, source);
    }

    private static @Nullable SharedEndpoint waitingFor(Pair pair, InetSocketAddress source) {
        if (pair.waiting.size() > MAX_WAITING_LOOKED_AT) {
            return null;
        }
        SharedEndpoint sameHost = onlyWaiting(pair.waiting, source.getAddress());
        return sameHost != null ? sameHost : onlyWaiting(pair.waiting, null);
    }

    // the only one that has not been heard yet, of those that expect this host
    private static @Nullable SharedEndpoint onlyWaiting(List<SharedEndpoint> candidates, @Nullable InetAddress host) {
        SharedEndpoint only = null;
        for (int i = 0; i < candidates.size(); i++) {
            SharedEndpoint each = candidates.get(i);
            InetSocketAddress expected = each.expected;
            boolean elsewhere = host != null && (expected == null || !host.equals(expected.getAddress()));
            if (each.known || elsewhere) {
                continue;
            }
            if (only != null) {
                return null;
            }
            only = each;
        }
        return only;
    }

    @Override
    public void flush() {
        for (int i = 0; i < pairs.size(); i++) {
            pairs.get(i).rtp.flush();
            pairs.get(i).rtcp.flush();
        }
        ownPorts.flush();
    }

    @Override
    public void close() {
        for (Pair pair : pairs) {
            pair.rtp.flush();
            pair.rtcp.flush();
            pair.rtp.close();
            pair.rtcp.close();
        }
        pairs.clear();
        if (linux != null && receiver != null) {
            receiver.release();
            linux.free();
        }
        ownPorts.close();
    }

    /** A session's part of a pair. */
    private static final class SharedEndpoint implements Endpoint {
        final Receiver receiver;
        private final Pair pair;
        private @Nullable InetSocketAddress expected;
        private boolean known;
        private int ssrc;
        private boolean closed;

        SharedEndpoint(Pair pair, Receiver receiver) {
            this.pair = pair;
            this.receiver = receiver;
            pair.sessions++;
            pair.waiting.add(this);
        }

        @Override
        public InetSocketAddress localRtpAddress() {
            return pair.rtp.localAddress();
        }

        @Override
        public void expect(InetSocketAddress remote) {
            if (remote.equals(expected) || closed) {
                return;
            }
            forgetRoute();
            forgetSource();
            expected = remote;
            pair.routes.computeIfAbsent(remote, any -> new Route()).endpoints.add(this);
            pair.rtcpRoutes.computeIfAbsent(next(remote), any -> new Route()).endpoints.add(this);
            if (!pair.waiting.contains(this)) {
                pair.waiting.add(this);
            }
        }

        private static InetSocketAddress next(InetSocketAddress rtp) {
            return new InetSocketAddress(rtp.getAddress(), Math.min(65535, rtp.getPort() + 1));
        }

        /** An RTP packet is this session's: its SSRC tells further ones. */
        void heard(ByteBuf packet) {
            if (packet.readableBytes() < 12) {
                return;
            }
            int source = packet.getInt(packet.readerIndex() + 8);
            if (known && source == ssrc) {
                return;
            }
            forgetSource();
            known = true;
            ssrc = source;
            pair.sources.put(source, this);
            pair.waiting.remove(this);
        }

        private void forgetSource() {
            if (known && equals(pair.sources.get(ssrc))) {
                pair.sources.remove(ssrc);
            }
            known = false;
        }

        private void forgetRoute() {
            InetSocketAddress remote = expected;
            if (remote != null) {
                leave(pair.routes, remote);
                leave(pair.rtcpRoutes, next(remote));
            }
        }

        private void leave(Map<InetSocketAddress, Route> routes, InetSocketAddress remote) {
            Route route = routes.get(remote);
            if (route != null && route.endpoints.remove(this) && route.endpoints.isEmpty()) {
                routes.remove(remote);
            }
        }

        @Override
        public boolean sendRtp(ByteBuf packet, InetSocketAddress target) {
            pair.rtp.queue(packet, target);
            return true;
        }

        @Override
        public boolean sendRtcp(ByteBuf packet, InetSocketAddress target) {
            pair.rtcp.queue(packet, target);
            return true;
        }

        @Override
        public void close(long nowNanos) {
            if (!closed) {
                closed = true;
                forgetRoute();
                forgetSource();
                pair.waiting.remove(this);
                pair.sessions--;
            }
        }
    }
}
