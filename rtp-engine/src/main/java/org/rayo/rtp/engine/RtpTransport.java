package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The network as one media loop sees it: the seam behind which a port pair per session is one way, shared ports another,
 * and a simulated network a third. All calls are made on the owning loop.
 */
interface RtpTransport {
    /**
     * Binds addresses for a session.
     *
     * @throws MediaException when there is none left, or it cannot be bound
     */
    Endpoint open(Receiver receiver, long nowNanos);

    /**
     * The same when it is known, or likely, where the peer's packets will come from.
     *
     * @param likelyRemote null when it is not
     */
    default Endpoint open(Receiver receiver, @Nullable InetSocketAddress likelyRemote, long nowNanos) {
        return open(receiver, nowNanos);
    }

    /** Hands everything that has arrived to its receivers. */
    void poll(long nowNanos);

    /** Sends what a transport has gathered; called once at the end of a tick. */
    void flush();

    /** Closes what is left open; nothing may be called afterwards. */
    void close();

    /** Takes a session's packets; the buffer and the address are valid during the call only. */
    interface Receiver {
        void onRtp(ByteBuf packet, InetSocketAddress source, long nowNanos);

        void onRtcp(ByteBuf packet, InetSocketAddress source, long nowNanos);
    }

    /** A session's addresses. */
    interface Endpoint {
        InetSocketAddress localRtpAddress();

        /** Sends the buffer's readable octets, which may be reused when this returns; false when they were dropped. */
        boolean sendRtp(ByteBuf packet, InetSocketAddress target);

        /** As {@link #sendRtp}, from the RTCP port. */
        boolean sendRtcp(ByteBuf packet, InetSocketAddress target);

        /** Where the peer's packets are likely to come from; may be told again. */
        default void expect(InetSocketAddress remote) {}

        /** Frees the addresses. */
        void close(long nowNanos);
    }
}
