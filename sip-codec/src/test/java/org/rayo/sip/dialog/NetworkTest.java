package org.rayo.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rayo.sip.dialog.Agents.Seen;
import org.rayo.sip.dialog.Agents.Taker;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.transport.Transport;
import reactor.blockhound.BlockHound;

/** Bad networks and bad connections; BlockHound watches the loops meanwhile. */
@Timeout(60)
class NetworkTest {
    private static final Queue<String> BLOCKED = new ConcurrentLinkedQueue<>();
    private final Agents agents = new Agents();

    @BeforeAll
    static void watch() {
        BlockHound.builder()
                // what Netty says of its own short locks
                .loadIntegrations()
                .nonBlockingThreadPredicate(before -> before.or(thread -> thread instanceof FastThreadLocalThread
                        && thread.getName().startsWith("multiThreadIoEventLoopGroup")))
                .blockingMethodCallback(method -> {
                    StackTraceElement[] stack = Thread.currentThread().getStackTrace();
                    // a pool of before the watch that has no work parks in its own queue
                    if (Arrays.stream(stack).noneMatch(frame -> frame.getMethodName().equals("getTask"))) {
                        StringBuilder trace = new StringBuilder(method.toString());
                        Arrays.stream(stack).forEach(frame -> trace.append("\n  ").append(frame));
                        BLOCKED.add(trace.toString());
                    }
                })
                // Netty's allocator holds a lock of its own for a moment when it grows or shrinks
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "allocate")
                // logging to the console of the test is not the agent's
                .allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders")
                .install();
    }

    @AfterEach
    void stop() throws Exception {
        agents.close();
    }

    /** Patient enough for a machine that has little time for this test. */
    private static SipConfig patient() {
        return SipConfig.defaults().withTimers(new org.rayo.sip.transaction.SipTimers(60, 400, 500, 3_840));
    }

    private UserAgent answering(List<Seen> sessions) {
        return agents.start(patient(), Taker.of(invite -> {
            Seen seen = new Seen();
            synchronized (sessions) {
                sessions.add(seen);
            }
            invite.listener(seen);
            invite.ring(SipHeaders.NONE);
            invite.accept(Agents.SDP, SipHeaders.NONE);
        }));
    }

    @Test
    void everyCallCompletesThoughAThirdIsLost() throws Exception {
        List<Seen> callees = new ArrayList<>();
        UserAgent bob = answering(callees);
        UserAgent alice = agents.start(patient(), Taker.of(invite -> invite.reject(480, SipHeaders.NONE)));
        BLOCKED.clear();
        try (LossyRelay relay = new LossyRelay(alice, bob, 20_260_101)) {
            List<Seen> callers = new ArrayList<>();
            List<OutboundInvite> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Seen seen = new Seen();
                callers.add(seen);
                calls.add(Agents.call(alice, relay.uri(), seen));
            }
            for (int i = 0; i < 50; i++) {
                String event = callers.get(i).next();
                while (event.equals("progress 180")) {
                    event = callers.get(i).next();
                }
                assertThat(event).as("call " + i).isEqualTo("accepted 200");
                OutboundInvite call = calls.get(i);
                Agents.on(call, () -> call.hangup(SipHeaders.NONE));
            }
            TwoAgentsTest.drained(alice, bob);
            assertThat(callees).hasSize(50);
            assertThat(relay.lost.get()).isGreaterThan(30);
        }
        assertThat(BLOCKED).isEmpty();
    }

    @Test
    void whatCannotBeCutIsAnsweredAndTheConnectionEnds() throws Exception {
        UserAgent bob = answering(new ArrayList<>());
        String request = "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP x;branch=z9hG4bK%s\r\nFrom: <sip:a@b>;tag=1\r\n"
                + "To: <sip:c@d>\r\nCall-ID: x\r\nCSeq: %s OPTIONS\r\nContent-Length: %s\r\n\r\n";
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(10_000);
            socket.connect(tcp(bob));
            // a malformed message that can be cut costs the connection nothing
            write(socket, request.formatted("1", "x", "0") + "\r\n\r\n" + request.formatted("2", "2", "0"));
            StringBuilder first = new StringBuilder();
            while (!first.toString().contains("200 OK")) {
                first.append((char) socket.getInputStream().read());
            }
            write(socket, request.formatted("3", "3", "-1"));
            String answers = first + new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answers.lines().filter(line -> line.startsWith("SIP/2.0"))).containsExactlyInAnyOrder(
                    "SIP/2.0 400 Bad Request: bad CSeq in CSeq at octet 117", "SIP/2.0 200 OK", "SIP/2.0 400 Bad Request: bad Content-Length");
            assertThat(answers).contains("\r\n\r\n\r\n");
        }
    }

    @Test
    void theWatchIsAwake() throws Exception {
        UserAgent agent = agents.start();
        CountDownLatch done = new CountDownLatch(1);
        agent.loop(0).execute(() -> {
            LockSupport.parkNanos(1_000);
            done.countDown();
        });
        done.await();
        assertThat(BLOCKED).isNotEmpty();
        BLOCKED.clear();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static InetSocketAddress tcp(UserAgent agent) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), agent.listenPoints().stream()
                .filter(point -> point.transport() == Transport.TCP).findFirst().orElseThrow().address().getPort());
    }
}
