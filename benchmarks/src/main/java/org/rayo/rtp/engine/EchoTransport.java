package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** Gives each session at the next poll what it has sent since the last one; no sockets, and nothing allocated per packet. */
@NullMarked
final class EchoTransport implements RtpTransport {
    private static final int FIRST_PORT = 20_000;
    private static final int PACKET_OCTETS = 1500;

    private final List<EchoEndpoint> endpoints = new ArrayList<>();

    @Override
    public Endpoint open(Receiver receiver, long nowNanos) {
        EchoEndpoint endpoint = new EchoEndpoint(FIRST_PORT + 2 * endpoints.size(), receiver);
        endpoints.add(endpoint);
        return endpoint;
    }

    @Override
    public void poll(long nowNanos) {
        for (int i = 0; i < endpoints.size(); i++) {
            endpoints.get(i).deliver(nowNanos);
        }
    }

    @Override
    public void flush() {
        // what is sent waits for the next poll anyway
    }

    @Override
    public void close() {
        endpoints.clear();
    }

    private static final class EchoEndpoint implements Endpoint {
        private final InetSocketAddress rtpAddress;
        private final InetSocketAddress rtcpAddress;
        private final Receiver receiver;
        private final ByteBuf rtp = Unpooled.buffer(PACKET_OCTETS);
        private final ByteBuf rtcp = Unpooled.buffer(PACKET_OCTETS);

        EchoEndpoint(int port, Receiver receiver) {
            this.rtpAddress = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            this.rtcpAddress = new InetSocketAddress(InetAddress.getLoopbackAddress(), port + 1);
            this.receiver = receiver;
        }

        private void deliver(long nowNanos) {
            if (rtp.isReadable()) {
                receiver.onRtp(rtp, rtpAddress, nowNanos);
                rtp.clear();
            }
            if (rtcp.isReadable()) {
                receiver.onRtcp(rtcp, rtcpAddress, nowNanos);
                rtcp.clear();
            }
        }

        @Override
        public InetSocketAddress localRtpAddress() {
            return rtpAddress;
        }

        @Override
        public boolean sendRtp(ByteBuf packet, InetSocketAddress target) {
            rtp.clear().writeBytes(packet, packet.readerIndex(), packet.readableBytes());
            return true;
        }

        @Override
        public boolean sendRtcp(ByteBuf packet, InetSocketAddress target) {
            rtcp.clear().writeBytes(packet, packet.readerIndex(), packet.readableBytes());
            return true;
        }

        @Override
        public void close(long nowNanos) {
            rtp.release();
            rtcp.release();
        }
    }
}
