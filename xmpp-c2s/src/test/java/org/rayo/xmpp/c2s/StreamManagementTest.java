package org.rayo.xmpp.c2s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rayo.xmpp.session.ClientSession;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;
import org.rayo.xmpp.stanza.StreamCondition;

/** XEP-0198 on sockets: counting, acknowledging, and sessions that outlive a connection. */
@Timeout(120)
class StreamManagementTest {
    private static final String SM = "xmlns='urn:xmpp:sm:3'";
    private static final Jid ALICE = Jid.parse("alice@rayo.example/a");
    private static final Pattern ID = Pattern.compile("<enabled xmlns='urn:xmpp:sm:3' id='([0-9a-f]+)' resume='true' max='([0-9]+)'/>");

    private static String enable(RawClient client) throws IOException {
        client.send("<enable " + SM + " resume='true'/>");
        Matcher enabled = ID.matcher(client.await("/>"));
        assertThat(enabled.find()).isTrue();
        return enabled.group(1);
    }

    private static Message event(int number) {
        return Message.chat(null, ALICE, "event " + number);
    }

    private static void cut(RawClient client) throws IOException {
        client.socket.setSoLinger(true, 0);
        client.close();
    }

    @Test
    void both_sides_count_stanzas_and_nothing_else() throws IOException {
        try (TestServer server = TestServer.start(); RawClient client = RawClient.bound(server.port(), "alice", "secret-a", "a")) {
            client.send("<r " + SM + "/>").ping("before");
            enable(client);
            client.ping("1");
            client.send(" <message/><message to='@@'/><r " + SM + "/>").await("<a xmlns='urn:xmpp:sm:3' h='3'/>");
            client.send("<enable " + SM + "/>").await("<failed xmlns='urn:xmpp:sm:3'><unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>");
            client.send("<resume " + SM + " previd='x' h='0'/>").await("<unexpected-request ");
            client.send("<a " + SM + " h='2'/>").ping("2");
            client.send("<a " + SM + " h='9'/>");
            assertThat(client.awaitClose()).contains("<undefined-condition ").contains("<handled-count-too-high xmlns='urn:xmpp:sm:3' h='9'/>");
            Awaitility.await().until(() -> server.service.closed.size() == 1);
        }
    }

    @Test
    void a_lost_connection_loses_nothing_that_was_sent_either_way() throws IOException {
        try (TestServer server = TestServer.start(); RawClient first = RawClient.bound(server.port(), "alice", "secret-a", "a")) {
            String id = enable(first);
            ClientSession session = server.server.sessions().find(ALICE);
            session.send(event(0));
            session.send(event(1));
            first.await("event 1</body></message>");
            first.send("<message to='bob@rayo.example/x' type='error'/><a " + SM + " h='1'/>");
            Awaitility.await().until(() -> !server.service.stanzas.isEmpty());
            cut(first);
            Awaitility.await().until(() -> server.server.statistics().connections() == 0);
            session.send(event(2));
            session.send(event(3));
            assertThat(server.service.closed).isEmpty();
            try (RawClient second = new RawClient(server.port())) {
                second.login("alice", "secret-a");
                second.send("<resume " + SM + " previd='" + id + "' h='1'/>");
                second.await("<resumed xmlns='urn:xmpp:sm:3' previd='" + id + "' h='1'/>");
                assertThat(second.await("event 3</body></message>")).containsSubsequence("event 1<", "event 2<", "event 3<").doesNotContain("event 0<");
                session.send(event(4));
                second.await("event 4</body></message>");
                second.ping("here");
                assertThat(server.server.sessions().find(ALICE)).isSameAs(session);
                assertThat(server.service.bound).hasSize(1);
                second.send("</stream:stream>").awaitClose();
                Awaitility.await().until(() -> server.service.closed.size() == 1);
                assertThat(server.server.statistics().resumptions()).isEqualTo(1);
            }
        }
    }

    @Test
    void a_client_that_comes_back_before_its_loss_was_seen_takes_its_session_along() throws IOException {
        try (TestServer server = TestServer.start(); RawClient first = RawClient.bound(server.port(), "alice", "secret-a", "a")) {
            RawClient last = first;
            String id = enable(first);
            ClientSession session = server.server.sessions().find(ALICE);
            for (int round = 0; round < 6; round++) {
                // connections alternate between the two loops
                session.send(event(round));
                RawClient next = new RawClient(server.port());
                next.login("alice", "secret-a");
                next.send("<resume " + SM + " previd='" + id + "' h='" + 3 * round + "'/>");
                session.send(event(100 + round));
                assertThat(next.await("event " + (100 + round) + "</body></message>")).containsSubsequence("<resumed ", "event " + round + "<");
                assertThat(last.awaitClose()).contains("<conflict ");
                next.ping("p" + round);
                next.send("<a " + SM + " h='" + 3 * (round + 1) + "'/>");
                last.close();
                last = next;
            }
            last.close();
            assertThat(server.service.closed).isEmpty();
        }
    }

