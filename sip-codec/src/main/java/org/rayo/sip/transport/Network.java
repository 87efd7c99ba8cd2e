package org.rayo.sip.transport;

import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipUri;
import reactor.core.publisher.Mono;

/**
 * What a user agent sends and receives by: sockets ({@link TransportLayer}), or a network within the process
 * ({@link MemoryNetwork}). Thread-safe.
 */
public interface Network {

    /** Opens the way in and out of one user agent. */
    @FunctionalInterface
    interface Opener {
        Mono<? extends Network> open(TransportConfig config, EventLoopGroup loops, MessageReceiver receiver);
    }

    TransportStatistics statistics();

    /** In the order of {@link Transport}; never empty. */
    List<ListenPoint> listenPoints();

    /** The listener whose address a Contact or Via names, or null when this transport is not listened on. */
    @Nullable ListenPoint listenPoint(Transport transport);

    /**
     * Sends on a flow.
     *
     * @param failed told on the flow's loop when the message could not be handed to the network
     */
    void send(SipMessage message, Flow flow, @Nullable Consumer<Throwable> failed);

    /** Refuses a request that could not be parsed whole. */
    void refuse(int status, String reason, SipHeaders headers, Flow flow);

    /** The servers of a URI (RFC 3263), in the order in which to try them. */
    Mono<List<Target>> locate(SipUri uri);

    /** A flow to the first of these that can be connected to; those behind it stay with the flow. */
    Mono<Flow> flowTo(List<Target> targets);

    /** A flow to a peer that has an address only. */
    Mono<Flow> flowTo(Transport transport, InetSocketAddress remote);

    /** A connection to where these datagrams go; soon an error when the far end takes none. */
    Mono<Flow> streamInstead(Flow datagrams);

    /** The far end of a flow does not answer: other servers of its URI are better for now. */
    void failed(Flow flow);

    /** The address of ours that the far end of a flow sees, if nobody translates addresses in between. */
    InetAddress localAddress(Flow flow);

    Mono<Void> close();
}
