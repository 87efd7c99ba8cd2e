package org.rayo.sip.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The UDP pipeline: one datagram is one message. */
final class UdpInbound extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final Logger LOG = LoggerFactory.getLogger(UdpInbound.class);
    /** Anything shorter cannot be SIP: keep-alives of NATs (RFC 5626 §3.5.2 leaves them to STUN). */
    private static final int SHORTEST = 5;

    private final TransportLayer layer;
    private final Inbound inbound;

    UdpInbound(TransportLayer layer) {
        this.layer = layer;
        this.inbound = new Inbound(layer.config().limits(), layer.statistics(), layer.receiver());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        int length = packet.content().readableBytes();
        if (length < SHORTEST) {
            layer.statistics().keepAlives.increment();
            return;
        }
        byte[] octets = new byte[length];
        packet.content().readBytes(octets);
        inbound.take(octets, new Flow(Transport.UDP, context.channel(), packet.sender()));
    }

    /** ICMP errors and the like: the socket serves everybody, so it stays. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("UDP socket: {}", cause.toString());
    }
}
