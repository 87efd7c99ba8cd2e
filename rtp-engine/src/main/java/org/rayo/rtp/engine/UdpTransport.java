package org.rayo.rtp.engine;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A port pair per session. The loop asks once per poll which sockets have something (one system call for all) and reads
 * them into one buffer; what a tick sends leaves at its end. Nothing is allocated per packet: a Netty datagram channel makes
 * a packet, an address and a buffer slice for each, and wakes the loop for each; here the media clock is the only thing
 * that wakes it.
 */
final class UdpTransport implements RtpTransport {
    private static final int MAX_BIND_ATTEMPTS = 64;

    private final InetAddress bindAddress;
    private final PortAllocator ports;
    private final PortSockets sockets;
    private long pollNanos;

    UdpTransport(InetAddress bindAddress, PortAllocator ports, PortSockets sockets) {
        this.bindAddress = bindAddress;
        this.ports = ports;
        this.sockets = sockets;
    }

    /** On what this system does best. */
    static UdpTransport on(InetAddress bindAddress, PortAllocator ports, LoopCounters counters) throws IOException {
        boolean linux = LinuxDatagrams.available() && bindAddress instanceof Inet4Address;
        return new UdpTransport(
                bindAddress,
                ports,
                linux ? new LinuxPortSockets(bindAddress, counters) : new NioPortSockets(bindAddress, counters));
    }

    @Override
    public Endpoint open(Receiver receiver, long nowNanos) {
        IOException last = null;
        for (int attempt = 0; attempt < MAX_BIND_ATTEMPTS; attempt++) {
            int port = ports.acquire(nowNanos);
            if (port == PortAllocator.EXHAUSTED) {
                throw new PortsExhaustedException("all " + ports.pairs() + " RTP port pairs are in use");
            }
            try {
                return port == PortAllocator.ANY ? bindAny(receiver) : bindPair(port, receiver);
            } catch (IOException e) {
                ports.release(port, nowNanos);
                last = e;
                if (!(e instanceof BindException)) {
                    break;
                }
            }
        }
        throw new BindFailedException("no RTP port of " + bindAddress.getHostAddress() + " could be bound: " + last);
    }

    private UdpEndpoint bindAny(Receiver receiver) throws IOException {
        UdpEndpoint endpoint = new UdpEndpoint(this, ports, PortAllocator.ANY, receiver);
        PortSockets.PortSocket first = sockets.open(0, endpoint::onFirst);
        int port = first.port();
        boolean even = (port & 1) == 0;
        return endpoint.use(address(port & ~1), first, openOrClose(first, port ^ 1, endpoint::onSecond), even);
    }

    private UdpEndpoint bindPair(int port, Receiver receiver) throws IOException {
        UdpEndpoint endpoint = new UdpEndpoint(this, ports, port, receiver);
        PortSockets.PortSocket rtp = sockets.open(port, endpoint::onFirst);
        return endpoint.use(address(port), rtp, openOrClose(rtp, port + 1, endpoint::onSecond), true);
    }

    private InetSocketAddress address(int port) {
        return new InetSocketAddress(bindAddress, port);
    }

    private PortSockets.PortSocket openOrClose(PortSockets.PortSocket other, int port, PortSockets.Handler handler)
            throws IOException {
        try {
            return sockets.open(port, handler);
        } catch (IOException e) {
            other.close();
            throw e;
        }
    }

    /** When what is being handed over was read. */
    long pollNanos() {
        return pollNanos;
    }

    @Override
    public void poll(long nowNanos) {
        pollNanos = nowNanos;
        sockets.poll();
    }

    @Override
    public void flush() {
        sockets.flush();
    }

    @Override
    public void close() {
        sockets.close();
    }
}
