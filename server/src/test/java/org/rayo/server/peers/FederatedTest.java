package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jivesoftware.smack.packet.IQ;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.server.routing.ClientRegistry.Availability;
import org.rayo.server.routing.ClientRegistry.Client;
import org.rayo.xmpp.stanza.Jid;

/** Rayo as a component of Prosody and of ejabberd; the application logs in there, SIPp calls here. */
@Timeout(120)
class FederatedTest {
    private static final String COMPONENT = XmppHost.COMPONENT;

    @TempDir
    Path directory;

    private static Application login(XmppHost host, String resource) throws Exception {
        return Application.login(XmppHost.DOMAIN, host.clientPort, "app", XmppHost.SECRET, resource);
    }

    private static void connected(TestServer server) {
        await().atMost(TestServer.PATIENCE.multipliedBy(2)).until(() -> server.server.connectedComponents() == 1);
    }

    /** Logs in, is asked for its presence, and allows it. */
    private static Application subscribed(TestServer server, XmppHost host, String resource) throws Exception {
        Application application = login(host, resource);
        application.send("<presence/>");
        Xml asked = application.nextOfType("subscribe");
        assertThat(asked.attribute("from")).isEqualTo(COMPONENT);
        application.send("<presence to='" + COMPONENT + "' type='subscribed'/>");
        takesCalls(server, application);
        return application;
    }

    private static void takesCalls(TestServer server, Application application) {
        Jid jid = Jid.parse(application.jid());
        await().atMost(TestServer.PATIENCE).untilAsserted(() -> assertThat(server.server.clients())
                .anyMatch(client -> client.jid().equals(jid) && client.availability() == Availability.AVAILABLE));
    }

    private Peer phone(TestServer server, String scenario, Map<String, String> replace) throws Exception {
        return Sipp.calls(directory, scenario, "udp", server.port("sip/udp"), replace);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prosody", "ejabberd"})
    void theServiceSubscribesAndItsClientTakesACall(String kind) throws Exception {
        Sipp.require();
        try (XmppHost host = XmppHost.start(directory, kind);
                TestServer server = TestServer.start(directory, host.component())) {
            connected(server);
            try (Application application = subscribed(server, host, "box")) {
                Xml info = application.request(IQ.Type.get, COMPONENT, "<query xmlns='http://jabber.org/protocol/disco#info'/>");
                assertThat(info.toString()).contains("urn:xmpp:rayo:1");
                Peer phone = phone(server, "uac-digit", Sipp.digit('7'));
                Xml offer = application.next("offer");
                String call = offer.attribute("from");
                assertThat(call).endsWith("@" + COMPONENT);
                application.done(call, InboundCallTest.ANSWER);
                application.next("answered");
                String input = application.started(call, InboundCallTest.digit());
                assertThat(input).startsWith(call + "/");
                Xml heard = application.next("complete");
                assertThat(heard.attribute("from")).isEqualTo(input);
                assertThat(heard.has("match")).isTrue();
                String output = application.started(call, InboundCallTest.output(Sounds.tone(directory, 440, 200)));
                Xml played = application.next("complete");
                assertThat(played.attribute("from")).isEqualTo(output);
                assertThat(played.has("finish")).isTrue();
                Xml caps = offer.first("c");
                Xml discovered = application.request(IQ.Type.get, call, "<query xmlns='http://jabber.org/protocol/disco#info'"
                        + " node='" + caps.attribute("node") + "#" + caps.attribute("ver") + "'/>");
                assertThat(discovered.toString()).contains("rayo_call");
                application.done(call, InboundCallTest.HANGUP);
                assertThat(application.next("end").has("hangup-command")).isTrue();
                phone.succeeds();
                assertThat(application.refused(call, InboundCallTest.ANSWER)).isEqualTo("cancel item-not-found");
            }
        }
    }

    /** Directed presence is enough; offers go round the resources; who leaves gets none, and its calls end. */
    @ParameterizedTest
    @ValueSource(strings = {"prosody", "ejabberd"})
    void resourcesComeAndGo(String kind) throws Exception {
        Sipp.require();
        try (XmppHost host = XmppHost.start(directory, kind);
                TestServer server = TestServer.start(directory, host.component())) {
            connected(server);
            try (Application one = login(host, "one"); Application two = login(host, "two")) {
                for (Application each : List.of(one, two)) {
                    each.send("<presence to='" + COMPONENT + "'><show>chat</show></presence>");
                    takesCalls(server, each);
                }
                List<String> order = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    Application taker = i % 2 == 0 ? one : two;
                    Peer phone = phone(server, "uac-refused", Map.of("STATUS", "486"));
                    String call = taker.next("offer").attribute("from");
                    order.add(taker.jid());
                    taker.done(call, "<reject xmlns='urn:xmpp:rayo:1'><busy/></reject>");
                    taker.next("end");
                    phone.succeeds();
                }
                assertThat(order).containsExactly(one.jid(), two.jid(), one.jid(), two.jid());
                Peer phone = phone(server, "uac-waits", Map.of());
                one.done(one.next("offer").attribute("from"), InboundCallTest.ANSWER);
                one.vanish();
                phone.succeeds();
                two.send("<presence to='" + COMPONENT + "'><show>dnd</show></presence>");
                await().atMost(TestServer.PATIENCE).until(() -> server.server.clients().stream()
                        .noneMatch(client -> client.availability() == Availability.AVAILABLE));
                phone(server, "uac-refused", Map.of("STATUS", "503")).succeeds();
                assertThat(two.quiet()).isTrue();
            }
        }
    }

