package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** A session's two sockets. Owned by its media loop. */
final class UdpEndpoint implements RtpTransport.Endpoint {
    final Reader rtpReader;
    final Reader rtcpReader;

    private final UdpTransport transport;
    private final PortAllocator ports;
    private final LoopCounters counters;
    private final int allocatedPort;
    private final InetSocketAddress localRtpAddress;
    private final DatagramChannel rtp;
    private final DatagramChannel rtcp;
    private boolean closed;

    UdpEndpoint(
            UdpTransport transport,
            PortAllocator ports,
            LoopCounters counters,
            int allocatedPort,
            InetSocketAddress localRtpAddress,
            DatagramChannel rtp,
            DatagramChannel rtcp,
            RtpTransport.Receiver receiver) {
        this.transport = transport;
        this.ports = ports;
        this.counters = counters;
        this.allocatedPort = allocatedPort;
        this.localRtpAddress = localRtpAddress;
        this.rtp = rtp;
        this.rtcp = rtcp;
        this.rtpReader = new Reader(rtp, receiver, false);
        this.rtcpReader = new Reader(rtcp, receiver, true);
    }

    @Override
    public InetSocketAddress localRtpAddress() {
        return localRtpAddress;
    }

    @Override
    public boolean sendRtp(ByteBuf packet, InetSocketAddress target) {
        return send(rtp, packet, target);
    }

    @Override
    public boolean sendRtcp(ByteBuf packet, InetSocketAddress target) {
        return send(rtcp, packet, target);
    }

    private boolean send(DatagramChannel channel, ByteBuf packet, InetSocketAddress target) {
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
    public void close(long nowNanos) {
        if (closed) {
            return;
        }
        closed = true;
        try (rtp) {
            rtcp.close();
        } catch (IOException e) {
            counters.increment(Counter.RECEIVE_FAILED);
        } finally {
            // a closed socket leaves the selector, and its port the system, only with the next select
            transport.poll(nowNanos);
            ports.release(allocatedPort, nowNanos);
        }
    }

    /** One of the two sockets with whom its packets are for. */
    static final class Reader {
        final DatagramChannel channel;
        private final RtpTransport.Receiver receiver;
        private final boolean rtcp;

        Reader(DatagramChannel channel, RtpTransport.Receiver receiver, boolean rtcp) {
            this.channel = channel;
            this.receiver = receiver;
            this.rtcp = rtcp;
        }

        void deliver(ByteBuf packet, InetSocketAddress source, long nowNanos) {
            if (rtcp) {
                receiver.onRtcp(packet, source, nowNanos);
            } else {
                receiver.onRtp(packet, source, nowNanos);
            }
        }
    }
}
