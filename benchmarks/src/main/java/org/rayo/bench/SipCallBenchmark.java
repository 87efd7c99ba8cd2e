package org.rayo.bench;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
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
import org.rayo.sip.transaction.SipTimers;
import org.rayo.sip.transport.MemoryNetwork;

/**
 * A whole call, INVITE, 100, 200, ACK, BYE, 200, between two user agents over a network in memory: codec, transactions and
 * dialogs of both ends, all on one event loop, so that its time is what a core spends on the call at both ends. The network
 * is an unreliable one to them, with every timer that belongs to that; T1 is 5 ms, so that finished transactions wait a
 * third of a second instead of 32 s, thousands of them at any time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class SipCallBenchmark {
    /** Calls that run at the same time. */
    private static final int CALLS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SipTimers SHORT = new SipTimers(5, 40, 50, 320);

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private UserAgent caller;
    private UserAgent callee;
    private OutgoingInvite wanted;
    // of the loop
    private CompletableFuture<Integer> done;
    private int running;

    /** Two agents, and one call to see that all of it works. */
    @Setup
    public void start() throws Exception {
        MemoryNetwork network = new MemoryNetwork();
        SipConfig config = SipConfig.defaults().withTimers(SHORT);
        UserAgentListener taker = new Taker();
        caller = Objects.requireNonNull(UserAgent.start(config, network::open, loop, taker).block(PATIENCE));
        callee = Objects.requireNonNull(UserAgent.start(config, network::open, loop, taker).block(PATIENCE));
        String to = "sip:+4930901820@127.0.0.1:" + callee.listenPoints().getFirst().address().getPort();
        wanted = new OutgoingInvite(to, "sip:+493012345678@carrier.example", SipHeaders.NONE, SampleInvite.ANSWER_SDP);
        run(1);
    }

    /** Ends both. */
    @TearDown
    public void stop() throws Exception {
        caller.stop().block(PATIENCE);
        callee.stop().block(PATIENCE);
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int rayo() throws Exception {
        return run(CALLS);
    }

    /** Calls of one moment, each hung up by its caller as soon as it stands; the number when all are over. */
    private int run(int calls) throws Exception {
        CompletableFuture<Integer> over = new CompletableFuture<>();
        caller.loop(0).execute(() -> {
            done = over;
            running = calls;
            for (int i = 0; i < calls; i++) {
                new Call();
            }
        });
        over.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return calls;
    }

    /** Behind the 200 of the last BYE. */
    private void ended() {
        running--;
        if (running == 0) {
            CompletableFuture<Integer> all = done;
            caller.loop(0).execute(() -> all.complete(0));
        }
    }

    private final class Taker implements UserAgentListener {
        @Override
        public @Nullable Refusal admit(SipRequest invite, InetSocketAddress from) {
            return null;
        }

        @Override
        public void onInvite(InboundInvite invite) {
            invite.listener(new End());
            invite.accept(SampleInvite.ANSWER_SDP, SipHeaders.NONE);
        }
    }

    private class End implements InviteSessionListener {
        @Override
        public void onHangup(SipRequest bye) {
            ended();
        }

        @Override
        public void onReinvite(Reinvite reinvite) {
            reinvite.reject(488);
        }

        @Override
        public void onRejected(SipResponse response) {
            done.completeExceptionally(new IllegalStateException(response.toString()));
        }

        @Override
        public void onFailed(SipFailure failure) {
            done.completeExceptionally(new IllegalStateException(failure.toString()));
        }
    }

    private final class Call extends End {
        private final OutboundInvite invite = caller.invite(wanted, 0, this);

        @Override
        public void onAccepted(SipResponse response) {
            // behind the ACK
            invite.loop().execute(() -> invite.hangup(SipHeaders.NONE));
        }
    }
}
