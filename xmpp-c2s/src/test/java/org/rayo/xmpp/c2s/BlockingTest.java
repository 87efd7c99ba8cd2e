package org.rayo.xmpp.c2s;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.Arrays;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rayo.xmpp.sasl.ScramClient;
import org.rayo.xmpp.sasl.ScramHash;
import org.rayo.xmpp.stream.TlsMode;
import reactor.blockhound.BlockHound;

/** BlockHound watches the loops while clients log in, with and without TLS, talk, break the rules and leave. */
@Timeout(120)
class BlockingTest {
    private static final Queue<String> BLOCKED = new ConcurrentLinkedQueue<>();

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
            // logging to the console of the test is not the server's
            .allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders")
            .install();
    }

    @Test
    void no_loop_ever_blocks() throws Exception {
        try (TestServer server = TestServer.start(config -> config.withTls(TlsMode.OPTIONAL))) {
            for (int i = 0; i < 3; i++) {
                try (RawClient client = new RawClient(server.port())) {
                    client.open().send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
                    client.await("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
                    RawClient encrypted = new RawClient(Tls.over(client.socket));
                    scram(encrypted.open());
                    encrypted.open().bind("a" + i).ping("1");
                    encrypted.send("<message to='nobody@rayo.example'/>").await("</error>");
                    encrypted.send("</stream:stream>").awaitClose();
                }
                try (RawClient client = RawClient.bound(server.port(), "bob", "secret-b", "b" + i)) {
                    client.ping("1");
                    client.send("<broken").send("<").awaitClose();
                }
            }
        }
        assertThat(BLOCKED).isEmpty();
    }

    @Test
    void the_watch_is_awake() throws Exception {
        try (TestServer server = TestServer.start(); RawClient client = RawClient.bound(server.port(), "alice", "secret-a", "a")) {
            CountDownLatch done = new CountDownLatch(1);
            server.server.sessions().all().getFirst().loop().execute(() -> {
                java.util.concurrent.locks.LockSupport.parkNanos(1_000);
                done.countDown();
            });
            done.await();
            client.ping("1");
            assertThat(BLOCKED).isNotEmpty();
            BLOCKED.clear();
        }
    }

    private static void scram(RawClient client) throws Exception {
        ScramClient scram = new ScramClient(ScramHash.SHA_256, "alice", "secret-a", "abc");
        client.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>" + base64(scram.first()) + "</auth>");
        String challenge = client.await("</challenge>");
        String text = challenge.substring(challenge.indexOf('>') + 1, challenge.length() - "</challenge>".length());
        client.send("<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + base64(scram.answer(new String(Base64.getDecoder().decode(text)))) + "</response>");
        client.await("</success>");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
