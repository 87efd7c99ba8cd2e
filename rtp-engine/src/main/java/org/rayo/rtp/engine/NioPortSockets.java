package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;

/**
 * On the JDK's channels: where there are no Linux calls, and for IPv6. A selector tells which sockets have something, each
 * packet is sent at once. Nothing is allocated per packet, but for the JDK's selector, which boxes descriptor numbers above
 * 127 unless the JVM runs with {@code -XX:AutoBoxCacheMax=65536}.
 */
final class NioPortSockets implements PortSockets {
    private static final int MAX_PACKET_OCTETS = 2048;
    private static final int MAX_PACKETS_PER_POLL = 64;
    private static final int MAX_SELECTS_PER_POLL = 16;
    private static final int MANY_READY = 256;
    // DSCP EF (RFC 3246), so that networks which care forward voice first
    private static final int EXPEDITED_FORWARDING = 0xB8;

    private final InetAddress bind;
    private final LoopCounters counters;
    private final Selector selector;
    private final ByteBuffer receivedNio = ByteBuffer.allocateDirect(MAX_PACKET_OCTETS);
    private final ByteBuf received = Unpooled.wrappedBuffer(receivedNio.duplicate());
    private final Consumer<SelectionKey> onReadable = this::read;

    NioPortSockets(InetAddress bind, LoopCounters counters) throws IOException {
        this.bind = bind;
        this.counters = counters;
        this.selector = Selector.open();
    }

    @Override
    public PortSocket open(int port, Handler handler) throws IOException {
        DatagramChannel channel = DatagramChannel.open(
                bind instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.IP_TOS, EXPEDITED_FORWARDING);
            channel.bind(new InetSocketAddress(bind, port));
            Socket socket = new Socket(channel, handler);
            channel.register(selector, SelectionKey.OP_READ, socket);
            return socket;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void poll() {
        try {
            int ready = selector.selectNow(onReadable);
            // one select reports a bounded number of sockets; the rest must not wait for the next poll
            for (int i = 1; ready >= MANY_READY && i < MAX_SELECTS_PER_POLL; i++) {
                ready = selector.selectNow(onReadable);
            }
        } catch (IOException e) {
            counters.increment(Counter.RECEIVE_FAILED);
        }
    }

    private void read(SelectionKey key) {
        Socket socket = (Socket) key.attachment();
        try {
            for (int i = 0; i < MAX_PACKETS_PER_POLL; i++) {
                receivedNio.clear();
                InetSocketAddress source = (InetSocketAddress) socket.channel.receive(receivedNio);
                if (source == null) {
                    return;
                }
                received.setIndex(0, receivedNio.position());
                socket.handler.onPacket(received, source);
            }
        } catch (IOException e) {
            counters.increment(Counter.RECEIVE_FAILED);
        }
    }

    @Override
    public void flush() {
        // each packet went out at once
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

    private final class Socket implements PortSocket {
        final DatagramChannel channel;
        final Handler handler;
        private final int port;

        Socket(DatagramChannel channel, Handler handler) throws IOException {
            this.channel = channel;
            this.handler = handler;
            this.port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public boolean send(ByteBuf packet, InetSocketAddress target) {
            // the buffer's own view: no object is made
            ByteBuffer nio = packet.internalNioBuffer(packet.readerIndex(), packet.readableBytes());
            try {
                // 0: the socket's buffer is full; media is not queued, it is dropped
                if (channel.send(nio, target) > 0) {
                    return true;
                }
            } catch (IOException | IllegalArgumentException e) {
                // unreachable network, or a target the system refuses: the peer's problem, the call goes on
                counters.increment(Counter.SEND_FAILED);
                return false;
            }
            counters.increment(Counter.SEND_FAILED);
            return false;
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                counters.increment(Counter.RECEIVE_FAILED);
            }
            // a closed socket leaves the selector, and its port the system, only with the next select
            poll();
        }
    }
}
