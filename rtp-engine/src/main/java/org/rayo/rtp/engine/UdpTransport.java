package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;

/**
 * A port pair per session. The loop asks once per poll which sockets have something (one system call for all) and reads
 * them into one buffer; sends go out at once from the loop's buffer. Nothing is allocated per packet: a Netty datagram
 * channel makes a packet, an address and a buffer slice for each, and wakes the loop for each; here the media clock is
 * the only thing that wakes it. The one exception is the JDK's selector, which boxes descriptor numbers above 127 unless
 * the JVM runs with {@code -XX:AutoBoxCacheMax=65536}.
 */
final class UdpTransport implements RtpTransport {
    private static final int MAX_PACKET_OCTETS = 2048;
    private static final int MAX_PACKETS_PER_POLL = 64;
    private static final int MAX_SELECTS_PER_POLL = 16;
    private static final int MAX_BIND_ATTEMPTS = 64;
    // DSCP EF (RFC 3246), so that networks which care forward voice first
    private static final int EXPEDITED_FORWARDING = 0xB8;

    private final InetAddress bindAddress;
    private final PortAllocator ports;
    private final LoopCounters counters;
    private final Selector selector;
    private final ByteBuffer receivedNio = ByteBuffer.allocateDirect(MAX_PACKET_OCTETS);
    private final ByteBuf received = Unpooled.wrappedBuffer(receivedNio.duplicate());
    private final Consumer<SelectionKey> onReadable = this::read;
    private long pollNanos;

    UdpTransport(InetAddress bindAddress, PortAllocator ports, LoopCounters counters) throws IOException {
        this.bindAddress = bindAddress;
        this.ports = ports;
        this.counters = counters;
        this.selector = Selector.open();
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
                return port == PortAllocator.ANY ? bindAny(receiver) : bindPair(port, port, receiver);
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
        DatagramChannel first = bind(0);
        int port = port(first);
        if ((port & 1) == 0) {
            return pair(PortAllocator.ANY, first, bindOrClose(first, port + 1), receiver);
        }
        return pair(PortAllocator.ANY, bindOrClose(first, port - 1), first, receiver);
    }

    private UdpEndpoint bindPair(int allocated, int port, Receiver receiver) throws IOException {
        DatagramChannel rtp = bind(port);
        return pair(allocated, rtp, bindOrClose(rtp, port + 1), receiver);
    }

    private DatagramChannel bindOrClose(DatagramChannel other, int port) throws IOException {
        try {
            return bind(port);
        } catch (IOException e) {
            other.close();
            throw e;
        }
    }

    private DatagramChannel bind(int port) throws IOException {
        ProtocolFamily family =
                bindAddress instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        DatagramChannel channel = DatagramChannel.open(family);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.IP_TOS, EXPEDITED_FORWARDING);
            return channel.bind(new InetSocketAddress(bindAddress, port));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static int port(DatagramChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    private UdpEndpoint pair(int allocated, DatagramChannel rtp, DatagramChannel rtcp, Receiver receiver)
            throws IOException {
        UdpEndpoint endpoint = new UdpEndpoint(
                this, ports, counters, allocated, new InetSocketAddress(bindAddress, port(rtp)), rtp, rtcp, receiver);
        rtp.register(selector, SelectionKey.OP_READ, endpoint.rtpReader);
        rtcp.register(selector, SelectionKey.OP_READ, endpoint.rtcpReader);
        return endpoint;
    }

    @Override
    public void poll(long nowNanos) {
        pollNanos = nowNanos;
        try {
            int ready = selector.selectNow(onReadable);
            // one select reports a bounded number of sockets; the rest must not wait for the next poll
            for (int i = 1; ready >= 256 && i < MAX_SELECTS_PER_POLL; i++) {
                ready = selector.selectNow(onReadable);
            }
        } catch (IOException e) {
            counters.increment(Counter.RECEIVE_FAILED);
        }
    }

    private void read(SelectionKey key) {
        UdpEndpoint.Reader reader = (UdpEndpoint.Reader) key.attachment();
        try {
            for (int i = 0; i < MAX_PACKETS_PER_POLL; i++) {
                receivedNio.clear();
                InetSocketAddress source = (InetSocketAddress) reader.channel.receive(receivedNio);
                if (source == null) {
                    return;
                }
                received.setIndex(0, receivedNio.position());
                reader.deliver(received, source, pollNanos);
            }
        } catch (IOException e) {
            counters.increment(Counter.RECEIVE_FAILED);
        }
    }

    @Override
    public void flush() {
        // sends are not gathered: each socket has one packet per tick
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            counters.increment(Counter.RECEIVE_FAILED);
        }
        received.release();
    }
}
