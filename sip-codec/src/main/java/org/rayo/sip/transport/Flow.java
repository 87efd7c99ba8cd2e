package org.rayo.sip.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A way to one peer: a remote address on a socket of ours, or a connection. */
public final class Flow {
    private final Transport transport;
    private final Channel channel;
    private final InetSocketAddress remote;
    private final List<Target> others;

    Flow(Transport transport, Channel channel, InetSocketAddress remote) {
        this(transport, channel, remote, List.of());
    }

    private Flow(Transport transport, Channel channel, InetSocketAddress remote, List<Target> others) {
        this.transport = transport;
        this.channel = channel;
        this.remote = remote;
        this.others = others;
    }

    /** The same way, with other servers of the same URI to try when this one fails. */
    Flow with(List<Target> next) {
        return new Flow(transport, channel, remote, next);
    }

    /** The other servers of the URI that led here, in the order in which to try them (RFC 3263 §4.3). */
    public List<Target> others() {
        return others;
    }

    public Transport transport() {
        return transport;
    }

    public InetSocketAddress remote() {
        return remote;
    }

    /** Our end of it; the unspecified address for a UDP socket that is bound to all. */
    InetSocketAddress local() {
        return (InetSocketAddress) channel.localAddress();
    }

    public boolean open() {
        return channel.isActive();
    }

    /**
     * Sends; the buffer is released in any case. A connection whose peer does not read is closed rather than queued for.
     *
     * @param own the socket of the sender's loop, for UDP: what a call says leaves in the order in which it was said, whatever
     *     socket it was asked on; null: the one of the flow
     * @param failed told why, on the socket's loop, if it could not be sent
     */
    void send(ByteBuf octets, @Nullable Channel own, @Nullable Consumer<Throwable> failed) {
        if (transport.reliable() && !channel.isWritable()) {
            octets.release();
            var _ = channel.close();
            if (failed != null) {
                failed.accept(new SlowPeerException(remote));
            }
            return;
        }
        Object message = transport == Transport.UDP ? new DatagramPacket(octets, remote) : octets;
        var sent = (own == null ? channel : own).writeAndFlush(message);
        if (failed != null) {
            var _ = sent.addListener(future -> {
                if (!future.isSuccess()) {
                    failed.accept(future.cause());
                }
            });
        }
    }

    @Override
    public String toString() {
        return transport + " " + remote;
    }

    /** More is queued for a connection than its peer reads. */
    static final class SlowPeerException extends java.io.IOException {
        private static final long serialVersionUID = 1L;

        SlowPeerException(InetSocketAddress remote) {
            super(remote + " does not read");
        }
    }
}
