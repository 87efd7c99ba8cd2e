package org.rayo.xmpp.c2s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages and presence between users of one server, and who gets a resource (RFC 6121 §8, RFC 6120 §7.7). */
@Timeout(60)
class UsersTest {
    private TestServer server;
    private RawClient alice;
    private RawClient bob;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start();
        alice = RawClient.bound(server.port(), "alice", "secret-a", "one");
        bob = RawClient.bound(server.port(), "bob", "secret-b", "one");
    }

    @AfterEach
    void stop() throws Exception {
        alice.close();
        bob.close();
        server.close();
    }

    /** Everything sent so far has been heard, and nothing else came. */
    private static String sync(RawClient client, String id) throws IOException {
        client.send("<iq type='get' id='" + id + "' to='rayo.example'><ping xmlns='urn:xmpp:ping'/></iq>");
        return client.await("id='" + id + "'");
    }

    @Test
    void fullAddressesReachOneResourceAndBareOnesTheAvailable() throws Exception {
        try (RawClient second = RawClient.bound(server.port(), "bob", "secret-b", "two")) {
            bob.send("<presence/>");
            sync(bob, "s1");
            alice.send("<message to='bob@rayo.example/two' type='chat'><body>exact</body></message>");
            assertThat(second.await("</message>")).contains("exact").contains("from='alice@rayo.example/one'");
            alice.send("<message to='bob@rayo.example' type='chat'><body>bare</body></message>");
            assertThat(bob.await("</message>")).contains("bare");
            sync(alice, "s2");
            assertThat(sync(second, "s3")).as("a resource that is not available").doesNotContain("bare");
            second.send("<presence><priority>-1</priority></presence>");
            sync(second, "s4");
            alice.send("<message to='bob@rayo.example/gone' type='chat'><body>elsewhere</body></message>");
            assertThat(bob.await("</message>")).contains("elsewhere");
            assertThat(sync(second, "s5")).as("a negative priority").doesNotContain("elsewhere");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<message to='bob@rayo.example' type='chat' id='x'><body>b</body></message>           | service-unavailable",
        "<message to='bob@rayo.example/none' id='x'><body>b</body></message>                  | service-unavailable",
        "<message to='bob@rayo.example/none' type='groupchat' id='x'><body>b</body></message> | service-unavailable",
        "<message to='bob@rayo.example' type='headline' id='x'><body>b</body></message>       | ",
        "<message to='bob@rayo.example/none' type='error' id='x'/>                            | ",
        "<presence to='bob@rayo.example/none' id='x'/>                                        | ",
        "<iq to='bob@rayo.example/none' type='get' id='x'><q xmlns='q'/></iq>                 | service-unavailable",
        "<iq to='bob@rayo.example' type='set' id='x'><q xmlns='q'/></iq>                      | service-unavailable",
        "<iq to='bob@rayo.example/none' type='result' id='x'/>                                | "
    })
    void whoIsNotThereIsToldAsTheRfcSays(String stanza, String condition) throws Exception {
        alice.send(stanza);
        String heard = sync(alice, "s1");
        if (condition == null) {
            assertThat(heard).doesNotContain("<error");
        } else {
            assertThat(heard).contains("<" + condition).contains("id='x'");
        }
        assertThat(server.service.stanzas).isEmpty();
        assertThat(sync(bob, "s2")).doesNotContain("<body>");
    }

    @Test
    void iqsGoFromResourceToResource() throws Exception {
        alice.send("<iq to='bob@rayo.example/one' type='get' id='q1'><query xmlns='jabber:iq:version'/></iq>");
        assertThat(bob.await("</iq>")).contains("from='alice@rayo.example/one'").contains("id='q1'");
        bob.send("<iq to='alice@rayo.example/one' type='result' id='q1'/>");
        assertThat(alice.await("id='q1'")).contains("type='result'");
    }

    @Test
    void directedPresenceIsFollowedByItsEnd() throws Exception {
        alice.send("<presence to='bob@rayo.example/one'><show>dnd</show></presence>");
        assertThat(bob.await("</presence>")).contains("dnd");
        alice.send("<presence><show>away</show></presence>");
        sync(alice, "s1");
        assertThat(sync(bob, "s2")).as("presence for everybody is for the service").doesNotContain("away");
        alice.close();
        String end = bob.await("type='unavailable'") + bob.await("/>");
        assertThat(end).contains("from='alice@rayo.example/one'");
    }

    /** XEP-0115 §6.3: what the server can do is told with the stream, and resolves. */
    @Test
    void theServersCapabilitiesAreInItsFeatures() throws Exception {
        try (RawClient third = new RawClient(server.port())) {
            third.open();
            third.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + RawClient.plain("bob", "secret-b") + "</auth>");
            third.await("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
            third.send(RawClient.HEADER);
            Matcher caps = Pattern.compile("<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='([^']+)' ver='([^']+)'/>")
                .matcher(third.await("</stream:features>"));
            assertThat(caps.find()).isTrue();
            alice.send("<iq type='get' id='d' to='rayo.example'><query xmlns='http://jabber.org/protocol/disco#info' node='"
                + caps.group(1) + "#" + caps.group(2) + "'/></iq>");
            assertThat(alice.await("</iq>")).contains("type='result'").contains("urn:xmpp:ping");
        }
    }

    @Test
    void subscriptionsAreBetweenAccounts() throws Exception {
        bob.send("<presence/>");
        sync(bob, "s1");
        alice.send("<presence to='bob@rayo.example/one' type='subscribe' id='p1'/>");
        assertThat(bob.await("id='p1'") + bob.await("/>")).contains("from='alice@rayo.example' to='bob@rayo.example'");
    }

    /** What is addressed to nobody who is here is the service's: calls have such addresses. */
    @Test
    void otherAddressesAreTheServices() throws Exception {
        alice.send("<message to='call@rayo.example' id='m1'><body>b</body></message>");
        assertThat(alice.await("</message>")).contains("service-unavailable");
        assertThat(server.service.stanzas).hasSize(1);
    }

    @Test
    void aResourceIsTakenOverUnlessItIsToBeRefused() throws Exception {
        try (RawClient newer = RawClient.bound(server.port(), "alice", "secret-a", "one")) {
            assertThat(alice.await("</stream:stream>")).contains("<conflict");
            server.server.sessions().refuseConflicts();
            try (RawClient third = new RawClient(server.port())) {
                third.login("alice", "secret-a");
                third.send("<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>one</resource></bind></iq>");
                assertThat(third.await("</iq>")).contains("<conflict");
                third.send("<iq type='set' id='b2'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>two</resource></bind></iq>");
                assertThat(third.await("</iq>")).contains("alice@rayo.example/two");
            }
            sync(newer, "s1");
            await().atMost(Duration.ofSeconds(20)).until(() -> server.server.sessions().size() == 2);
        }
    }
}
