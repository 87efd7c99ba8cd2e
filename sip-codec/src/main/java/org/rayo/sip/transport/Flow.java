package org.rayo.sip.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A way to one peer: a remote address on a socket of ours, or a connection. */
public final class Flow {
    private final Transport transport;
    private final Channel channel;
    private final InetSocketAddress remote;

    Flow(Transport transport, Channel channel, InetSocketAddress remote) {
        this.transport = transport;
        this.channel = channel;
        this.remote = remote;
    }

    public Transport transport() {
        return transport;
    }

    public InetSocketAddress remote() {
        return remote;
    }

    public boolean open() {
        return channel.isActive();
    }

    /**
     * Sends; the buffer is released in any case. A connection whose peer does not read is closed rather than queued for.
     *
     * @param failed told why, on the socket's loop, if it could not be sent
     */
    void send(ByteBuf octets, @Nullable Consumer<Throwable> failed) {
        if (transport.reliable() && !channel.isWritable()) {
            octets.release();
            var _ = channel.close();
            if (failed != null) {
                failed.accept(new SlowPeerException(remote));
            }
            return;
        }
        Object message = transport == Transport.UDP ? new DatagramPacket(octets, remote) : octets;
        var sent = channel.writeAndFlush(message);
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
