package org.rayo.bench.overload;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.rayo.server.routing.CallLimits;
import org.rayo.sip.dialog.InboundInvite;
import org.rayo.sip.dialog.InviteSessionListener;
import org.rayo.sip.dialog.OutboundInvite;
import org.rayo.sip.dialog.OutgoingInvite;
import org.rayo.sip.dialog.Reinvite;
import org.rayo.sip.dialog.SipConfig;
import org.rayo.sip.dialog.SipFailure;
import org.rayo.sip.dialog.UserAgent;
import org.rayo.sip.dialog.UserAgentListener;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;

/**
 * {@code OverloadRun [LIMIT] [SECONDS] [TIMES] [PORT]}: a caller places TIMES as many calls a second over UDP on loopback as the
 * callee's limit admits, each a second long. Without a port, callee and caller are user agents of ours in one process, and the
 * callee asks the server's own limits before a call has any state; with one, a server is called there. After a warm-up of
 * {@value #WARM_UP_SECONDS} s, in which the first second's burst is used up too, the calls are counted that were answered and
 * lived until the caller hung up. Exit code 0 when the completed calls are at least 95 % of what the limit admits.
 */
public final class OverloadRun {
    private static final String SDP = """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio 4000 RTP/AVP 0
            """.replace("\n", "\r\n");
    private static final int CALL_MS = 1_000;
    private static final int WARM_UP_SECONDS = 8;
    private static final double GOAL = 0.95;

    private final LongAdder refused = new LongAdder();
    private final LongAdder otherwise = new LongAdder();
    private final LongAdder admitted = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder hungUp = new LongAdder();

    private final int port;

    private OverloadRun(int port) {
        this.port = port;
    }

    public static void main(String[] arguments) throws InterruptedException {
        int limit = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 30;
        int times = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        int port = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0;
        System.exit(new OverloadRun(port).run(limit, seconds, times) ? 0 : 1);
    }

    private boolean run(int limit, int seconds, int times) throws InterruptedException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        CallLimits limits = new CallLimits(Integer.MAX_VALUE, limit, System::nanoTime);
        UserAgent callee = started(loops, new Callee(limits));
        UserAgent caller = started(loops, new Nobody());
        InetSocketAddress own = callee.listenPoints().getFirst().address();
        String uri = "sip:callee@127.0.0.1:" + (port == 0 ? own.getPort() : port);
        offer(caller, uri, limit * times, WARM_UP_SECONDS, false);
        long begun = System.nanoTime();
        long offered = offer(caller, uri, limit * times, seconds, true);
        double tookSeconds = (System.nanoTime() - begun) / 1e9;
        // the last calls end
        new CountDownLatch(1).await(CALL_MS * 5L, TimeUnit.MILLISECONDS);
        double goodput = completed.sum() / (limit * tookSeconds);
        System.out.printf("limit %d/s, offered %d/s for %.1f s: offered %d, answered %d, completed %d, 503 %d, other failures %d%n",
                limit, limit * times, tookSeconds, offered, answered.sum(), completed.sum(), refused.sum(), otherwise.sum());
        System.out.printf("goodput %.1f %% of what the limit admits (goal %.0f %%)%n", goodput * 100, GOAL * 100);
        if (port == 0) {
            System.out.printf("callee, with the warm-up: admitted %d, hung up on %d%n", admitted.sum(), hungUp.sum());
        }
        callee.stop().block(Duration.ofSeconds(10));
        caller.stop().block(Duration.ofSeconds(10));
        var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        return goodput >= GOAL;
    }

    /** How many it offered: what is due by the clock, whatever became of those before. */
    private long offer(UserAgent caller, String uri, int perSecond, int seconds, boolean counted) {
        long start = System.nanoTime();
        long offered = 0;
        while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(seconds)) {
            long due = (System.nanoTime() - start) * perSecond / TimeUnit.SECONDS.toNanos(1);
            for (; offered < due; offered++) {
                int shard = (int) (offered % caller.shards());
                caller.loop(shard).execute(() -> place(caller, uri, shard, counted));
            }
            LockSupport.parkNanos(1_000_000);
        }
        return offered;
    }

    private static UserAgent started(EventLoopGroup loops, UserAgentListener listener) {
        UserAgent agent = UserAgent.start(SipConfig.defaults().withTcp(null), loops, listener).block(Duration.ofSeconds(10));
        if (agent == null) {
            throw new IllegalStateException("the user agent did not start");
        }
        return agent;
    }

    private void place(UserAgent caller, String uri, int shard, boolean counted) {
        Call call = new Call(caller, shard, counted);
        call.session = caller.invite(new OutgoingInvite(uri, "sip:caller@127.0.0.1", SipHeaders.NONE, SDP), shard, call);
    }

    private final class Call implements InviteSessionListener {
        private final UserAgent agent;
        private final int shard;
        private final boolean counted;
        private @Nullable OutboundInvite session;

        Call(UserAgent agent, int shard, boolean counted) {
            this.agent = agent;
            this.shard = shard;
            this.counted = counted;
        }

        private void count(LongAdder counter) {
            if (counted) {
                counter.increment();
            }
        }

        @Override
        public void onAccepted(SipResponse response) {
            var _ = agent.loop(shard).schedule(() -> {
                OutboundInvite own = session;
                if (own != null && !own.over()) {
                    own.hangup(SipHeaders.NONE);
                    count(completed);
                }
            }, CALL_MS, TimeUnit.MILLISECONDS);
            count(answered);
        }

        @Override
        public void onRejected(SipResponse response) {
            count(response.status() == 503 && response.headers().has("Retry-After") ? refused : otherwise);
        }

        @Override
        public void onHangup(SipRequest bye) {
            count(otherwise);
        }

        @Override
        public void onReinvite(Reinvite reinvite) {
            reinvite.reject(488);
        }

        @Override
        public void onFailed(SipFailure failure) {
            count(otherwise);
        }
    }

    private final class Callee implements UserAgentListener, InviteSessionListener {
        private final CallLimits limits;

        Callee(CallLimits limits) {
            this.limits = limits;
        }

        @Override
        public @Nullable Refusal admit(SipRequest invite, InetSocketAddress from) {
            Integer retryAfterSeconds = limits.refusal();
            return retryAfterSeconds == null ? null : new Refusal(503, retryAfterSeconds);
        }

        @Override
        public void onInvite(InboundInvite invite) {
            admitted.increment();
            invite.listener(this);
            invite.accept(SDP, SipHeaders.NONE);
        }

        @Override
        public void onHangup(SipRequest bye) {
            hungUp.increment();
        }

        @Override
        public void onReinvite(Reinvite reinvite) {
            reinvite.reject(488);
        }

        @Override
        public void onFailed(SipFailure failure) {
            otherwise.increment();
        }
    }

    private static final class Nobody implements UserAgentListener {
        @Override
        public Refusal admit(SipRequest invite, InetSocketAddress from) {
            return new Refusal(486, 0);
        }

        @Override
        public void onInvite(InboundInvite invite) {
            invite.reject(486, SipHeaders.NONE);
        }
    }
}
