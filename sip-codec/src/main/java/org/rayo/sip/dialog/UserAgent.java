package org.rayo.sip.dialog;

import io.netty.channel.EventLoopGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.codec.ParseResult;
import org.rayo.sip.dialog.UserAgentListener.Reception;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.HostPort;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipStatus;
import org.rayo.sip.transport.Flow;
import org.rayo.sip.transport.ListenPoint;
import org.rayo.sip.transport.MessageReceiver;
import org.rayo.sip.transport.Network;
import org.rayo.sip.transport.Target;
import org.rayo.sip.transport.Transport;
import org.rayo.sip.transport.TransportLayer;
import org.rayo.sip.transport.TransportStatistics;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A SIP user agent on a group of event loops: every Call-ID belongs to one of them. Thread-safe where not said otherwise.
 *
 * <p>At most {@value #MAX_WAITING} messages wait for a loop; beyond, a request is dropped and counted: its sender repeats
 * it, or its connection tells it.
 */
public final class UserAgent {
    private static final int MAX_WAITING = 10_000;
    private static final byte[] NO_BODY = {};

    private final SipConfig config;
    private final UserAgentListener listener;
    private final List<AgentShard> shards = new ArrayList<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger sessions = new AtomicInteger();
    private final LongAdder overflown = new LongAdder();
    private final LongAdder ignored = new LongAdder();
    private final LongAdder unsendable = new LongAdder();
    private volatile @Nullable Network network;
    private volatile @Nullable Locator locator;

    private UserAgent(SipConfig config, EventLoopGroup loops, UserAgentListener listener) {
        this.config = config;
        this.listener = listener;
        for (EventExecutor loop : loops) {
            shards.add(new AgentShard(this, shards.size(), loop, config));
        }
    }

    /** Binds and runs; the error of a listener that cannot be bound is a {@link TransportLayer.BindException}. */
    public static Mono<UserAgent> start(SipConfig config, EventLoopGroup loops, UserAgentListener listener) {
        return start(config, TransportLayer::bind, loops, listener);
    }

    /** The same on a network of the caller's choice. */
    public static Mono<UserAgent> start(
            SipConfig config, Network.Opener opener, EventLoopGroup loops, UserAgentListener listener) {
        return Mono.defer(() -> {
            UserAgent agent = new UserAgent(config, loops, listener);
            return opener.open(config.transport(), loops, agent.new Receiver()).map(bound -> {
                agent.locator = new Locator(bound);
                agent.network = bound;
                return agent;
            });
        });
    }

    private Network network() {
        return Objects.requireNonNull(network, "not bound yet");
    }

    /** What the sockets have seen; cheap enough to be asked at any time. */
    public TransportStatistics transport() {
        return network().statistics();
    }

    public List<ListenPoint> listenPoints() {
        return network().listenPoints();
    }

    /** How many loops share the calls. */
    public int shards() {
        return shards.size();
    }

    public EventExecutor loop(int shard) {
        return shards.get(shard).loop();
    }

    /** The loop of a Call-ID. */
    public int shardOf(String callId) {
        return Math.floorMod(callId.hashCode(), shards.size());
    }

    AgentShard shard(int index) {
        return shards.get(index);
    }

    /** Places a call from the given loop, on which this must be called. The session is in hand before anything happens. */
    public OutboundInvite invite(OutgoingInvite wanted, int shard, InviteSessionListener listener) {
        AgentShard own = shards.get(shard);
        String callId;
        do {
            callId = own.newTag() + own.newTag();
        } while (shardOf(callId) != shard);
        OutboundInvite session = own.invite(wanted, callId, listener);
        own.loop().execute(session::start);
        return session;
    }

    /** Requests to one peer outside of dialogs; on whatever loop its Call-ID has. */
    public RequestSeries series(RequestSeries.Peer peer) {
        AgentShard any = shards.getFirst();
        String callId = any.newTag() + any.newTag();
        return new RequestSeries(shards.get(shardOf(callId)), peer, callId);
    }

    /** Closes the sockets and forgets every session without a word; hang up before. */
    public Mono<Void> stop() {
        return network().close().then(Flux.fromIterable(shards)
                .flatMap(shard -> Mono.<Void>create(answer -> shard.loop().execute(() -> {
                    shard.transactions().stop();
                    answer.success();
                })))
                .then());
    }

    /** A snapshot; transactions are counted on their loops. */
    public Mono<AgentStatistics> statistics() {
        return Flux.fromIterable(shards)
                .flatMap(shard -> Mono.<long[]>create(answer -> shard.loop().execute(() -> answer.success(new long[] {
                    shard.transactions().size(), shard.transactions().overloaded(), shard.strays()
                }))))
                .reduce(new long[3], (sum, each) -> new long[] {sum[0] + each[0], sum[1] + each[1], sum[2] + each[2]})
                .map(sum -> new AgentStatistics(
                        sessions.get(),
                        (int) sum[0],
                        transport().received(),
                        transport().sent(),
                        transport().malformed(),
                        sum[1] + overflown.sum(),
                        sum[2],
                        unsendable.sum()));
    }

    /** Requests that got no answer because the listener ignores their source. */
    public long ignored() {
        return ignored.sum();
    }

    /** Calls that are not over. */
    public int sessions() {
        return sessions.get();
    }

    // ---- from the sockets, on their loops

    private final class Receiver implements MessageReceiver {
        @Override
        public void onRequest(SipRequest request, Flow flow) {
            // an ACK is never answered, and a CANCEL finds its INVITE or nothing
            boolean asks = network != null && !request.is("ACK") && !request.is("CANCEL");
            switch (asks ? listener.receive(request, flow) : Reception.TAKE) {
                case Reception.Take take -> take(request, flow);
                case Reception.Ignore ignore -> ignored.increment();
                case Reception.Refuse(int status, SipHeaders headers) -> transmit(
                        SipResponse.to(request, status, SipStatus.reason(status), statelessTag(request), headers, NO_BODY),
                        flow, failure -> { });
            }
        }

        private void take(SipRequest request, Flow flow) {
            AgentShard shard = shards.get(shardOf(request.callId()));
            handOver(shard, () -> shard.transactions().onRequest(request, flow, shard));
        }

        @Override
        public void onResponse(SipResponse response, Flow flow) {
            AgentShard shard = shards.get(shardOf(response.callId()));
            handOver(shard, () -> shard.transactions().onResponse(response, flow, shard));
        }

        @Override
        public void onMalformed(ParseResult.Malformed malformed, Flow flow) {
            refuse(malformed, flow);
        }
    }

    /** The same for a retransmission (§8.2.7). */
    private static String statelessTag(SipRequest request) {
        return "s" + Integer.toHexString((request.topVia().branch() + request.callId()).hashCode());
    }

    private void handOver(AgentShard shard, Runnable task) {
        if (network == null) {
            // one socket is bound, another not yet
            overflown.increment();
        } else if (shard.loop().inEventLoop()) {
            task.run();
        } else if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            overflown.increment();
        } else {
            shard.loop().execute(() -> {
                waiting.decrementAndGet();
                task.run();
            });
        }
    }

    /** A bad request is answered without any state, if enough of it can be read; an ACK and a response never are. */
    private void refuse(ParseResult.Malformed malformed, Flow flow) {
        @Nullable String method = malformed.method();
        if (network == null || method == null || method.equals("ACK") || !listener.knows(flow) || !malformed.headers().has(HeaderNames.VIA)) {
            return;
        }
        SipHeaders seen = malformed.headers();
        SipHeaders.Builder headers = SipHeaders.builder();
        for (String name : List.of(
                HeaderNames.VIA, HeaderNames.FROM, HeaderNames.TO, HeaderNames.CALL_ID, HeaderNames.CSEQ)) {
            headers.copy(name, seen);
        }
        headers.add(HeaderNames.SERVER, config.product());
        String reason = SipStatus.reason(malformed.status()) + (malformed.status() == 400 ? ": " + malformed.explanation() : "");
        network().refuse(malformed.status(), reason, headers.build(), flow);
    }

    // ---- for the shards

    /** A response goes back where the request came from, but to the sent-by port unless rport was asked (§18.2.2). */
    void transmit(SipMessage message, Flow flow, Consumer<Throwable> failed) {
        if (message instanceof SipResponse response && flow.transport() == Transport.UDP
                && !response.topVia().params().has("rport")) {
            int port = response.topVia().sentBy().port() <= 0 ? 5060 : response.topVia().sentBy().port();
            if (port != flow.remote().getPort()) {
                InetSocketAddress target = new InetSocketAddress(flow.remote().getAddress(), port);
                network().flowTo(Transport.UDP, target)
                        .subscribe(back -> network().send(message, back, failed), failed);
                return;
            }
        }
        network().send(message, flow, failed);
    }

    /** What we call ourselves before a way is known: on whatever we listen first. */
    HostPort self() {
        ListenPoint point = network().listenPoints().getFirst();
        InetAddress bound = point.address().getAddress();
        return self(bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound, point);
    }

    /** What we call ourselves towards the far end of a flow. */
    HostPort self(Flow flow) {
        ListenPoint point = network().listenPoint(flow.transport());
        return self(network().localAddress(flow), point == null ? network().listenPoints().getFirst() : point);
    }

    private HostPort self(InetAddress local, ListenPoint point) {
        @Nullable String advertised = config.advertisedHost();
        return new HostPort(advertised == null ? NetUtil.toAddressString(local) : advertised, point.address().getPort());
    }

    /** Where the far end of a flow reaches us. TLS is told as a transport: sips would demand it of every hop behind. */
    String contact(Flow flow) {
        Transport carrier = flow.transport();
        String parameter = carrier == Transport.UDP
                ? ""
                : ";transport=" + carrier.name().toLowerCase(Locale.ROOT);
        return "<sip:" + self(flow) + parameter + ">";
    }

    Mono<Flow> connect(List<Target> targets) {
        return network().flowTo(targets);
    }

    Mono<Flow> streamInstead(Flow datagrams) {
        return network().streamInstead(datagrams);
    }

    void failed(Flow flow) {
        network().failed(flow);
    }

    Locator locator() {
        return Objects.requireNonNull(locator);
    }

    SipConfig config() {
        return config;
    }

    UserAgentListener listener() {
        return listener;
    }

    void sessionBegan() {
        sessions.incrementAndGet();
    }

    void sessionEnded() {
        sessions.decrementAndGet();
    }

    void countUnsendable() {
        unsendable.increment();
    }
}