    /** A client of another server calls out; strangers are not let in; a name of this server's own is not believed. */
    @Test
    void dialsOutAndRefusesStrangers() throws Exception {
        Sipp.require();
        try (XmppHost host = XmppHost.start(directory, "prosody");
                TestServer server = TestServer.start(directory, with(host.component(),
                        "routing.applications=[{ name: other, clients: ['other@apps.example'] }]",
                        "dial=[{ users: ['*@apps.example'], allow: ['sip:*@127.0.0.1'] }]"))) {
            connected(server);
            try (Application application = login(host, "caller")) {
                application.send("<presence to='" + COMPONENT + "'/>");
                assertThat(application.nextOfType("error").toString()).contains("not-allowed");
                application.send("<presence to='" + COMPONENT + "' type='subscribe'/>");
                application.nextOfType("unsubscribed");
                int port = Sipp.freePort();
                Peer phone = Sipp.answers(directory, "uas", "udp", port, Map.of());
                String call = application.started(COMPONENT, "<dial xmlns='urn:xmpp:rayo:1' to='sip:bob@127.0.0.1:" + port
                        + "' from='sip:app@127.0.0.1'/>");
                assertThat(call).endsWith("@" + COMPONENT);
                assertThat(application.next("answered").attribute("from")).isEqualTo(call);
                application.done(call, InboundCallTest.HANGUP);
                application.next("end");
                phone.succeeds();
            }
        }
    }

    /** Whom neither an application nor a dial rule names is no client at all. */
    @Test
    void strangersHaveToBeRegistered() throws Exception {
        try (XmppHost host = XmppHost.start(directory, "prosody");
                TestServer server = TestServer.start(directory, with(host.component(),
                        "routing.applications=[{ name: other, clients: ['other@apps.example'] }]",
                        "dial=[{ users: ['demo@localhost'], allow: ['sip:*@127.0.0.1'] }]"))) {
            connected(server);
            try (Application stranger = login(host, "stranger")) {
                assertThat(stranger.refused(COMPONENT, "<dial xmlns='urn:xmpp:rayo:1' to='sip:bob@127.0.0.1'/>"))
                        .isEqualTo("auth registration-required");
            }
        }
    }

