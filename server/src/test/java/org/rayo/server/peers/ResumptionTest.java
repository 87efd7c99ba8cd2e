package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

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

    private XMPPTCPConnection connect(TestServer server) throws Exception {
        XMPPTCPConnection connection = new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
                .setXmppDomain(TestServer.DOMAIN)
                .setHost("127.0.0.1")
                .setPort(server.port("xmpp"))
                .setUsernameAndPassword("demo", "demo")
                .setResource("one")
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

    private static IQ.Type answer(XMPPTCPConnection connection, IQ command) throws Exception {
        return connection.createStanzaCollectorAndSend(command).<IQ>nextResultOrThrow().getType();
    }

    @Test
    void whoDoesNotComeBackInTimeIsGone() throws Exception {
        Sipp.require();
        try (TestServer server = TestServer.start(directory, "xmpp.resume-timeout=1s")) {
            XMPPTCPConnection connection = connect(server);
            Peer phone = Sipp.calls(directory, "uac-waits", "udp", server.port("sip/udp"), Map.of());
            Stanza offer = next("offer");
            answer(connection, new Command("answer", offer.getFrom()));
            connection.instantShutdown();
            phone.succeeds();
            Awaitility.await().atMost(TestServer.PATIENCE).until(() -> server.server.liveCalls() == 0);
        }
    }
}
