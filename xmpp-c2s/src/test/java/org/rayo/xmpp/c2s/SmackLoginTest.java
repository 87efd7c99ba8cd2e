package org.rayo.xmpp.c2s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.SASLAuthentication;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.PresenceBuilder;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.sasl.SASLErrorException;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.disco.ServiceDiscoveryManager;
import org.jivesoftware.smackx.disco.packet.DiscoverInfo;
import org.jivesoftware.smackx.iqversion.VersionManager;
import org.jivesoftware.smackx.ping.PingManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.jxmpp.jid.impl.JidCreate;
import org.rayo.xmpp.stanza.PresenceShow;
import org.rayo.xmpp.stream.TlsMode;

/** A client library that others wrote logs in by every way that is offered, and finds what it looks for. */
@Timeout(120)
class SmackLoginTest {
    static Stream<Arguments> ways() {
        return Stream.of("SCRAM-SHA-1", "SCRAM-SHA-256", "PLAIN").flatMap(mechanism ->
            Stream.of(TlsMode.REQUIRED, TlsMode.OPTIONAL, TlsMode.DISABLED).map(tls -> Arguments.of(mechanism, tls)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void logs_in_and_asks_around(String mechanism, TlsMode tls) throws Exception {
        if (mechanism.equals("SCRAM-SHA-256")) {
            SASLAuthentication.registerSASLMechanism(new SmackScramSha256());
        }
        try (TestServer server = TestServer.start(config -> config.withTls(tls).withAllowPlainWithoutTls(tls == TlsMode.DISABLED))) {
            XMPPTCPConnection client = connection(server, tls, mechanism, "secret-a");
            try {
                client.connect().login();
                assertThat(client.isSecureConnection()).isEqualTo(tls != TlsMode.DISABLED);
                assertThat(client.getUser().toString()).isEqualTo("alice@rayo.example/phone");
                assertThat(PingManager.getInstanceFor(client).pingMyServer()).isTrue();
                DiscoverInfo info = ServiceDiscoveryManager.getInstanceFor(client).discoverInfo(JidCreate.from("rayo.example"));
                assertThat(info.hasIdentity("server", "im")).isTrue();
                assertThat(info.containsFeature("urn:xmpp:ping")).isTrue();
                assertThat(ServiceDiscoveryManager.getInstanceFor(client).discoverItems(JidCreate.from("rayo.example")).getItems()).isEmpty();
                assertThat(VersionManager.getInstanceFor(client).getVersion(JidCreate.from("rayo.example")).getName()).isEqualTo("xmpp-c2s");
                org.jivesoftware.smack.roster.Roster roster = org.jivesoftware.smack.roster.Roster.getInstanceFor(client);
                roster.reloadAndWait();
                assertThat(roster.getEntries()).isEmpty();
                client.sendStanza(PresenceBuilder.buildPresence().ofType(Presence.Type.available).setMode(Presence.Mode.chat).build());
                Awaitility.await().until(() -> server.service.stanzas.stream().anyMatch(stanza ->
                    stanza instanceof org.rayo.xmpp.stanza.Presence presence && presence.show() == PresenceShow.CHAT));
            } finally {
                client.disconnect();
            }
            Awaitility.await().until(() -> server.service.closed.size() == 1 && server.server.statistics().sessions() == 0);
        }
    }

    @Test
    void a_wrong_password_is_refused() throws Exception {
        try (TestServer server = TestServer.start()) {
            XMPPTCPConnection client = connection(server, TlsMode.DISABLED, "SCRAM-SHA-1", "wrong");
            client.connect();
            assertThatThrownBy(client::login).isInstanceOf(SASLErrorException.class).hasMessageContaining("not-authorized");
            client.disconnect();
            assertThat(server.server.statistics().loginsFailed()).isEqualTo(1);
        }
    }

    @Test
    void an_unknown_request_is_answered_with_service_unavailable() throws Exception {
        try (TestServer server = TestServer.start()) {
            XMPPTCPConnection client = connection(server, TlsMode.DISABLED, "PLAIN", "secret-a");
            client.connect().login();
            assertThatThrownBy(() -> VersionManager.getInstanceFor(client).getVersion(JidCreate.from("nobody@rayo.example/x")))
                .hasMessageContaining(StanzaError.Condition.service_unavailable.toString());
            client.disconnect();
        }
    }

    private static XMPPTCPConnection connection(TestServer server, TlsMode tls, String mechanism, String password) throws Exception {
        XMPPTCPConnection connection = new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
            .setXmppDomain("rayo.example")
            .setHostAddress(InetAddress.getLoopbackAddress())
            .setPort(server.port())
            .setSecurityMode(tls == TlsMode.DISABLED ? SecurityMode.disabled : SecurityMode.required)
            .setCustomX509TrustManager(new Tls())
            .setHostnameVerifier((host, session) -> true)
            .addEnabledSaslMechanism(mechanism)
            .setUsernameAndPassword("alice", password)
            .setResource("phone")
            .setSendPresence(false)
            .build());
        connection.setReplyTimeout(Duration.ofSeconds(30).toMillis());
        return connection;
    }
}
