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

/** A shared socket on the JDK's channels: where the batched calls are not, and for IPv6. One system call per packet. */
final class NioSharedSocket implements SharedSocket {
    private static final int EXPEDITED_FORWARDING = 0xB8;
    private static final int RECEIVE_OCTETS = 8 << 20;
    private static final int PACKET_OCTETS = 2048;
    private static final int MAX_PACKETS = 4096;

    private final DatagramChannel channel;
    private final LoopCounters counters;
    private final InetSocketAddress local;
    private final ByteBuffer received = ByteBuffer.allocateDirect(PACKET_OCTETS);
    private final ByteBuf packet = Unpooled.wrappedBuffer(received.duplicate());

    NioSharedSocket(InetAddress bind, int port, LoopCounters counters) throws IOException {
        this.counters = counters;
        this.channel = DatagramChannel.open(
                bind instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.IP_TOS, EXPEDITED_FORWARDING);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_OCTETS);
            channel.bind(new InetSocketAddress(bind, port));
            this.local = new InetSocketAddress(bind, ((InetSocketAddress) channel.getLocalAddress()).getPort());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public void receive(Handler handler) {
        try {
            for (int i = 0; i < MAX_PACKETS; i++) {
                received.clear();
                InetSocketAddress source = (InetSocketAddress) channel.receive(received);
                if (source == null) {
                    return;
                }
                packet.setIndex(0, received.position());
                handler.onPacket(this, packet, source);
            }
        } catch (IOException e) {
            counters.increment(Counter.RECEIVE_FAILED);
        }
    }

    @Override
    public void queue(ByteBuf out, InetSocketAddress target) {
        try {
            if (channel.send(out.internalNioBuffer(out.readerIndex(), out.readableBytes()), target) > 0) {
                return;
            }
        } catch (IOException | IllegalArgumentException e) {
            // unreachable, or a target the system refuses: counted below, the call goes on
            counters.increment(Counter.SEND_FAILED);
            return;
        }
        counters.increment(Counter.SEND_FAILED);
    }

    @Override
    public void flush() {
        // each packet went out at once
    }

    @Override
    public long kernelDrops() {
        return 0;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            counters.increment(Counter.RECEIVE_FAILED);
        }
        packet.release();
    }
}
