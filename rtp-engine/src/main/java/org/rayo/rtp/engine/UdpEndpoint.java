package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A session's two sockets. Owned by its media loop. */
final class UdpEndpoint implements RtpTransport.Endpoint {
    private final UdpTransport transport;
    private final PortAllocator ports;
    private final int allocatedPort;
    private final RtpTransport.Receiver receiver;
    private InetSocketAddress localRtpAddress = InetSocketAddress.createUnresolved("", 0);
    private PortSockets.@Nullable PortSocket rtp;
    private PortSockets.@Nullable PortSocket rtcp;
    private boolean firstIsRtp = true;

    /** Not in use before {@link #use}: whom packets are for must be known before there is a socket. */
    UdpEndpoint(UdpTransport transport, PortAllocator ports, int allocatedPort, RtpTransport.Receiver receiver) {
        this.transport = transport;
        this.ports = ports;
        this.allocatedPort = allocatedPort;
        this.receiver = receiver;
    }

    /** Begins with two sockets, of which the first or the second is for RTP. */
    UdpEndpoint use(
            InetSocketAddress local,
            PortSockets.PortSocket first,
            PortSockets.PortSocket second,
            boolean firstForRtp) {
        localRtpAddress = local;
        firstIsRtp = firstForRtp;
        rtp = firstForRtp ? first : second;
        rtcp = firstForRtp ? second : first;
        return this;
    }

    void onFirst(ByteBuf packet, InetSocketAddress source) {
        deliver(packet, source, firstIsRtp);
    }

    void onSecond(ByteBuf packet, InetSocketAddress source) {
        deliver(packet, source, !firstIsRtp);
    }

    private void deliver(ByteBuf packet, InetSocketAddress source, boolean forRtp) {
        if (forRtp) {
            receiver.onRtp(packet, source, transport.pollNanos());
        } else {
            receiver.onRtcp(packet, source, transport.pollNanos());
        }
    }

    @Override
    public InetSocketAddress localRtpAddress() {
        return localRtpAddress;
    }

    @Override
    public boolean sendRtp(ByteBuf packet, InetSocketAddress target) {
        PortSockets.PortSocket socket = rtp;
        return socket != null && socket.send(packet, target);
    }

    @Override
    public boolean sendRtcp(ByteBuf packet, InetSocketAddress target) {
        PortSockets.PortSocket socket = rtcp;
        return socket != null && socket.send(packet, target);
    }

    @Override
    public void close(long nowNanos) {
        PortSockets.PortSocket first = rtp;
        PortSockets.PortSocket second = rtcp;
        if (first != null && second != null) {
            rtp = null;
            rtcp = null;
            first.close();
            second.close();
            ports.release(allocatedPort, nowNanos);
        }
    }
}
