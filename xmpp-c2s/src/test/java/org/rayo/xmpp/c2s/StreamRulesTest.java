package org.rayo.xmpp.c2s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.xmpp.session.ClientSession;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;

/** What RFC 6120 says of a stream that nothing is wrong with: its headers, its language, and how it ends. */
@Timeout(90)
class StreamRulesTest {
    private static final String GERMAN = RawClient.HEADER.replace(" to=", " xml:lang='de' to=");
    private static final Pattern ID = Pattern.compile("<stream:stream [^>]*\\bid='([^']+)'");
    private static final Jid ALICE = Jid.parse("alice@rayo.example/a");

    private static String answer(TestServer server, String header) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            client.send(header);
            return client.await("</stream:features>");
        }
    }

    /** §4.7: whatever version and language the client has, the server names its own; an id is for one stream only. */
    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.1", "1.10", "2.0", "01.0"})
    void headers_are_answered(String version) throws IOException {
        try (TestServer server = TestServer.start()) {
            String header = GERMAN.replace("version='1.0'", "version='" + version + "'").replace("<?xml version='" + version + "'", "<?xml version='1.0'")
                .replace(" to=", " from='alice@rayo.example' to=");
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String answer = answer(server, header);
                assertThat(answer).contains(" version='1.0'").contains(" xml:lang='en'").contains(" from='rayo.example'")
                    .contains(" to='alice@rayo.example'").contains(" xmlns='jabber:client'");
                Matcher id = ID.matcher(answer);
                assertThat(id.find()).isTrue();
                assertThat(id.group(1)).hasSizeGreaterThanOrEqualTo(16);
                ids.add(id.group(1));
            }
            assertThat(ids).doesNotHaveDuplicates();
        }
    }

    /** §8.1.5: a stanza without a language of its own has that of its stream, for whom it is passed on to, too. */
    @Test
    void a_stanza_has_the_language_of_its_stream() throws IOException {
        try (TestServer server = TestServer.start(); RawClient alice = new RawClient(server.port());
            RawClient bob = RawClient.bound(server.port(), "bob", "secret-b", "b")) {
            alice.login("alice", "secret-a");
            alice.bind("a").send("<message to='bob@rayo.example/b' id='none'/>");
            assertThat(bob.await("/>")).doesNotContain("lang");
            try (RawClient german = new RawClient(server.port())) {
                german.send(GERMAN).await("</stream:features>");
                german.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + RawClient.plain("alice", "secret-a") + "</auth>")
                    .await("<success");
                german.send(GERMAN).await("</stream:features>");
                german.bind("g").send("<message to='bob@rayo.example/b' id='inherits'/>");
                assertThat(bob.await("/>")).contains("id='inherits'").contains("xml:lang='de'");
                german.send("<message to='bob@rayo.example/b' id='own' xml:lang='fr'/>");
                assertThat(bob.await("/>")).contains("id='own'").contains("xml:lang='fr'");
            }
        }
    }

    /** §4.4: what was sent before the end of a stream is done and answered before the server ends its own. */
    @Test
    void what_the_client_sent_before_its_end_is_answered() throws IOException {
        try (TestServer server = TestServer.start(); RawClient alice = RawClient.bound(server.port(), "alice", "secret-a", "a");
            RawClient bob = RawClient.bound(server.port(), "bob", "secret-b", "b")) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                all.append("<iq type='get' id='q").append(i).append("' to='rayo.example'><ping xmlns='urn:xmpp:ping'/></iq>")
                    .append("<message to='bob@rayo.example/b' id='m").append(i).append("'/>");
            }
            alice.send(all + "</stream:stream><iq type='get' id='late' to='rayo.example'><ping xmlns='urn:xmpp:ping'/></iq>");
            String end = alice.awaitClose();
            assertThat(end).endsWith("</stream:stream>").doesNotContain("error").doesNotContain("late");
            assertThat(numbers(end, "id='q([0-9]+)'")).hasSize(100).isSorted();
            assertThat(numbers(bob.await("id='m99'"), "id='m([0-9]+)'")).hasSize(100).isSorted();
            Awaitility.await().until(() -> server.service.closed.size() == 1);
            bob.ping("still");
        }
    }

    /** §4.4: what was on its way to the client arrives before the end; what the client still sends is not done. */
    @Test
    void what_the_server_sent_before_its_end_arrives() throws IOException {
        TestServer server = TestServer.start();
        try (RawClient reads = RawClient.bound(server.port(), "alice", "secret-a", "a");
            RawClient silent = RawClient.bound(server.port(), "bob", "secret-b", "b")) {
            ClientSession session = server.server.sessions().find(ALICE);
            for (int i = 0; i < 500; i++) {
                session.send(Message.chat(null, ALICE, "event " + i + "."));
            }
            Thread stops = Thread.startVirtualThread(() -> server.server.stop().block(Duration.ofSeconds(40)));
            String end = reads.await("</stream:stream>");
            assertThat(numbers(end, "event ([0-9]+)\\.")).hasSize(500).isSorted();
            assertThat(end).contains("<stream:error><system-shutdown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>");
            reads.send("<message to='call@rayo.example' id='late'/></stream:stream>");
            reads.close();
            // this one never closes its half: it is cut off, and keeps nobody from going home
            stops.join();
            assertThat(silent.awaitClose()).contains("<system-shutdown ").endsWith("</stream:stream>");
            assertThat(server.service.stanzas).isEmpty();
            assertThat(server.service.closed).hasSize(2);
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            server.close();
        }
    }

    private static List<Integer> numbers(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().map(match -> Integer.parseInt(match.group(1))).toList();
    }
}
