package org.rayo.sip.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipResponse;

/** A way to one peer: a remote address on a socket of ours, or a connection. */
public final class Flow {
    private final Transport transport;
    /** Null in a network that has none. */
    private final @Nullable Channel channel;
    private final InetSocketAddress remote;
    private final List<Target> others;
    /** Null where nobody waits for answers: datagrams. */
    private final @Nullable Unanswered unanswered;

    Flow(Transport transport, @Nullable Channel channel, InetSocketAddress remote) {
        this(transport, channel, remote, List.of(), null);
    }

    /** A connection, whose requests are counted. */
    Flow(Transport transport, Channel channel, InetSocketAddress remote, Unanswered unanswered) {
        this(transport, channel, remote, List.of(), unanswered);
    }

    private Flow(
            Transport transport, @Nullable Channel channel, InetSocketAddress remote, List<Target> others,
            @Nullable Unanswered unanswered) {
        this.transport = transport;
        this.channel = channel;
        this.remote = remote;
        this.others = others;
        this.unanswered = unanswered;
    }

    /** The same way, with other servers of the same URI to try when this one fails. */
    Flow with(List<Target> next) {
        return new Flow(transport, channel, remote, next, unanswered);
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
        return (InetSocketAddress) socket().localAddress();
    }

    public boolean open() {
        return channel == null || channel.isActive();
    }

    private Channel socket() {
        return Objects.requireNonNull(channel, "a flow without a socket");
    }

    /**
     * Sends; the buffer is released in any case. A connection whose peer does not read is closed rather than queued for.
     *
     * @param own the socket of the sender's loop, for UDP: what a call says leaves in the order in which it was said, whatever
     *     socket it was asked on; null: the one of the flow
     * @param failed told why, on the socket's loop, if it could not be sent
     */
    void send(ByteBuf octets, @Nullable Channel own, @Nullable Consumer<Throwable> failed) {
        Channel socket = own == null ? socket() : own;
        if (transport.reliable() && !socket.isWritable()) {
            octets.release();
            var _ = socket.close();
            if (failed != null) {
                failed.accept(new SlowPeerException(remote));
            }
            return;
        }
        Object message = transport == Transport.UDP ? new DatagramPacket(octets, remote) : octets;
        var sent = socket.writeAndFlush(message);
        if (failed != null) {
            var _ = sent.addListener(future -> {
                if (!future.isSuccess()) {
                    failed.accept(future.cause());
                }
            });
        }
    }

    /** A response has been sent on it. */
    void answered(SipResponse response) {
        Unanswered open = unanswered;
        if (open == null) {
            return;
        }
        if (socket().eventLoop().inEventLoop()) {
            open.answered(response);
        } else {
            // behind what was sent
            socket().eventLoop().execute(() -> open.answered(response));
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
