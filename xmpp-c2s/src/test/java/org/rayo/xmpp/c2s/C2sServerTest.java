package org.rayo.xmpp.c2s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rayo.xmpp.sasl.InMemoryCredentialStore;
import org.rayo.xmpp.sasl.ScramClient;
import org.rayo.xmpp.sasl.ScramHash;
import org.rayo.xmpp.session.ClientLimits;
import org.rayo.xmpp.session.ClientSession;
import org.rayo.xmpp.session.XmppStatistics;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.StreamError;
import org.rayo.xmpp.stream.TlsMode;
import reactor.core.publisher.Mono;

/** The server on loopback sockets: negotiation, limits, back-pressure, conflicts, stopping. */
@Timeout(120)
class C2sServerTest {
    private static final String SASL = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
    private static final String STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    private static final String PING = "<iq type='get' id='p' to='rayo.example'><ping xmlns='urn:xmpp:ping'/></iq>";
    private static final Jid ALICE = Jid.parse("alice@rayo.example/a");

    @Test
    void where_tls_is_required_nothing_else_is_offered_or_taken() throws IOException {
        try (TestServer server = TestServer.start(config -> config.withTls(TlsMode.REQUIRED)); RawClient client = new RawClient(server.port())) {
            client.send(RawClient.HEADER);
            assertThat(client.await("</stream:features>")).contains("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>")
                .doesNotContain("mechanism");
            // login and binding in one go, in clear text: none of it is done
            client.send("<auth " + SASL + " mechanism='PLAIN'>" + RawClient.plain("alice", "secret-a") + "</auth>" + RawClient.HEADER.substring(21) + PING);
            assertThat(client.awaitClose()).contains("<encryption-required/>").contains("<policy-violation ").doesNotContain("<success");
            assertThat(server.server.statistics().logins()).isZero();
        }
    }

    @Test
    void clear_text_behind_starttls_is_never_taken_for_encrypted() throws Exception {
        try (TestServer server = TestServer.start(config -> config.withTls(TlsMode.OPTIONAL).withAllowPlainWithoutTls(false));
            RawClient client = new RawClient(server.port())) {
            client.send(RawClient.HEADER);
            assertThat(client.await("</stream:features>")).contains("<starttls").doesNotContain("required").doesNotContain("PLAIN").contains("SCRAM-SHA-256");
            client.send(STARTTLS + RawClient.HEADER + "<auth " + SASL + " mechanism='PLAIN'>" + RawClient.plain("alice", "secret-a") + "</auth>");
            client.await("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            try (SSLSocket tls = Tls.over(client.socket); RawClient encrypted = new RawClient(tls)) {
                assertThat(tls.getSession().getProtocol()).isEqualTo("TLSv1.3");
                assertThat(tls.getSession().getPeerCertificates()).hasSize(1);
                encrypted.send(RawClient.HEADER);
                String features = encrypted.await("</stream:features>");
                assertThat(features).startsWith("<?xml").doesNotContain("success").doesNotContain("starttls").contains("<mechanism>PLAIN</mechanism>");
                encrypted.send("<auth " + SASL + " mechanism='PLAIN'>" + RawClient.plain("alice", "secret-a") + "</auth>");
                encrypted.await("<success");
                encrypted.open().bind("a").ping("1");
                encrypted.send("</stream:stream>");
                assertThat(encrypted.awaitClose()).isEqualTo("</stream:stream>");
            }
        }
    }

    @Test
    void scram_goes_on_in_pipelined_streams_and_proves_the_server_too() throws IOException {
        try (TestServer server = TestServer.start(); RawClient client = new RawClient(server.port())) {
            client.open();
            ScramClient scram = new ScramClient(ScramHash.SHA_256, "Alice", "secret-a", "rOprNGfwEbeRWgbNEkqO");
            client.send("<auth " + SASL + " mechanism='SCRAM-SHA-256'>" + base64(scram.first()) + "</auth>");
            String answer = scram.answer(text(client.await("</challenge>"), "challenge"));
            // the client need not wait: what follows the response belongs to the new stream
            client.send("<response " + SASL + ">" + base64(answer) + "</response>" + RawClient.HEADER
                + "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>" + PING);
            assertThat(scram.accepts(text(client.await("</success>"), "success"))).isTrue();
            assertThat(client.await("</jid>")).contains("<jid>alice@rayo.example/");
            client.await("<iq type='result' id='p'");
        }
    }