    /** Clients of TCP, WebSocket and another server at once: the same call, at the domain that each came by. */
    @Test
    void aCallHasAnAddressInEachDomain() throws Exception {
        Sipp.require();
        try (XmppHost host = XmppHost.start(directory, "prosody");
                TestServer server = TestServer.start(directory, with(host.component(), "routing.distribution=broadcast", "xmpp.websocket.tls-terminated=true",
                        "routing.applications=[{ name: both, clients: ['*', '*@apps.example'] }]"))) {
            connected(server);
            try (Application near = Application.available(server, "near");
                    RawWebSocket browser = new RawWebSocket(server).login("browser");
                    Application far = login(host, "far")) {
                far.send("<presence to='" + COMPONENT + "'/>");
                takesCalls(server, far);
                browser.send("<presence xmlns='jabber:client' to='localhost'><show>chat</show></presence>").ping();
                Peer phone = phone(server, "uac-waits", Map.of());
                String nearCall = near.next("offer").attribute("from");
                String farCall = far.next("offer").attribute("from");
                assertThat(nearCall).endsWith("@" + TestServer.DOMAIN);
                assertThat(farCall).isEqualTo(Jid.parse(nearCall).local() + "@" + COMPONENT);
                assertThat(browser.next()).contains("<offer ").contains("from='" + nearCall + "'");
                far.done(farCall, InboundCallTest.ANSWER);
                assertThat(near.refused(nearCall, InboundCallTest.ANSWER)).isEqualTo("cancel conflict");
                far.done(farCall, InboundCallTest.HANGUP);
                assertThat(far.next("end").attribute("from")).isEqualTo(farCall);
                assertThat(near.next("end").attribute("from")).isEqualTo(nearCall);
                assertThat(browser.next()).contains("<end ").contains("from='" + nearCall + "'");
                phone.succeeds();
            }
        }
    }

    private static String[] with(String[] sets, String... more) {
        List<String> all = new ArrayList<>(List.of(sets));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** The other server crashes: the client's call waits for both to come back, and goes on. */
    @Test
    void aCallOutlivesTheOtherServersCrash() throws Exception {
        Sipp.require();
        try (XmppHost host = XmppHost.start(directory, "prosody");
                TestServer server = TestServer.start(directory, host.component())) {
            connected(server);
            Application application = subscribed(server, host, "box");
            Peer phone = phone(server, "uac-waits", Map.of());
            String call = application.next("offer").attribute("from");
            application.done(call, InboundCallTest.ANSWER);
            application.next("answered");
            host.kill();
            await().atMost(TestServer.PATIENCE).until(() -> server.server.connectedComponents() == 0);
            assertThat(server.server.clients()).as("it may come back").hasSize(1).noneMatch(Client::connected);
            application.vanish();
            host.start();
            connected(server);
            try (Application again = login(host, "box")) {
                again.send("<presence/>");
                await().atMost(TestServer.PATIENCE).until(() -> server.server.clients().stream().allMatch(Client::connected));
                again.done(call, InboundCallTest.HANGUP);
                assertThat(again.next("end").has("hangup-command")).isTrue();
            }
            phone.succeeds();
        }
    }

    /** Who does not come back within the time is gone, with its calls. */
    @Test
    void afterACrashWhoStaysAwayIsGone() throws Exception {
        Sipp.require();
        try (XmppHost host = XmppHost.start(directory, "prosody");
                TestServer server = TestServer.start(directory, with(host.component(), "xmpp.resume-timeout=2s"))) {
            connected(server);
            Application application = subscribed(server, host, "box");
            Peer phone = phone(server, "uac-waits", Map.of());
            application.done(application.next("offer").attribute("from"), InboundCallTest.ANSWER);
            application.next("answered");
            host.kill();
            application.vanish();
            phone.succeeds();
            await().atMost(TestServer.PATIENCE).untilAsserted(() -> assertThat(server.server.clients()).isEmpty());
        }
    }

    /** The other server goes away and comes back: so does the component, and sees its subscribed clients again. */
    @Test
    void comesBackWithItsServer() throws Exception {
        Sipp.require();
        try (XmppHost host = XmppHost.start(directory, "prosody");
                TestServer server = TestServer.start(directory, host.component())) {
            connected(server);
            try (Application application = subscribed(server, host, "box")) {
                host.stop();
                await().atMost(TestServer.PATIENCE).until(() -> server.server.connectedComponents() == 0);
                assertThat(server.server.clients()).as("it said goodbye for its users").isEmpty();
                application.vanish();
                host.start();
                connected(server);
            }
            try (Application again = login(host, "again")) {
                again.send("<presence/>");
                takesCalls(server, again);
                Peer phone = phone(server, "uac-refused", Map.of("STATUS", "486"));
                again.done(again.next("offer").attribute("from"), "<reject xmlns='urn:xmpp:rayo:1'><busy/></reject>");
                phone.succeeds();
            }
        }
    }
}
