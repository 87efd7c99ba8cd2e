package org.rayo.xmpp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;
import org.rayo.xmpp.stanza.Stanza;
import org.rayo.xmpp.xml.XmlLimits;

/** A link against a server that the test plays, octet by octet (XEP-0114). */
@Timeout(60)
class ComponentLinkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String HEADER = "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept'"
        + " xmlns:stream='http://etherx.jabber.org/streams' from='rayo.example' id='s1'>";

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Recorder service = new Recorder();
    private ServerSocket listener;
    private ComponentLink link;

    private static final class Recorder implements ComponentService {
        final Queue<Stanza> stanzas = new ConcurrentLinkedQueue<>();
        final AtomicInteger connects = new AtomicInteger();
        final AtomicInteger losses = new AtomicInteger();

        @Override
        public void onConnected(ComponentLink link) {
            connects.incrementAndGet();
        }

        @Override
        public void onStanza(ComponentLink link, Stanza stanza) {
            stanzas.add(stanza);
        }

        @Override
        public void onDisconnected(ComponentLink link) {
            losses.incrementAndGet();
        }
    }

    /** One connection at the server's side. */
    private static final class Peer implements AutoCloseable {
        final Socket socket;
        private final StringBuilder received = new StringBuilder();

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout((int) PATIENCE.toMillis());
        }

        Peer send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        String await(String text) throws IOException {
            byte[] buffer = new byte[8192];
            while (received.indexOf(text) < 0) {
                int length = socket.getInputStream().read(buffer);
                if (length < 0) {
                    throw new IOException("closed before '" + text + "' after " + received);
                }
                received.append(new String(buffer, 0, length, StandardCharsets.UTF_8));
            }
            int end = received.indexOf(text) + text.length();
            String before = received.substring(0, end);
            received.delete(0, end);
            return before;
        }

        Peer accepted() throws IOException {
            await("to='rayo.example'>");
            send(HEADER);
            await("</handshake>");
            return send("<handshake/>");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    }

    private void start(ComponentLimits limits) {
        ComponentConfig config = ComponentConfig.of("127.0.0.1", listener.getLocalPort(), "rayo.example", "s3cret", XmlLimits.DEFAULT)
            .withWaits(limits);
        link = ComponentLink.start(config, (EventLoop) group.next(), service);
    }

    private static ComponentLimits limits() {
        return ComponentLimits.DEFAULT.withRetries(50, 200);
    }

    private Peer accept() throws IOException {
        listener.setSoTimeout((int) PATIENCE.toMillis());
        return new Peer(listener.accept());
    }

    @AfterEach
    void stop() throws Exception {
        link.stop().block(PATIENCE);
        listener.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    private void connected(int times) {
        await().atMost(PATIENCE).until(() -> service.connects.get() == times && link.isConnected());
    }

    @Test
    void shakesHandsAsTheSpecificationSays() throws Exception {
        start(limits());
        try (Peer peer = accept()) {
            assertThat(peer.await("to='rayo.example'>")).contains("xmlns='jabber:component:accept'");
            peer.send(HEADER);
            String hash = HexFormat.of().formatHex(
                MessageDigest.getInstance("SHA-1").digest("s1s3cret".getBytes(StandardCharsets.UTF_8)));
            peer.await("<handshake>" + hash + "</handshake>");
            assertThat(link.isConnected()).isFalse();
            peer.send("<handshake/>");
            connected(1);
        }
    }

    @Test
    void carriesStanzasInTheirOwnNamespaceBothWays() throws Exception {
        start(limits());
        try (Peer peer = accept().accepted()) {
            connected(1);
            peer.send("<message from='a@b/c' to='x@rayo.example' type='chat'><body>h\u00e9</body></message>");
            await().atMost(PATIENCE).until(() -> !service.stanzas.isEmpty());
            Message heard = (Message) service.stanzas.poll();
            assertThat(heard.body()).isEqualTo("h\u00e9");
            link.send(Message.chat(Jid.parse("x@rayo.example"), Jid.parse("a@b/c"), "there"));
            assertThat(peer.await("</message>")).endsWith("<body>there</body></message>").doesNotContain("jabber:client");
        }
    }

    @Test
    void answersWhatIsMalformedAndDropsWhatCannotBeForIt() throws Exception {
        start(limits());
        try (Peer peer = accept().accepted()) {
            connected(1);
            peer.send("<message to='x@rayo.example'/><message from='a@b/c'/><message from='a@b/c' to='x@other.example'/>");
            peer.send("<iq type='get' from='a@b/c' to='rayo.example'><query xmlns='q'/></iq>");
            assertThat(peer.await("</iq>")).contains("bad-request").contains("to='a@b/c'").contains("from='rayo.example'");
            assertThat(service.stanzas).isEmpty();
            assertThat(link.statistics().misaddressed()).isEqualTo(3);
            assertThat(link.statistics().malformed()).isEqualTo(1);
        }
    }

    @Test
    void triesAgainAfterARefusalAndAfterALoss() throws Exception {
        start(limits());
        try (Peer refusing = accept()) {
            refusing.await("to='rayo.example'>");
            refusing.send(HEADER + "<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"
                + "</stream:stream>");
            refusing.await("</stream:stream>");
        }
        try (Peer peer = accept().accepted()) {
            connected(1);
        }
        try (Peer peer = accept().accepted()) {
            connected(2);
            assertThat(service.losses).hasValue(1);
            assertThat(link.statistics().failures()).isGreaterThanOrEqualTo(2);
        }
    }

    /** XEP-0114 acknowledges nothing: what is sent while there is no connection is lost, but counted, and waits nowhere. */
    @Test
    void whatFindsNoConnectionIsCountedAndNotKept() throws Exception {
        start(limits());
        try (Peer peer = accept().accepted()) {
            connected(1);
        }
        await().atMost(PATIENCE).until(() -> !link.isConnected());
        for (int i = 0; i < 100; i++) {
            link.send(out -> out.start("message").attribute("id", "lost").end());
        }
        await().atMost(PATIENCE).until(() -> link.statistics().dropped() == 100);
        try (Peer peer = accept().accepted()) {
            connected(2);
            link.send(out -> out.start("message").attribute("id", "kept").end());
            assertThat(peer.await("id='kept'")).doesNotContain("lost");
        }
    }

    @Test
    void aServerThatIsNoComponentPortIsToldSo() throws Exception {
        start(limits());
        try (Peer peer = accept()) {
            peer.await("to='rayo.example'>");
            peer.send(HEADER.replace("jabber:component:accept", "jabber:client"));
            assertThat(peer.await("</stream:stream>")).contains("<invalid-namespace");
        }
    }

    @Test
    void aSilentServerIsAskedThenLeft() throws Exception {
        start(limits().withPingMs(100));
        try (Peer peer = accept().accepted()) {
            peer.await("<ping xmlns='urn:xmpp:ping'/></iq>");
            peer.send("<iq type='get' id='ping' from='rayo.example' to='rayo.example'><ping xmlns='urn:xmpp:ping'/></iq>");
            peer.await("<ping xmlns='urn:xmpp:ping'/></iq>");
            assertThat(peer.await("</stream:stream>")).contains("<connection-timeout");
            assertThat(service.stanzas).isEmpty();
        }
    }

    /** A server that does not read is left before more waits than the limit allows; then all is dropped and counted. */
    @Test
    void aServerThatDoesNotReadIsLeft() throws Exception {
        start(limits().withOutbound(20_000, 1 << 20));
        try (Peer peer = accept().accepted()) {
            connected(1);
            String body = "x".repeat(50_000);
            await().atMost(PATIENCE).until(() -> {
                link.send(Message.chat(Jid.parse("x@rayo.example"), Jid.parse("a@b/c"), body));
                return service.losses.get() == 1 || !link.isConnected() || link.statistics().dropped() > 0;
            });
            peer.close();
            await().atMost(PATIENCE).until(() -> service.losses.get() == 1);
        }
    }

    @Test
    void unansweredRequestsHoldTheServerBack() throws Exception {
        ComponentLimits few = new ComponentLimits(10_000, 30_000, 50, 200, 60_000, 500, 20_000, 1 << 20, 3);
        start(few);
        try (Peer peer = accept().accepted()) {
            connected(1);
            for (int i = 0; i < 10; i++) {
                peer.send("<iq type='set' id='i" + i + "' from='a@b/c' to='rayo.example'><q xmlns='q'/></iq>");
            }
            await().atMost(PATIENCE).until(() -> service.stanzas.size() == 3);
            for (int i = 0; i < 10; i++) {
                await().atMost(PATIENCE).until(() -> !service.stanzas.isEmpty());
                assertThat(service.stanzas.size()).isLessThanOrEqualTo(3);
                link.send(Iq.result((Iq) service.stanzas.remove(), null));
                peer.await("id='i" + i + "'");
            }
        }
    }
}
