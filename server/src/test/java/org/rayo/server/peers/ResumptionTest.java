package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.PresenceBuilder;
import org.jivesoftware.smack.packet.SimpleIQ;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.ping.PingManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;

/** Smack loses its TCP connection in the middle of a call, comes back in time, and has lost nothing (XEP-0198). */
@Timeout(120)
class ResumptionTest {
    static {
        // it asserts that there is no empty prefix
        ResumptionTest.class.getClassLoader().setClassAssertionStatus(
                "org.jivesoftware.smack.parsing.StandardExtensionElementProvider", false);
    }

    @TempDir
    Path directory;

    private final BlockingQueue<Presence> events = new LinkedBlockingQueue<>();

    /** A command without content. */
    private static final class Command extends SimpleIQ {
        Command(String name, Jid call) {
            super(name, "urn:xmpp:rayo:1");
            setType(Type.set);
            setTo(call);
        }
    }

    private XMPPTCPConnection connect(TestServer server, String resource) throws Exception {
        XMPPTCPConnection connection = new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
                .setXmppDomain(TestServer.DOMAIN)
                .setHost("127.0.0.1")
                .setPort(server.port("xmpp"))
                .setUsernameAndPassword("demo", "demo")
                .setResource(resource)
                .setSecurityMode(SecurityMode.disabled)
                .setSendPresence(false)
                .build());
        connection.setReplyTimeout(TestServer.PATIENCE.toMillis());
        connection.setUseStreamManagement(true);
        connection.setUseStreamManagementResumption(true);
        connection.addSyncStanzaListener(stanza -> events.add((Presence) stanza), Presence.class::isInstance);
        connection.connect().login();
        connection.sendStanza(PresenceBuilder.buildPresence().ofType(Presence.Type.available)
                .to(JidCreate.from(TestServer.DOMAIN)).setMode(Presence.Mode.chat).build());
        return connection;
    }

    private Presence next(String element) throws InterruptedException {
        List<Presence> skipped = new ArrayList<>();
        while (true) {
            Presence event = events.poll(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(event).as("<%s> after %s", element, skipped).isNotNull();
            if (event.getExtensions().stream().anyMatch(extension -> extension.getElementName().equals(element))) {
                return event;
            }
            skipped.add(event);
        }
    }

    @Test
    void aLostConnectionCostsNoCallAndNoEvent() throws Exception {
        Sipp.require();
        try (TestServer server = TestServer.start(directory, "routing.offer-timeout=2s")) {
            XMPPTCPConnection connection = connect(server, "one");
            assertThat(connection.isSmResumptionPossible()).isTrue();
            Peer first = Sipp.calls(directory, "uac-waits", "udp", server.port("sip/udp"), Map.of());
            Jid call = next("offer").getFrom();
            assertThat(answer(connection, new Command("answer", call))).isEqualTo(IQ.Type.result);
            next("answered");
            connection.instantShutdown();
            // another call comes and is given up while nobody is connected: its offer and its end are the events not to be lost
            Path second = Files.createDirectory(directory.resolve("second"));
            Peer late = Sipp.calls(second, "uac-refused", "udp", server.port("sip/udp"), Map.of("STATUS", "503"));
            late.succeeds();
            Awaitility.await("the first call lives, the second is over").atMost(TestServer.PATIENCE)
                    .until(() -> server.server.liveCalls() == 1);
            assertThat(events).isEmpty();
            connection.connect().login();
            assertThat(connection.streamWasResumed()).isTrue();
            Presence offer = next("offer");
            assertThat(next("end").getFrom().toString()).isEqualTo(offer.getFrom().toString()).isNotEqualTo(call.toString());
            assertThat(answer(connection, new Command("hangup", call))).isEqualTo(IQ.Type.result);
            assertThat(next("end").getFrom().toString()).isEqualTo(call.toString());
            first.succeeds();
            connection.disconnect();
        }
    }

    @Test
    void whileItIsAwayOffersGoToOthers() throws Exception {
        Sipp.require();
        try (TestServer server = TestServer.start(directory)) {
            XMPPTCPConnection lost = connect(server, "one");
            XMPPTCPConnection other = connect(server, "two");
            lost.instantShutdown();
            Awaitility.await().atMost(TestServer.PATIENCE).until(() -> server.metric("rayo_xmpp_connections") == 1.0);
            for (int i = 0; i < 3; i++) {
                Path own = Files.createDirectory(directory.resolve("call" + i));
                Peer phone = Sipp.calls(own, "uac-refused", "udp", server.port("sip/udp"), Map.of("STATUS", "603"));
                Presence offer = next("offer");
                assertThat(offer.getTo().getResourceOrEmpty().toString()).isEqualTo("two");
                answer(other, new Command("reject", offer.getFrom()));
                phone.succeeds();
            }
            lost.connect().login();
            assertThat(lost.streamWasResumed()).isTrue();
            // what waited for it would have come before this
            PingManager.getInstanceFor(lost).pingMyServer(false);
            assertThat(events).noneMatch(event -> event.getTo().getResourceOrEmpty().toString().equals("one"));
            other.disconnect();
            lost.disconnect();
        }
    }

    private static IQ.Type answer(XMPPTCPConnection connection, IQ command) throws Exception {
        return connection.createStanzaCollectorAndSend(command).<IQ>nextResultOrThrow().getType();
    }

    @Test
    void whoDoesNotComeBackInTimeIsGone() throws Exception {
        Sipp.require();
        try (TestServer server = TestServer.start(directory, "xmpp.resume-timeout=1s")) {
            XMPPTCPConnection connection = connect(server, "one");
            Peer phone = Sipp.calls(directory, "uac-waits", "udp", server.port("sip/udp"), Map.of());
            Stanza offer = next("offer");
            answer(connection, new Command("answer", offer.getFrom()));
            connection.instantShutdown();
            phone.succeeds();
            Awaitility.await().atMost(TestServer.PATIENCE).until(() -> server.server.liveCalls() == 0);
        }
    }
}
