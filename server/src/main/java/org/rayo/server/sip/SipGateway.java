package org.rayo.server.sip;

import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rayo.sdp.OfferAnswer;
import org.rayo.server.call.CallSignal;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.media.MediaLeg;
import org.rayo.server.media.MediaTerms;
import org.rayo.server.protocol.Header;
import org.rayo.server.routing.CallLimits;
import org.rayo.sip.auth.Credential;
import org.rayo.sip.dialog.InboundInvite;
import org.rayo.sip.dialog.UserAgent;
import org.rayo.sip.dialog.UserAgentListener;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.transaction.ServerTransaction;
import org.rayo.sip.transport.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The SIP edge: who may call, and the legs of calls. Thread-safe. */
public final class SipGateway {

    private static final Logger LOG = LoggerFactory.getLogger(SipGateway.class);

    /** Takes a new call on its loop. */
    public interface InboundCalls {
        void onCall(InboundLeg leg);
    }

    private final Registrar registrar;
    private final Doorkeeper doorkeeper;
    private final Clock clock;
    private final CallLimits limits;
    private final InboundCalls calls;
    private final MediaTerms terms;
    private final IdentityTrust trust;
    private volatile List<TrunkLink> trunks = List.of();
    private volatile DialPlan plan;
    private final LongAdder notAcceptable = new LongAdder();

    private SipGateway(ServerConfig config, CallLimits limits, InboundCalls calls) {
        this.clock = Clock.systemUTC();
        this.registrar = new Registrar(config);
        this.doorkeeper = new Doorkeeper(config, registrar, clock);
        this.limits = limits;
        this.trust = new IdentityTrust(config.sip());
        this.calls = calls;
        this.terms = MediaTerms.of(config.rtp());
        this.plan = new DialPlan(registrar, List.of(), trust, clock);
    }

    /** A running edge: the gateway and its user agent. */
    public record Running(SipGateway gateway, UserAgent agent) {

        /**
         * Places a call from a loop of the agent's, on which this must be called.
         *
         * @param media open
         * @param mayFollow whether the call may be redirected there
         */
        public OutboundLeg dial(
                int shard, String to, @Nullable String from, List<Header> headers, MediaLeg media,
                Consumer<CallSignal> signals, Predicate<String> mayFollow) {
            OutboundLeg leg = new OutboundLeg(agent.loop(shard), media, signals, mayFollow);
            leg.invite(agent, shard, gateway.plan.ways(to), from, way -> gateway.trust.said(headers, way.to(), from));
            return leg;
        }

        /** Why nobody can be called there now, in words for whoever dials; null: try. From any thread. */
        public @Nullable String unavailable(String to) {
            return gateway.plan.unavailable(to);
        }
    }

    /** Binds the listeners; the loops are the calls' own. */
    public static Mono<Running> start(
            ServerConfig config, EventLoopGroup loops, CallLimits limits, InboundCalls calls) {
        SipGateway gateway = new SipGateway(config, limits, calls);
        return Mono.fromCallable(() -> SipStack.config(config))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(stack -> UserAgent.start(stack, loops, gateway.new Door()))
                .map(agent -> {
                    gateway.connect(config.sip(), agent);
                    return new Running(gateway, agent);
                });
    }

    private void connect(ServerConfig.Sip sip, UserAgent agent) {
        List<TrunkLink> links = new ArrayList<>();
        for (ServerConfig.Trunk trunk : sip.trunks()) {
            try {
                links.add(new TrunkLink(trunk, agent, sip.outboundProxy()));
            } catch (SipSyntaxException e) {
                LOG.warn("sip.trunks.{}.uri: {} is no SIP URI: {}", trunk.name(), trunk.uri(), e.what());
            }
        }
        trunks = List.copyOf(links);
        plan = new DialPlan(registrar, trunks, trust, clock);
        registrar.reachedAt(agent.listenPoints(), sip.advertisedAddress());
        links.forEach(TrunkLink::start);
    }

    /** No trunk is asked or registered any more. */
    public void stopTrunks() {
        trunks.forEach(TrunkLink::stop);
    }

    private final class Door implements UserAgentListener {
        @Override
        public Reception receive(SipRequest request, Flow flow) {
            return doorkeeper.receive(request, flow);
        }

        @Override
        public boolean knows(Flow flow) {
            return doorkeeper.isFriend(flow);
        }

        @Override
        public boolean onRequest(ServerTransaction transaction) {
            if (!transaction.request().is("REGISTER") || !registrar.hasUsers()) {
                return false;
            }
            registrar.register(transaction, clock.millis());
            return true;
        }

        @Override
        public @Nullable Refusal admit(SipRequest invite, InetSocketAddress from) {
            if (invite.body().length > 0 && !answerable(invite)) {
                notAcceptable.increment();
                return new Refusal(488, 0);
            }
            Integer retryAfterSeconds = limits.refusal();
            return retryAfterSeconds == null ? null : new Refusal(503, retryAfterSeconds);
        }

        @Override
        public @Nullable Credential credential(Flow flow) {
            ServerConfig.Trunk trunk = doorkeeper.trunkOf(flow.remote().getAddress());
            for (TrunkLink link : trunks) {
                if (link.trunk().equals(trunk)) {
                    return link.credential();
                }
            }
            return null;
        }

        @Override
        public void onInvite(InboundInvite invite) {
            calls.onCall(new InboundLeg(invite, trust.trusts(invite.remote().getAddress())));
        }
    }

    /** Name of each trunk; whether it answers, and whether we are registered there. */
    public record TrunkState(String name, BooleanSupplier up, BooleanSupplier registered) {}

    public List<TrunkState> trunks() {
        return trunks.stream()
                .map(link -> new TrunkState(link.trunk().name(), link::up, link::registered))
                .toList();
    }

    /** An offer that nobody here can answer is refused before an application hears of the call. */
    private boolean answerable(SipRequest invite) {
        return OfferAnswer.answer(invite.body(), terms.anySession(), 1, 1) instanceof OfferAnswer.Result.Agreed;
    }

    /** Requests refused because their source is not allowed. */
    public long strangers() {
        return doorkeeper.refused();
    }

    /** Challenges that were sent, those for wrong passwords among them. */
    public long challenges() {
        return doorkeeper.asked();
    }

    /** Requests with wrong credentials. */
    public long failedLogins() {
        return doorkeeper.failedLogins();
    }

    /** Times that a source was banned. */
    public long bans() {
        return doorkeeper.bans();
    }

    /** Sources that are banned now. */
    public int banned() {
        return doorkeeper.banned();
    }

    /** Phones that are registered now. */
    public int registrations() {
        return registrar.bound(clock.millis());
    }

    /** Calls refused because their offer cannot be answered. */
    public long notAcceptable() {
        return notAcceptable.sum();
    }
}
