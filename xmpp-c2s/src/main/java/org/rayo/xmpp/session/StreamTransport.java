package org.rayo.xmpp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.util.List;
import org.rayo.xmpp.sasl.ChannelBindings;
import org.rayo.xmpp.stream.StreamHeader;

/**
 * What a {@link ClientStream} needs of its connection: framing and flow, nothing of XMPP's rules. One for each kind of
 * connection. Methods run on the loop, but for those marked otherwise.
 */
public interface StreamTransport {
    /** The loop that the connection, and so its stream, lives on; from any thread. */
    EventLoop loop();

    /** Where the client is; from any thread. */
    SocketAddress peer();

    /** Whether octets travel encrypted from the start; with STARTTLS, the stream knows better. */
    boolean isEncrypted();

    /** What the TLS connection can be bound to; none without TLS. */
    default ChannelBindings channelBindings() {
        return ChannelBindings.NONE;
    }

    /** Localparts that the client's certificate speaks for; none without a verified one. */
    default List<String> certified() {
        return List.of();
    }

    /** Opens our half of the stream: a start tag, an {@code <open/>}. */
    void open(StreamHeader header);

    /** How elements look here. */
    Framing framing();

    /** Where buffers for {@link #write} come from. */
    ByteBufAllocator alloc();

    /** Sends one first-level element, encoded in this {@link #framing}, and releases it. Flushed by itself soon. */
    void write(ByteBuf element);

    /** Whatever shows a dead connection: a space, a WebSocket ping. Nothing when something was written since the last time. */
    void keepAlive();

    /** Answers STARTTLS with {@code <proceed/>}, forgets what was received behind it, and takes up TLS. */
    void startTls();

    /** The next thing the client sends opens a new stream; also from within a callback. */
    void restart();

    /** The limits for clients that have logged in hold from now on. */
    void authenticated();

    /** Reads on, or reads nothing more until told so. Repeating the same is allowed and does nothing. */
    void setReading(boolean reading);

    /** Whether little enough waits to be sent. The transport calls {@link ClientStream#onWritabilityChanged} when it changes. */
    boolean isWritable();

    /** Octets that are written but not yet taken by the network; from any thread. */
    long queuedOctets();

    /** Cuts the connection, saying nothing. Ends with {@link ClientStream#onDisconnected}. */
    void abort();

    /**
     * Closes our half, lets the client close its own for a moment, then cuts off. Nothing received is heard any more. Ends
     * with {@link ClientStream#onDisconnected}.
     */
    void close();
}
