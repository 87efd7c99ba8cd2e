package org.rayo.xmpp.c2s;

import io.netty.handler.ssl.SslContext;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.sasl.ScramDecoy;
import org.rayo.xmpp.session.ServerEntity;
import org.rayo.xmpp.session.SessionRegistry;
import org.rayo.xmpp.session.XmppService;
import org.rayo.xmpp.stream.StreamPolicy;
import reactor.core.scheduler.Scheduler;

/** What all connections of one server share. */
final class C2sContext {
    final C2sConfig config;
    final C2sLimits limits;
    final StreamPolicy policy;
    final XmppService service;
    final ServerEntity entity;
    final SessionRegistry registry;
    final XmppCounters counters = new XmppCounters();
    final ConnectionGate gate;
    final ScramDecoy decoy;
    final Scheduler worker;
    final SecureRandom random;
    final @Nullable SslContext tls;
    // bounded by the gate
    final Set<C2sConnection> connections = ConcurrentHashMap.newKeySet();

    C2sContext(C2sConfig config, XmppService service, Scheduler worker, SecureRandom random, @Nullable SslContext tls) {
        this.config = config;
        this.limits = config.limits();
        this.policy = new StreamPolicy(config.domain(), config.tls(), config.allowPlainWithoutTls(), limits.maxAuthFailures());
        this.service = service;
        this.entity = new ServerEntity(config.identity());
        this.registry = new SessionRegistry(limits.maxConnections());
        this.gate = new ConnectionGate(limits.maxConnections(), limits.maxConnectionsPerSource(), counters);
        this.decoy = ScramDecoy.create(config.credentials().iterations(), random);
        this.worker = worker;
        this.random = random;
        this.tls = tls;
    }

    XmppStatistics statistics() {
        return counters.snapshot(gate.open(), registry.size());
    }
}
