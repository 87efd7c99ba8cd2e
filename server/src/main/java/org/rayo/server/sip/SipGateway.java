package org.rayo.server.sip;

import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rayo.sdp.OfferAnswer;
import org.rayo.server.call.CallSignal;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.media.MediaLeg;
import org.rayo.server.media.MediaTerms;
import org.rayo.server.net.Cidr;
import org.rayo.server.protocol.Header;
import org.rayo.server.routing.CallLimits;
import org.rayo.sip.dialog.InboundInvite;
import org.rayo.sip.dialog.SessionTimerPolicy;
import org.rayo.sip.dialog.SipConfig;
import org.rayo.sip.dialog.UserAgent;
import org.rayo.sip.dialog.UserAgentListener;
import org.rayo.sip.message.SipRequest;
import reactor.core.publisher.Mono;

/** The SIP edge: who may call, and the legs of calls. Thread-safe. */
public final class SipGateway {

    /** Takes a new call on its loop. */
    public interface InboundCalls {
        void onCall(InboundLeg leg);
    }

    private final List<Cidr> allowed;
    private final CallLimits limits;
    private final InboundCalls calls;
    private final MediaTerms terms;
    private final IdentityTrust trust;
    private final LongAdder strangers = new LongAdder();
    private final LongAdder notAcceptable = new LongAdder();

    private SipGateway(ServerConfig config, CallLimits limits, InboundCalls calls) {
        this.allowed = allowed(config.sip());
        this.limits = limits;
        this.trust = new IdentityTrust(config.sip());
        this.calls = calls;
        this.terms = MediaTerms.of(config.rtp());
    }

    private static List<Cidr> allowed(ServerConfig.Sip sip) {
        List<Cidr> all = new java.util.ArrayList<>(sip.allowFrom());
        sip.trunks().forEach(trunk -> all.addAll(trunk.allowFrom()));
        return List.copyOf(all);
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
            OutboundLeg leg = new OutboundLeg(agent.loop(shard), media, signals, mayFollow, gateway.trust.trusts(to));
            leg.invite(agent, shard, to, from, gateway.trust.said(headers, to, from));
            return leg;
        }
    }

    /** Binds the listeners; the loops are the calls' own. */
    public static Mono<Running> start(
            ServerConfig config, EventLoopGroup loops, CallLimits limits, InboundCalls calls) {
        SipGateway gateway = new SipGateway(config, limits, calls);
        ServerConfig.Sip sip = config.sip();
        SipConfig stack = SipConfig.defaults()
                .withUdp(new InetSocketAddress(sip.udp().bind(), sip.udp().port()))
                .withTcp(new InetSocketAddress(sip.tcp().bind(), sip.tcp().port()))
                .withAdvertisedHost(sip.advertisedAddress())
                .withOutboundProxy(sip.outboundProxy())
                .withSessionTimer(new SessionTimerPolicy(
                        (int) sip.session().expires().toSeconds(), (int) sip.session().minExpires().toSeconds()));
        return UserAgent.start(stack, loops, gateway.new Door()).map(agent -> new Running(gateway, agent));
    }

    private final class Door implements UserAgentListener {
        @Override
        public @Nullable Refusal admit(SipRequest invite, InetSocketAddress from) {
            if (!mayCall(from.getAddress())) {
                strangers.increment();
                return new Refusal(403, 0);
            }
            if (invite.body().length > 0 && !answerable(invite)) {
                notAcceptable.increment();
                return new Refusal(488, 0);
            }
            Integer retryAfterSeconds = limits.refusal();
            return retryAfterSeconds == null ? null : new Refusal(503, retryAfterSeconds);
        }

        @Override
        public void onInvite(InboundInvite invite) {
            calls.onCall(new InboundLeg(invite, trust.trusts(invite.remote().getAddress())));
        }
    }

    /** An offer that nobody here can answer is refused before an application hears of the call. */
    private boolean answerable(SipRequest invite) {
        return OfferAnswer.answer(invite.body(), terms.anySession(), 1, 1) instanceof OfferAnswer.Result.Agreed;
    }

    private boolean mayCall(InetAddress from) {
        for (Cidr range : allowed) {
            if (range.contains(from)) {
                return true;
            }
        }
        return false;
    }

    /** Calls refused because their source is not allowed. */
    public long strangers() {
        return strangers.sum();
    }

    /** Calls refused because their offer cannot be answered. */
    public long notAcceptable() {
        return notAcceptable.sum();
    }
}
