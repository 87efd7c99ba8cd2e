package org.rayo.sip.dialog;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.transaction.SipTimers;
import org.rayo.sip.transport.Network;
import org.rayo.sip.transport.Transport;

/** User agents on loopback whose events the tests wait for. */
final class Agents implements AutoCloseable {
    /** T1 of 25 ms: a timeout takes 1.6 s instead of 32. */
    static final SipTimers FAST = new SipTimers(25, 200, 250, 1_600);
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            + "m=audio 4000 RTP/AVP 0\r\n";

    private final MultiThreadIoEventLoopGroup loops;
    private final List<UserAgent> agents = new ArrayList<>();

    Agents() {
        this(2);
    }

    Agents(int loops) {
        this.loops = new MultiThreadIoEventLoopGroup(loops, NioIoHandler.newFactory());
    }

    /** What a session or agent told, in order. */
    static final class Seen implements InviteSessionListener {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        Consumer<SipResponse> accepted = response -> {};
        Consumer<Reinvite> reinvited = reinvite -> reinvite.accept(SDP);
        final InviteSession.ChangeOutcome outcome = new InviteSession.ChangeOutcome() {
            @Override
            public void changed(byte[] answer) {
                events.add("changed " + answer.length);
            }

            @Override
            public void refused(int status) {
                events.add("refused " + status);
            }
        };

        @Override
        public void onProgress(SipResponse response) {
            events.add("progress " + response.status());
        }

        @Override
        public void onAccepted(SipResponse response) {
            events.add("accepted " + response.status());
            accepted.accept(response);
        }

        @Override
        public void onRejected(SipResponse response) {
            events.add("rejected " + response.status());
        }

        @Override
        public void onAcknowledged(SipRequest ack) {
            events.add("acknowledged " + ack.body().length);
        }

        @Override
        public void onCancelled(SipRequest cancel) {
            events.add("cancelled");
        }

        @Override
        public void onHangup(SipRequest bye) {
            events.add("hangup");
        }

        @Override
        public void onReinvite(Reinvite reinvite) {
            events.add("reinvite");
            reinvited.accept(reinvite);
        }

        @Override
        public void onReferred(int status) {
            events.add("referred " + status);
        }

        @Override
        public void offerAgain(Consumer<@Nullable String> offer) {
            offer.accept(SDP);
        }

        @Override
        public void onRefer(Referral referral) {
            events.add("refer " + referral.to());
            referral.accept();
        }

        @Override
        public Reply onInfo(SipRequest info) {
            String type = info.headers().first("Content-Type");
            events.add("info " + type);
            return type.equals("application/dtmf-relay") ? Reply.OK : Reply.unsupported("application/dtmf-relay");
        }

        @Override
        public Reply onMessage(SipRequest message) {
            events.add("message " + new String(message.body(), java.nio.charset.StandardCharsets.UTF_8));
            return Reply.OK;
        }

        @Override
        public void onReplaced(InboundInvite by) {
            events.add("replaced");
            by.accept(SDP, org.rayo.sip.message.SipHeaders.NONE);
        }

        @Override
        public void onFailed(SipFailure failure) {
            events.add("failed " + failure.kind());
        }

        String next() throws InterruptedException {
            String event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return event == null ? "nothing" : event;
        }

        boolean quiet() {
            return events.isEmpty();
        }
    }

    /** Hands every call to a function that gives it its listener. */
    record Taker(Consumer<InboundInvite> take, Function<SipRequest, UserAgentListener.@Nullable Refusal> admission)
            implements UserAgentListener {
        static Taker of(Consumer<InboundInvite> take) {
            return new Taker(take, invite -> null);
        }

        @Override
        public @Nullable Refusal admit(SipRequest invite, InetSocketAddress from) {
            return admission.apply(invite);
        }

        @Override
        public void onInvite(InboundInvite invite) {
            take.accept(invite);
        }
    }

    UserAgent start(UserAgentListener listener) {
        return start(SipConfig.defaults().withTimers(FAST), listener);
    }

    UserAgent start(SipConfig config, UserAgentListener listener) {
        UserAgent agent = UserAgent.start(config, loops, listener).block(PATIENCE);
        agents.add(agent);
        return agent;
    }

    /** On another network than that of the kernel. */
    UserAgent start(Network.Opener opener, UserAgentListener listener) {
        UserAgent agent = UserAgent.start(SipConfig.defaults().withTimers(FAST), opener, loops, listener).block(PATIENCE);
        agents.add(agent);
        return agent;
    }

    /** Takes no calls. */
    UserAgent start() {
        return start(Taker.of(invite -> invite.reject(480, org.rayo.sip.message.SipHeaders.NONE)));
    }

    static String uri(UserAgent agent, Transport transport) {
        for (var point : agent.listenPoints()) {
            if (point.transport() == transport) {
                return "sip:bob@127.0.0.1:" + point.address().getPort() + ";transport="
                        + transport.name().toLowerCase(java.util.Locale.ROOT);
            }
        }
        throw new IllegalStateException("not listening on " + transport);
    }

    static OutboundInvite call(UserAgent from, String to, Seen seen) throws Exception {
        return call(from, new OutgoingInvite(to, null, org.rayo.sip.message.SipHeaders.NONE, SDP), seen);
    }

    static OutboundInvite call(UserAgent from, OutgoingInvite wanted, Seen seen) throws Exception {
        var placed = new java.util.concurrent.CompletableFuture<OutboundInvite>();
        from.loop(0).execute(() -> placed.complete(from.invite(wanted, 0, seen)));
        return placed.get(20, TimeUnit.SECONDS);
    }

    static void on(InviteSession session, Runnable task) {
        session.loop().execute(task);
    }

    @Override
    public void close() throws Exception {
        for (UserAgent agent : agents) {
            agent.stop().block(PATIENCE);
        }
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
}