    @Test
    void an_unknown_user_is_refused_after_the_same_steps() throws IOException {
        try (TestServer server = TestServer.start()) {
            List<String> salts = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                try (RawClient client = new RawClient(server.port())) {
                    client.open();
                    ScramClient scram = new ScramClient(ScramHash.SHA_1, "nobody", "x", "abc");
                    client.send("<auth " + SASL + " mechanism='SCRAM-SHA-1'>" + base64(scram.first()) + "</auth>");
                    String challenge = text(client.await("</challenge>"), "challenge");
                    salts.add(challenge.substring(challenge.indexOf(",s=")));
                    client.send("<response " + SASL + ">" + base64(scram.answer(challenge)) + "</response>");
                    client.await("<not-authorized/></failure>");
                }
            }
            assertThat(salts.get(0)).isEqualTo(salts.get(1)).endsWith(",i=4096");
        }
    }

    @Test
    void a_store_that_fails_or_never_answers_costs_the_client_its_login_only() throws IOException {
        InMemoryCredentialStore none = InMemoryCredentialStore.of(java.util.Map.of());
        org.rayo.xmpp.sasl.CredentialStore broken = new org.rayo.xmpp.sasl.CredentialStore() {
            @Override
            public Mono<org.rayo.xmpp.sasl.ScramVerifier> verifier(String username, ScramHash hash) {
                return username.equals("alice") ? Mono.error(new IllegalStateException("store is down")) : none.verifier(username, hash);
            }

            @Override
            public int iterations() {
                return 4096;
            }
        };
        try (TestServer server = TestServer.start(config -> config.withCredentials(broken)); RawClient client = new RawClient(server.port())) {
            client.open().send("<auth " + SASL + " mechanism='PLAIN'>" + RawClient.plain("alice", "secret-a") + "</auth>");
            client.await("<temporary-auth-failure/></failure>");
        }
    }

    @Test
    void a_slow_login_ends_with_connection_timeout() throws IOException {
        try (TestServer server = TestServer.start(config -> config.withLimits(ClientLimits.DEFAULT.withTimes(300, 300, 0)));
            RawClient silent = new RawClient(server.port());
            RawClient half = new RawClient(server.port())) {
            half.open().send("<auth ");
            for (RawClient client : List.of(silent, half)) {
                assertThat(client.awaitClose()).contains("<connection-timeout ").endsWith("</stream:error></stream:stream>");
            }
            Awaitility.await().until(() -> server.server.statistics().connections() == 0);
        }
    }

    @Test
    void the_newer_stream_takes_the_resource_over() throws IOException {
        try (TestServer server = TestServer.start(); RawClient first = RawClient.bound(server.port(), "alice", "secret-a", "a");
            RawClient second = RawClient.bound(server.port(), "alice", "secret-a", "a")) {
            assertThat(first.awaitClose()).contains("<conflict ");
            second.ping("1");
            Awaitility.await().until(() -> server.service.closed.size() == 1);
            assertThat(server.service.bound).hasSize(2);
            assertThat(server.server.sessions().size()).isEqualTo(1);
            assertThat(server.server.sessions().find(ALICE)).isSameAs(server.service.bound.stream().skip(1).findFirst().orElseThrow());
            assertThat(server.server.sessions().ofAccount(ALICE)).hasSize(1);
        }
    }

    @Test
    void too_many_connections_are_closed_at_the_door() throws IOException {
        try (TestServer server = TestServer.start(config -> config.withLimits(config.limits().withConnections(10, 2)));
            RawClient one = new RawClient(server.port()).open();
            RawClient two = new RawClient(server.port()).open();
            RawClient three = new RawClient(server.port())) {
            assertThat(three.awaitClose()).isEmpty();
            one.close();
            Awaitility.await().until(() -> server.server.statistics().connections() == 1);
            try (RawClient four = new RawClient(server.port())) {
                four.open();
            }
            two.send("</stream:stream>");
            assertThat(two.awaitClose()).isEqualTo("</stream:stream>");
            assertThat(server.server.statistics().refusedPerSource()).isEqualTo(1);
        }
    }

    @Test
    void a_client_that_does_not_read_is_not_read_then_closed_and_hurts_nobody() throws IOException {
        try (TestServer server = TestServer.start(config -> config.withLimits(config.limits().withOutbound(64 * 1024, 512 * 1024)));
            RawClient frozen = RawClient.bound(server.port(), "alice", "secret-a", "a");
            RawClient neighbour = RawClient.bound(server.port(), "bob", "secret-b", "b")) {
            ClientSession session = server.server.sessions().find(ALICE);
            Message event = Message.chat(null, ALICE, "x".repeat(10_000));
            Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> {
                session.send(event);
                session.send(event);
                neighbour.ping("n");
                return session.isClosed();
            });
            Awaitility.await().until(() -> server.service.closed.contains(session));
            XmppStatistics statistics = server.server.statistics();
            assertThat(statistics.slowClientsClosed()).isEqualTo(1);
            assertThat(statistics.readsSuspended()).isPositive();
            assertThat(statistics.streamErrors(StreamCondition.RESOURCE_CONSTRAINT)).isEqualTo(1);
            session.send(event);
            assertThat(server.server.statistics().outboundDropped()).isGreaterThan(statistics.outboundDropped() - 1);
            neighbour.ping("last");
            Awaitility.await().until(() -> server.server.statistics().connections() == 1 && session.queuedOctets() == 0);
        }
    }

    @Test
    void a_flood_from_another_thread_is_bounded() throws Exception {
        List<Runnable> release = new CopyOnWriteArrayList<>();
        try (TestServer server = TestServer.start(); RawClient client = RawClient.bound(server.port(), "alice", "secret-a", "a")) {
            ClientSession session = server.server.sessions().find(ALICE);
            java.util.concurrent.CountDownLatch held = new java.util.concurrent.CountDownLatch(1);
            session.loop().execute(() -> {
                boolean interrupted = false;
                try {
                    held.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                assertThat(interrupted).isFalse();
            });
            release.add(held::countDown);
            for (int i = 0; i < 5_000; i++) {
                session.send(Message.chat(null, ALICE, "m" + i));
            }
            release.forEach(Runnable::run);
            String end = client.awaitClose();
            assertThat(end).contains("<body>m0</body>").contains("<resource-constraint ").doesNotContain("m4097<");
            assertThat(server.server.statistics().outboundDropped()).isGreaterThanOrEqualTo(5_000 - 4_096);
        }
    }

    @Test
    void what_one_thread_sends_arrives_in_its_order() throws Exception {
        try (TestServer server = TestServer.start(); RawClient client = RawClient.bound(server.port(), "alice", "secret-a", "a")) {
            ClientSession session = server.server.sessions().find(ALICE);
            List<Thread> threads = new ArrayList<>();
            for (String name : List.of("A", "B", "C")) {
                threads.add(Thread.startVirtualThread(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        String id = name + i + ".";
                        session.send(out -> out.start("message").attribute("id", id).end());
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            session.send(out -> out.start("message").attribute("id", "end").end());
            Matcher ids = Pattern.compile("id='([A-C])([0-9]+)\\.'").matcher(client.await("id='end'"));
            java.util.Map<String, Integer> next = new java.util.HashMap<>();
            int count = 0;
            while (ids.find()) {
                assertThat(Integer.parseInt(ids.group(2))).isEqualTo(next.getOrDefault(ids.group(1), 0));
                next.merge(ids.group(1), 1, Integer::sum);
                count++;
            }
            assertThat(count).isEqualTo(3_000);
        }
    }

    @Test
    void a_client_with_too_many_unanswered_iqs_is_not_read_until_one_is_answered() throws IOException {
        List<Iq> waiting = new CopyOnWriteArrayList<>();
        try (TestServer server = TestServer.start(config -> config.withLimits(config.limits().withUnansweredIqs(3)),
            (session, stanza) -> waiting.add((Iq) stanza)); RawClient client = RawClient.bound(server.port(), "alice", "secret-a", "a")) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                requests.append("<iq type='set' id='r").append(i).append("' to='c@rayo.example'><x xmlns='urn:x'/></iq>");
            }
            client.send(requests + PING);
            ClientSession session = server.server.sessions().find(ALICE);
            StringBuilder received = new StringBuilder();
            for (int answered = 0; answered < 10; answered++) {
                int seen = Math.min(10, answered + 3);
                Awaitility.await().until(() -> waiting.size() >= seen);
                assertThat(waiting).hasSize(seen);
                session.send(Iq.result(waiting.get(answered), null));
                received.append(client.await("id='r" + answered + "'"));
            }
            assertThat(received).contains("id='p'");
        }
    }

    @Test
    void a_service_that_throws_ends_that_stream_only() throws IOException {
        try (TestServer server = TestServer.start(config -> config, (session, stanza) -> {
            throw new IllegalStateException("mistake");
        }); RawClient client = RawClient.bound(server.port(), "alice", "secret-a", "a"); RawClient other = RawClient.bound(server.port(), "bob", "secret-b", "b")) {
            client.send("<message to='x@rayo.example'/>");
            assertThat(client.awaitClose()).contains("<internal-server-error ").doesNotContain("mistake");
            other.ping("1");
            assertThat(server.server.statistics().serviceFailures()).isEqualTo(1);
        }
    }

    @Test
    void a_writer_that_throws_loses_its_element_and_nothing_else() throws IOException {
        try (TestServer server = TestServer.start(); RawClient client = RawClient.bound(server.port(), "alice", "secret-a", "a")) {
            ClientSession session = server.server.sessions().find(ALICE);
            session.send(out -> out.start("message").start("left-open"));
            session.send(out -> out.start("mess age"));
            session.send(out -> out.start("message").attribute("id", "good").end());
            assertThat(client.await("/>")).isEqualTo("<message id='good'/>");
            assertThat(server.server.statistics().writersFailed()).isEqualTo(2);
        }
    }

    @Test
    void a_lost_connection_closes_its_session_once() throws IOException {
        try (TestServer server = TestServer.start()) {
            RawClient client = RawClient.bound(server.port(), "alice", "secret-a", "a");
            client.socket.setSoLinger(true, 0);
            client.close();
            Awaitility.await().until(() -> server.service.closed.size() == 1);
            assertThat(server.server.sessions().size()).isZero();
            server.service.closed.forEach(session -> session.close(StreamError.of(StreamCondition.CONFLICT)));
        }
    }

    @Test
    void a_silent_connection_gets_a_space_now_and_then() throws IOException {
        try (TestServer server = TestServer.start(config -> config.withLimits(ClientLimits.DEFAULT.withTimes(10_000, 500, 50)));
            RawClient client = RawClient.bound(server.port(), "alice", "secret-a", "a")) {
            assertThat(client.await("  ")).isBlank();
            client.ping("1");
        }
    }

    @Test
    void stopping_tells_everybody_and_waits_until_the_service_knows() throws IOException {
        TestServer server = TestServer.start();
        try (RawClient bound = RawClient.bound(server.port(), "alice", "secret-a", "a"); RawClient fresh = new RawClient(server.port())) {
            Awaitility.await().until(() -> server.server.statistics().connections() == 2);
            server.server.stop().block(Duration.ofSeconds(30));
            assertThat(server.service.closed).hasSize(1);
            assertThat(bound.awaitClose()).contains("<system-shutdown ").endsWith("</stream:stream>");
            assertThat(fresh.awaitClose()).startsWith("<?xml").contains("<system-shutdown ");
            assertThat(server.server.sessions().all()).isEmpty();
        }
        InetSocketAddress address = server.server.address();
        assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close()).isInstanceOf(IOException.class);
        server.close();
    }

    @Test
    void a_taken_port_and_an_unreadable_certificate_are_told(@TempDir Path directory) throws IOException {
        try (TestServer server = TestServer.start()) {
            assertThatThrownBy(() -> TestServer.start(config -> config.withBind(server.server.address()))).hasRootCauseInstanceOf(java.net.BindException.class);
        }
        Path rubbish = Files.writeString(directory.resolve("rubbish.pem"), "rubbish");
        assertThatThrownBy(() -> TestServer.start(config -> config.withTls(TlsMode.OPTIONAL).withCertificate(rubbish, rubbish)))
            .isInstanceOf(IllegalArgumentException.class);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static String text(String received, String element) {
        Matcher matcher = Pattern.compile("<" + element + "[^>]*>([^<]*)</").matcher(received);
        assertThat(matcher.find()).isTrue();
        return new String(Base64.getDecoder().decode(matcher.group(1)), java.nio.charset.StandardCharsets.UTF_8);
    }
}
