package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jivesoftware.smack.packet.IQ;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients expect of any XMPP server, and how presence makes them take calls (protocol.md §3). */
@Timeout(60)
class XmppServiceTest {
    private static final String DOMAIN = TestServer.DOMAIN;

    @TempDir
    Path directory;

    @Test
    void answersWhatClientsAskAtLogin() throws Exception {
        try (TestServer server = TestServer.start(directory); Application client = Application.login(server, "asks")) {
            Xml roster = client.request(IQ.Type.get, DOMAIN, "<query xmlns='jabber:iq:roster'/>");
            assertThat(roster.attribute("type")).isEqualTo("result");
            assertThat(roster.has("item")).isFalse();
            assertThat(client.done(DOMAIN, "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>").has("error")).isFalse();
            Xml info = client.request(IQ.Type.get, DOMAIN, "<query xmlns='http://jabber.org/protocol/disco#info'/>");
            assertThat(info.toString()).contains("urn:xmpp:rayo:1").contains("urn:xmpp:ping")
                    .contains("urn:xmpp:rayo:cpa:1").contains("urn:xmpp:rayo:cpa:0");
            assertThat(client.request(IQ.Type.get, DOMAIN, "<query xmlns='jabber:iq:version'/>").toString())
                    .contains("Rayo Server");
            client.ping();
            assertThat(client.refused(DOMAIN, "<query xmlns='jabber:iq:roster'><item jid='a@b'/></query>"))
                    .isEqualTo("cancel not-allowed");
            assertThat(client.request(IQ.Type.get, DOMAIN, "<query xmlns='urn:unknown'/>").first("error").children()
                    .getFirst().name()).isEqualTo("service-unavailable");
        }
    }

    /** RFC 6121 §8.5: nobody learns from the answer whether there is such an account, a call that was, or nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"other@localhost", "other@localhost/one", "nobody@localhost", "nobody@localhost/one", "localhost"})
    void aMessageToWhomIsNotThereIsServiceUnavailable(String to) throws Exception {
        try (TestServer server = TestServer.start(directory, "xmpp.users.demo=demo", "xmpp.users.other=secret");
                Application client = Application.login(server, "writes")) {
            for (String type : List.of("normal", "chat")) {
                Xml answer = client.exchange(type, "<message id='" + type + "' type='" + type + "' to='" + to
                        + "'><body>anybody?</body></message>");
                assertThat(answer.attribute("type")).isEqualTo("error");
                assertThat(answer.first("error").children().getFirst().name()).isEqualTo("service-unavailable");
            }
        }
    }

    /** Directed or broadcast, with a show or none: whether the next call is offered. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <presence to='localhost'><show>chat</show></presence> | true
            <presence/>                                           | true
            <presence><show>chat</show></presence>                | true
            <presence to='localhost'><show>dnd</show></presence>  | false
            <presence><show>away</show></presence>                | false
            <presence to='a@elsewhere.example'/>                  | false
            """)
    void presenceDecidesWhoIsOfferedCalls(String presence, boolean offered) throws Exception {
        Sipp.require();
        try (TestServer server = TestServer.start(directory); Application client = Application.login(server, "shows")) {
            client.send(presence);
            client.ping();
            Peer phone = Sipp.calls(directory, "uac-refused", "udp", server.port("sip/udp"),
                    Map.of("STATUS", offered ? "486" : "503"));
            if (offered) {
                String call = client.next("offer").attribute("from");
                client.done(call, "<reject xmlns='urn:xmpp:rayo:1'><busy/></reject>");
                client.next("end");
            }
            phone.succeeds();
            assertThat(client.quiet()).isTrue();
        }
    }
}