    @Test
    void after_the_time_the_session_is_gone_and_resuming_fails() throws IOException {
        try (TestServer server = TestServer.start(config -> config.withLimits(config.limits().withLoss(0, 300)));
            RawClient first = RawClient.bound(server.port(), "alice", "secret-a", "a")) {
            String id = enable(first);
            ClientSession session = server.server.sessions().find(ALICE);
            cut(first);
            Awaitility.await().until(() -> server.service.closed.contains(session));
            assertThat(server.server.sessions().size()).isZero();
            try (RawClient second = new RawClient(server.port())) {
                second.login("alice", "secret-a");
                second.send("<resume " + SM + " previd='" + id + "' h='0'/>");
                second.await("<failed xmlns='urn:xmpp:sm:3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>");
                second.bind("a").ping("1");
            }
        }
    }

    @Test
    void nobody_else_can_resume_it_and_a_regular_end_is_an_end() throws IOException {
        try (TestServer server = TestServer.start(); RawClient first = RawClient.bound(server.port(), "alice", "secret-a", "a");
            RawClient thief = new RawClient(server.port())) {
            String id = enable(first);
            thief.login("bob", "secret-b").send("<resume " + SM + " previd='" + id + "' h='0'/>");
            thief.await("<item-not-found ");
            first.ping("still here");
            first.send("</stream:stream>").awaitClose();
            Awaitility.await().until(() -> server.service.closed.size() == 1);
        }
    }

    @Test
    void what_waits_for_a_lost_client_is_bounded() throws IOException {
        try (TestServer server = TestServer.start(config -> config.withLimits(config.limits().withOutbound(8 * 1024, 16 * 1024)));
            RawClient first = RawClient.bound(server.port(), "alice", "secret-a", "a")) {
            enable(first);
            ClientSession session = server.server.sessions().find(ALICE);
            cut(first);
            Awaitility.await().until(() -> server.server.statistics().connections() == 0);
            Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> {
                session.send(Message.chat(null, ALICE, "x".repeat(1_000)));
                return session.isClosed();
            });
            Awaitility.await().until(() -> server.service.closed.contains(session));
            assertThat(server.server.statistics().slowClientsClosed()).isEqualTo(1);
        }
    }

    @Test
    void a_client_that_reads_but_never_acknowledges_is_asked_and_then_closed() throws IOException {
        try (TestServer server = TestServer.start(config -> config.withLimits(config.limits().withOutbound(64 * 1024, 64 * 1024)));
            RawClient client = RawClient.bound(server.port(), "alice", "secret-a", "a")) {
            enable(client);
            ClientSession session = server.server.sessions().find(ALICE);
            for (int i = 0; i < 100; i++) {
                session.send(Message.chat(null, ALICE, "x".repeat(1_000)));
            }
            assertThat(client.awaitClose()).contains("<r xmlns='urn:xmpp:sm:3'/>").contains("<resource-constraint ");
            assertThat(server.server.statistics().streamErrors(StreamCondition.RESOURCE_CONSTRAINT)).isEqualTo(1);
        }
    }

    @Test
    void a_silent_client_is_pinged_then_given_up() throws IOException {
        try (TestServer server = TestServer.start(config -> config.withLimits(config.limits().withTimes(10_000, 500, 200).withLoss(400, 0)));
            RawClient client = RawClient.bound(server.port(), "alice", "secret-a", "a")) {
            client.await("<ping xmlns='urn:xmpp:ping'/>");
            assertThat(client.awaitClose()).contains("<connection-timeout ");
            Awaitility.await().until(() -> server.service.closed.size() == 1);
        }
    }

    @Test
    void a_client_that_sends_too_fast_is_read_at_the_rate() throws IOException {
        try (TestServer server = TestServer.start(config -> config.withLimits(config.limits().withStanzasPerSecond(10)));
            RawClient client = RawClient.bound(server.port(), "alice", "secret-a", "a")) {
            StringBuilder burst = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                burst.append("<iq type='get' id='i").append(i).append("' to='rayo.example'><ping xmlns='urn:xmpp:ping'/></iq>");
            }
            client.send(burst.toString()).await("id='i39'");
            assertThat(server.server.statistics().readsThrottled()).isPositive();
        }
    }
}
