package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
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

/** 2,000 calls that either side gives up at some point, and nothing of them is left: no call, port, transaction, socket. */
@Timeout(180)
class RandomAbortTest {
    private static final int CALLS = 2_000;
    private static final int AT_ONCE = 40;
    private static final long SEED = 20261124;
    /** Transactions linger for 64 T1 after the last call (RFC 3261 §17). */
    private static final Duration LINGER = Duration.ofSeconds(60);
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            + "m=audio 9 RTP/AVP 0\r\n";

    @TempDir
    Path directory;

    private final Semaphore free = new Semaphore(AT_ONCE);
    private final AtomicInteger ended = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> outcomes = new ConcurrentHashMap<>();

    @Test
    void nothingIsLeft() throws Exception {
        String tone = Sounds.tone(directory, 440, 60_000);
        long socketsBefore = sockets();
        var loops = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("phones"), NioIoHandler.newFactory());
        try (TestServer server = TestServer.start(directory, "routing.offer-timeout=2s", "limits.max-call-rate=100000/s");
                Application application = Application.available(server, "moody")) {
            UserAgent phones = UserAgent.start(SipConfig.defaults(), loops, new NobodyCalls()).block(TestServer.PATIENCE);
            Thread mood = Thread.ofPlatform().start(() -> moods(application, tone));
            Random random = new Random(SEED);
            for (int i = 0; i < CALLS; i++) {
                assertThat(free.tryAcquire(30, TimeUnit.SECONDS)).as("a call that never ends: %s", outcomes).isTrue();
                place(phones, server, random.nextInt(6), random.nextInt(60));
            }
            await().atMost(LINGER).untilAsserted(() -> assertThat(ended).hasValue(CALLS));
            server.drained();
            assertThat(outcomes.keySet()).as("every kind of end came about").contains(
                    "cancelled", "hung up by phone", "hung up by application", "rejected 486", "rejected 603");
            await().atMost(LINGER).untilAsserted(() ->
                    assertThat(server.server.openSipState().block(TestServer.PATIENCE)).as("SIP state").isZero());
            phones.stop().block(TestServer.PATIENCE);
            application.close();
            mood.join(20_000);
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
        await().atMost(TestServer.PATIENCE).untilAsserted(() ->
                assertThat(sockets()).as("open sockets").isLessThanOrEqualTo(socketsBefore));
    }

    private static long sockets() throws Exception {
        long count = 0;
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    count += Files.readSymbolicLink(descriptor).toString().startsWith("socket:") ? 1 : 0;
                } catch (java.nio.file.NoSuchFileException e) {
                    // the directory's own descriptor
                    continue;
                }
            }
        }
        return count;
    }

    /** The application: does something else with every offer, and nothing with some. */
    private static void moods(Application application, String tone) {
        Random random = new Random(SEED + 1);
        int id = 0;
        try {
            while (true) {
                Xml event = application.next();
                if (!event.has("offer")) {
                    continue;
                }
                String call = event.attribute("from");
                String[] steps = switch (random.nextInt(7)) {
                    case 0 -> new String[] {"<reject xmlns='urn:xmpp:rayo:1'><busy/></reject>"};
                    case 1 -> new String[] {"<reject xmlns='urn:xmpp:rayo:1'><decline/></reject>"};
                    case 2 -> new String[] {InboundCallTest.ACCEPT, InboundCallTest.HANGUP};
                    case 3 -> new String[] {InboundCallTest.ANSWER, InboundCallTest.HANGUP};
                    case 4 -> new String[] {
                        InboundCallTest.ANSWER, InboundCallTest.output(tone), InboundCallTest.digit(),
                        InboundCallTest.HANGUP};
                    case 5 -> new String[] {InboundCallTest.ACCEPT, InboundCallTest.ANSWER, InboundCallTest.output(tone)};
                    default -> new String[] {};
                };
                for (String step : steps) {
                    application.send("<iq type='set' id='m" + id++ + "' to='" + call + "'>" + step + "</iq>");
                }
            }
        } catch (AssertionError | Exception e) {
            // the application was closed, or had nothing to do for long: the test is over
            return;
        }
    }

    private void place(UserAgent phones, TestServer server, int mood, int delayMs) {
        String to = "sip:menu@127.0.0.1:" + server.port("sip/udp");
        Phone phone = new Phone(phones, mood, delayMs);
        phones.loop(0).execute(() -> phone.session = phones.invite(
                new OutgoingInvite(to, null, SipHeaders.NONE, SDP), 0, phone));
        if (mood == 0) {
            phone.hangUpSoon("cancelled");
        }
    }

    /** One caller: gives up before anything, while it rings, after the answer, late, or never. */
    private final class Phone implements InviteSessionListener {
        private final UserAgent agent;
        private final int mood;
        private final int delayMs;
        private OutboundInvite session;
        private boolean over;

        Phone(UserAgent agent, int mood, int delayMs) {
            this.agent = agent;
            this.mood = mood;
            this.delayMs = delayMs;
        }

        void hangUpSoon(String how) {
            agent.loop(0).schedule(() -> {
                if (!over) {
                    session.hangup(SipHeaders.NONE);
                    end(how);
                }
            }, delayMs, TimeUnit.MILLISECONDS);
        }

        private void end(String how) {
            if (!over) {
                over = true;
                outcomes.merge(how, 1, Integer::sum);
                ended.incrementAndGet();
                free.release();
            }
        }

        @Override
        public void onProgress(SipResponse response) {
            if (mood == 1) {
                hangUpSoon("cancelled");
            }
        }

        @Override
        public void onAccepted(SipResponse response) {
            if (mood != 5) {
                hangUpSoon("hung up by phone");
            } else {
                agent.loop(0).schedule(() -> {
                    if (!over) {
                        session.hangup(SipHeaders.NONE);
                        end("hung up by phone");
                    }
                }, 1, TimeUnit.SECONDS);
            }
        }

        @Override
        public void onRejected(SipResponse response) {
            end("rejected " + response.status());
        }

        @Override
        public void onHangup(SipRequest bye) {
            end("hung up by application");
        }

        @Override
        public void onReinvite(Reinvite reinvite) {
            reinvite.reject(488);
        }

        @Override
        public void onFailed(SipFailure failure) {
            end("failed " + failure.kind());
        }
    }

    private static final class NobodyCalls implements UserAgentListener {
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
