package org.rayo.xmpp.session;

import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.rayo.xmpp.sasl.CredentialStore;
import org.rayo.xmpp.sasl.ScramDecoy;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.StreamError;
import org.rayo.xmpp.stream.StreamPolicy;
import org.rayo.xmpp.stream.TlsMode;
import org.rayo.xmpp.xml.XmlLimits;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The one domain that is served, and all that its clients share whatever kind of connection they come by: who may log in,
 * who is bound, what is counted, what they may cost, and the service behind. Thread-safe.
 */
public final class XmppDomain {
    private static final int ID_OCTETS = 16;
    private static final int BACKOFF_ENTRIES = 10_000;
    private static final int WORKER_QUEUE = 1_024;
    private static final int WORKER_IDLE_SECONDS = 60;

    final ServerEntity entity;
    final UserRouter users;
    final XmppService service;
    final ScramDecoy decoy;
    final Scheduler worker;
    final LoginBackoff<String> accountBackoff;
    final LoginBackoff<InetAddress> sourceBackoff;
    // by the id of XEP-0198; never more than sessions
    final ConcurrentMap<String, ClientStream> resumable = new ConcurrentHashMap<>();
    // bounded by the gate and the registry
    final Set<ClientStream> streams = ConcurrentHashMap.newKeySet();
    private final Rules rules;
    private final SessionRegistry registry;
    private final XmppCounters counters = new XmppCounters();
    private final ConnectionGate gate;
    private final SecureRandom random;

    /**
     * What holds for every client of a domain.
     *
     * @param identity the domain, and what it says of itself
     * @param credentials who may log in
     * @param xmlLimits what parsers accept
     * @param limits what clients may cost
     * @param allowPlainWithoutTls whether PLAIN, which hands over the password, is offered on streams that are not encrypted
     * @param allowAnonymous whether anybody may log in without an account
     */
    public record Rules(ServerIdentity identity, CredentialStore credentials, XmlLimits xmlLimits, ClientLimits limits,
        boolean allowPlainWithoutTls, boolean allowAnonymous) {
    }

    private XmppDomain(Rules rules, XmppService service, SecureRandom random) {
        this.rules = rules;
        this.service = service;
        this.random = random;
        ClientLimits limits = rules.limits();
        this.entity = new ServerEntity(rules.identity());
        this.registry = new SessionRegistry(limits.maxConnections());
        this.users = new UserRouter(rules.identity().domain(), registry);
        this.gate = new ConnectionGate(limits.maxConnections(), limits.maxConnectionsPerSource(), counters);
        this.accountBackoff = new LoginBackoff<>(limits.freeAuthFailures(), BACKOFF_ENTRIES);
        this.sourceBackoff = new LoginBackoff<>(2 * limits.freeAuthFailures(), BACKOFF_ENTRIES);
        this.decoy = ScramDecoy.create(rules.credentials().iterations(), random);
        int workers = Math.max(2, Runtime.getRuntime().availableProcessors());
        this.worker = Schedulers.newBoundedElastic(workers, WORKER_QUEUE, "xmpp-login", WORKER_IDLE_SECONDS, true);
    }

    /** Opens a domain; gathers entropy, so never on an event loop. {@link #stop} ends it. */
    public static XmppDomain open(Rules rules, XmppService service) throws GeneralSecurityException {
        SecureRandom random = SecureRandom.getInstance("DRBG");
        // seeds it here, where reading the system's entropy may block
        random.nextInt();
        return new XmppDomain(rules, service, random);
    }

    /** Its name. */
    public String name() {
        return rules.identity().domain();
    }

    /** What holds for every client. */
    public Rules rules() {
        return rules;
    }

    /** The policy of streams whose transport has that kind of TLS. */
    public StreamPolicy policy(TlsMode tls) {
        return new StreamPolicy(name(), tls, rules.allowPlainWithoutTls(), rules.allowAnonymous(), rules.limits().maxAuthFailures(),
            entity.caps());
    }

    /** Who is bound. */
    public SessionRegistry sessions() {
        return registry;
    }

    /** For what only a kind of connection can count. */
    public XmppCounters counters() {
        return counters;
    }

    /** What was seen and what was dropped so far. */
    public XmppStatistics statistics() {
        return counters.snapshot(gate.open(), registry.size());
    }

    /** Whether one more connection from there may come in; if so it must {@link #leave}. */
    public boolean enter(InetAddress source) {
        return gate.enter(source);
    }

    /** A connection that {@link #enter} let in is gone. */
    public void leave(InetAddress source) {
        gate.leave(source);
    }

    /** Seeded already, so it never blocks. */
    public SecureRandom random() {
        return random;
    }

    /** Runs expensive or blocking steps; its queue is bounded, what does not fit is rejected. */
    public Scheduler worker() {
        return worker;
    }

    /**
     * Ends every stream with system-shutdown, and completes when all connections are gone and the service has heard of
     * each; clients that do not close by themselves are cut off after {@link ClientLimits#closeTimeoutMs}.
     */
    public Mono<Void> stop() {
        return Flux.defer(() -> Flux.fromIterable(List.copyOf(streams)))
            .flatMap(stream -> stream.shutDown(StreamError.of(StreamCondition.SYSTEM_SHUTDOWN)), Integer.MAX_VALUE)
            .then()
            // to end a worker waits for its lock, so not on a loop
            .publishOn(Schedulers.boundedElastic())
            .doFinally(signal -> worker.dispose());
    }

    /** Unguessable: for stream ids, nonces and resources. */
    String token() {
        byte[] octets = new byte[ID_OCTETS];
        random.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }
}
