package org.rayo.xmpp.c2s;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.rayo.xmpp.sasl.InMemoryCredentialStore;
import org.rayo.xmpp.session.ClientLimits;
import org.rayo.xmpp.session.ClientSession;
import org.rayo.xmpp.session.XmppService;
import org.rayo.xmpp.stanza.Stanza;
import org.rayo.xmpp.stanza.StanzaCondition;
import org.rayo.xmpp.stanza.StanzaError;
import org.rayo.xmpp.stream.TlsMode;

/** A server on loopback with two loops, users alice and bob, and a service that records and refuses what it is given. */
final class TestServer implements AutoCloseable {
    static final String DOMAIN = "rayo.example";

    static {
        // this machine may be busy with something else
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    final C2sServer server;
    final Recorder service;
    private final MultiThreadIoEventLoopGroup group;

    private TestServer(C2sServer server, Recorder service, MultiThreadIoEventLoopGroup group) {
        this.server = server;
        this.service = service;
        this.group = group;
    }

    static TestServer start() {
        return start(config -> config);
    }

    static TestServer start(UnaryOperator<C2sConfig> change) {
        return start(change, TestServer::refuse);
    }

    static TestServer start(UnaryOperator<C2sConfig> change, BiConsumer<ClientSession, Stanza> onStanza) {
        C2sConfig base = C2sConfig.defaults(DOMAIN)
            .withTls(TlsMode.DISABLED)
            .withCredentials(InMemoryCredentialStore.of(Map.of("alice", "secret-a", "bob", "secret-b")))
            .withAllowPlainWithoutTls(true)
            .withLimits(ClientLimits.DEFAULT.withTimes(40_000, 500, 0).withFreeAuthFailures(10_000));
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        List<EventLoop> loops = new ArrayList<>();
        for (EventExecutor loop : group) {
            loops.add((EventLoop) loop);
        }
        Recorder service = new Recorder(onStanza);
        C2sServer server = C2sServer.start(change.apply(base), loops, service).block(Duration.ofSeconds(40));
        return new TestServer(server, service, group);
    }

    static void refuse(ClientSession session, Stanza stanza) {
        Stanza reply = stanza.errorReply(StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE));
        if (reply != null && stanza.to() != null) {
            session.send(reply.withTo(session.jid()));
        } else if (reply instanceof org.rayo.xmpp.stanza.Iq iq) {
            session.send(iq);
        }
    }

    int port() {
        return server.address().getPort();
    }

    @Override
    public void close() {
        server.stop().block(Duration.ofSeconds(40));
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    static final class Recorder implements XmppService {
        final Queue<ClientSession> bound = new ConcurrentLinkedQueue<>();
        final Queue<Stanza> stanzas = new ConcurrentLinkedQueue<>();
        final Queue<ClientSession> closed = new ConcurrentLinkedQueue<>();
        private final BiConsumer<ClientSession, Stanza> onStanza;

        Recorder(BiConsumer<ClientSession, Stanza> onStanza) {
            this.onStanza = onStanza;
        }

        @Override
        public void onBound(ClientSession session) {
            bound.add(session);
        }

        @Override
        public void onStanza(ClientSession session, Stanza stanza) {
            stanzas.add(stanza);
            onStanza.accept(session, stanza);
        }

        @Override
        public void onClosed(ClientSession session) {
            closed.add(session);
        }
    }
}
