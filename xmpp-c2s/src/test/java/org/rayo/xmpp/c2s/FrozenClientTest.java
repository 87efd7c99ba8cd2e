package org.rayo.xmpp.c2s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rayo.xmpp.session.ClientSession;
import org.rayo.xmpp.session.XmppStatistics;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;
import org.rayo.xmpp.stanza.MessageType;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;

/** One client stops reading while many others, on the same two loops, are sent as much as it: each of them gets everything. */
@Timeout(180)
class FrozenClientTest {
    private static final int NEIGHBOURS = 24;
    private static final int STANZAS = 400;
    /** Stanzas that a neighbour is behind at most: less than its limit. */
    private static final int WINDOW = 8;
    private static final int LIMIT_OCTETS = 256 * 1024;
    private static final String BODY = "x".repeat(8_000);
    private static final Pattern ID = Pattern.compile("id='m([0-9]+)'");

    /** One that reads; {@code window} has a permit for each stanza that may be on its way to it. */
    private record Neighbour(ClientSession session, Semaphore window, Future<List<Integer>> heard) {
    }

    /** Reads everything up to the last stanza, in the order in which it came, and asks something in between. */
    private static List<Integer> hears(RawClient client, Semaphore window) throws IOException {
        List<Integer> ids = new ArrayList<>();
        while (ids.size() < STANZAS) {
            Matcher id = ID.matcher(client.await("</message>"));
            assertThat(id.find()).isTrue();
            ids.add(Integer.parseInt(id.group(1)));
            window.release();
            if (ids.size() == STANZAS / 2) {
                client.send("<iq type='get' id='between' to='rayo.example'><ping xmlns='urn:xmpp:ping'/></iq>");
            }
        }
        client.ping("last");
        return ids;
    }

    @Test
    void costs_only_itself() throws Exception {
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
        List<RawClient> clients = new ArrayList<>();
        try (TestServer server = TestServer.start(config -> config.withLimits(config.limits().withOutbound(64 * 1024, LIMIT_OCTETS)))) {
            Socket slow = new Socket();
            // what the kernels take off the server's hands is little
            slow.setReceiveBufferSize(16 * 1024);
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            RawClient frozen = new RawClient(slow);
            clients.add(frozen);
            frozen.login("alice", "secret-a").bind("frozen");
            List<Neighbour> neighbours = new ArrayList<>();
            for (int i = 0; i < NEIGHBOURS; i++) {
                RawClient neighbour = RawClient.bound(server.port(), "bob", "secret-b", "n" + i);
                clients.add(neighbour);
                ClientSession session = server.server.sessions().find(Jid.parse("bob@rayo.example/n" + i));
                Semaphore window = new Semaphore(WINDOW);
                neighbours.add(new Neighbour(session, window, readers.submit((Callable<List<Integer>>) () -> hears(neighbour, window))));
            }
            ClientSession stalled = server.server.sessions().find(Jid.parse("alice@rayo.example/frozen"));
            List<XmlElement> body = List.of(XmlElement.of(Xmlns.CLIENT, "body", BODY));
            long most = 0;
            for (int i = 0; i < STANZAS; i++) {
                Message event = new Message(MessageType.CHAT, "m" + i, null, null, body, null, null);
                for (Neighbour neighbour : neighbours) {
                    assertThat(neighbour.window.tryAcquire(60, TimeUnit.SECONDS)).as("%s takes what is sent", neighbour.session).isTrue();
                    neighbour.session.send(event);
                }
                for (int more = 0; more < 8; more++) {
                    stalled.send(event);
                }
                most = Math.max(most, stalled.queuedOctets());
            }
            for (Neighbour each : neighbours) {
                assertThat(each.heard.get()).as("all, in order").hasSize(STANZAS).isSorted();
            }
            assertThat(most).as("octets that wait for it").isLessThan(LIMIT_OCTETS + 3L * BODY.length());
            Awaitility.await().until(() -> server.service.closed.contains(stalled));
            XmppStatistics statistics = server.server.statistics();
            assertThat(statistics.slowClientsClosed()).isEqualTo(1);
            assertThat(statistics.streamErrors(StreamCondition.RESOURCE_CONSTRAINT)).isEqualTo(1);
            assertThat(statistics.sessions()).isEqualTo(NEIGHBOURS);
            assertThat(server.service.closed).containsExactly(stalled);
        } finally {
            readers.shutdownNow();
            for (RawClient client : clients) {
                client.close();
            }
        }
    }
}
