package org.rayo.server;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.engine.MediaConfig;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.rtp.engine.PortSharing;
import org.rayo.rtp.jitter.JitterLimits;
import org.rayo.server.call.CallMachine;
import org.rayo.server.call.CallWatcher;
import org.rayo.server.call.ComponentWorkshop;
import org.rayo.server.component.OutputDocuments;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.control.Administration;
import org.rayo.server.control.CallDirectory;
import org.rayo.server.control.CallServices;
import org.rayo.server.control.GrammarFetch;
import org.rayo.server.control.OutputFetch;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.grammar.Grammars;
import org.rayo.server.grammar.Nlsml;
import org.rayo.server.http.AdminHttp;
import org.rayo.server.http.Upgrade;
import org.rayo.server.media.MediaGateway;
import org.rayo.server.media.MediaTerms;
import org.rayo.server.mixer.MixerMachine;
import org.rayo.server.mrcp.MrcpClient;
import org.rayo.server.protocol.RayoXml;
import org.rayo.server.routing.CallLimits;
import org.rayo.server.routing.ClientLoad;
import org.rayo.server.routing.ClientRegistry;
import org.rayo.server.routing.DialAuthority;
import org.rayo.server.routing.OfferRouter;
import org.rayo.server.sip.SipGateway;
import org.rayo.server.speech.Engines;
import org.rayo.server.speech.PlayLists;
import org.rayo.server.speech.Recognizers;
import org.rayo.server.speech.Synthesizers;
import org.rayo.server.speech.VoicesPage;
import org.rayo.server.storage.MediaCache;
import org.rayo.server.storage.RecordingStore;
import org.rayo.server.storage.TextCache;
import org.rayo.server.xmpp.Addresses;
import org.rayo.server.xmpp.ComponentGateway;
import org.rayo.server.xmpp.Components;
import org.rayo.server.xmpp.Dialects;
import org.rayo.server.xmpp.HostMeta;
import org.rayo.server.xmpp.XmppWebSocket;
import org.rayo.sip.dialog.UserAgent;
import org.rayo.sip.transport.TransportLayer;
import org.rayo.xmpp.c2s.C2sConfig;
import org.rayo.xmpp.c2s.C2sServer;
import org.rayo.xmpp.sasl.CredentialStore;
import org.rayo.xmpp.session.ClientLimits;
import org.rayo.xmpp.session.ServerIdentity.DiscoIdentity;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.StreamError;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** One process of Rayo Server: wires the rooms, starts and stops them in order. Thread-safe. */
public final class RayoServer {

    /** Where something is listened for, with its actual port. */
    public record Listener(String name, InetSocketAddress address) {
        @Override
        public String toString() {
            String host = address.getAddress().getHostAddress();
            return name + " " + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
        }
    }

    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final Duration DRAIN_POLL = Duration.ofMillis(50);

    private final ServerConfig config;
    private final EventLoopGroup loops;
    private final MediaEngine media;
    private final CallLimits limits;
    private final CallDirectory calls;
    private final SipGateway.Running sip;
    private final C2sServer xmpp;
    private final Components components;
    private final ClientRegistry clients;
    private final AdminHttp http;
    private final EgressClient egress;
    private final MediaCache sounds;
    private final TextCache texts;
    private final Synthesizers synthesizers;
    private final Recognizers recognizers;
    private final PlayLists playLists;
    private final RecordingStore recordings;
    private final Disposable usersWatch;

    private RayoServer(Parts parts, SipGateway.Running sip, C2sServer xmpp, Components components, AdminHttp http) {
        this.config = parts.config;
        this.loops = parts.loops;
        this.media = parts.media;
        this.limits = parts.limits;
        this.calls = parts.calls;
        this.egress = parts.egress;
        this.sounds = parts.sounds;
        this.texts = parts.texts;
        this.synthesizers = parts.synthesizers;
        this.recognizers = parts.recognizers;
        this.playLists = parts.playLists;
        this.recordings = parts.recordings;
        this.sip = sip;
        this.xmpp = xmpp;
        this.components = components;
        this.clients = parts.clients;
        this.http = http;
        this.usersWatch = parts.usersWatch == null ? Disposables.disposed() : parts.usersWatch.start(this::endStreams);
    }

    /**
     * Starts everything, or nothing: the error is a {@link StartFailure}.
     *
     * @param watcher sees the journal of every call
     */
    public static Mono<RayoServer> start(ServerConfig config, CallWatcher watcher) {
        return Mono.fromCallable(() -> new Parts(config, watcher))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(parts -> parts.start().onErrorResume(failure -> parts.abandon().then(Mono.error(failure))));
    }

    /** What has to exist before anything listens. */
    private static final class Parts {
        final ServerConfig config;
        final EventLoopGroup loops;
        final MediaEngine media;
        final CallLimits limits;
        final CallDirectory calls;
        final ClientRegistry clients;
        final Addresses addresses;
        final EgressClient egress;
        final MediaCache sounds;
        final TextCache texts;
        final Synthesizers synthesizers;
        final PlayLists playLists;
        final Recognizers recognizers;
        final RecordingStore recordings;
        final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        /** Null until it is started. */
        private final AtomicReference<@Nullable UserAgent> agent = new AtomicReference<>();
        private final CredentialStore users;
        final @Nullable UsersWatch usersWatch;

        Parts(ServerConfig config, CallWatcher watcher) {
            this.config = config;
            this.users = Users.of(config.xmpp());
            Path file = config.xmpp().security().usersFile();
            this.usersWatch = file == null ? null : new UsersWatch(file, config.xmpp().users().keySet());
            int count = Math.max(1, Runtime.getRuntime().availableProcessors());
            this.loops = new MultiThreadIoEventLoopGroup(
                    count,
                    new DefaultThreadFactory("signalling", true),
                    Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
            ServerConfig.Rtp rtp = config.rtp();
            this.media = MediaEngine.start(MediaConfig.defaults()
                    .withBindAddress(rtp.bind())
                    .withPorts(rtp.ports().first(), rtp.ports().last())
                    .withSharing(rtp.transport() == ServerConfig.RtpTransport.SHARED
                            ? PortSharing.of(rtp.sharedPorts().first(), rtp.sharedPorts().last())
                            : PortSharing.NONE)
                    .withInBandDigits(rtp.inBandDigits())
                    .withSilence(rtp.silence())
                    .withSymmetric(rtp.symmetric())
                    .withJitter(jitter(rtp.receiving()))
                    .withLearnWindowMs((int) rtp.receiving().learnWindow().toMillis())
                    .withMaxSessions(config.limits().maxCalls()));
            this.limits = new CallLimits(config.limits().maxCalls(), config.limits().maxCallRate(), System::nanoTime);
            this.egress = new EgressClient(config.egress());
            this.sounds = new MediaCache(config.media(), egress, System::nanoTime);
            this.texts = new TextCache(config.media(), egress, System::nanoTime);
            this.synthesizers =
                    new Synthesizers(config.speech().synthesis(), Engines.of(config.speech().synthesis(), egress, this::speechServer, System.getenv("PATH")), meters, System::nanoTime);
            if (config.speech().synthesis().preload()) {
                synthesizers.load();
            }
            this.playLists = new PlayLists(sounds, synthesizers);
            this.recognizers =
                    new Recognizers(config.speech().recognition(), Engines.of(config.speech().recognition(), egress, this::speechServer, System.getenv("PATH")), meters, System::nanoTime);
            if (config.speech().recognition().preload()) {
                recognizers.load();
            }
            this.recordings = new RecordingStore(config.recording(), egress, Clock.systemUTC());
            this.clients = new ClientRegistry();
            this.addresses = new Addresses(config);
            this.calls = new CallDirectory(services(watcher, clients), loops, clients);
        }

        private MrcpClient speechServer(ServerConfig.MrcpServer server) {
            return new MrcpClient(server.uri(), server.tls(), server.trust(), media, MediaTerms.of(config.rtp()).host(), agent::get);
        }

        /** Twice as much as the target may lie there, for bursts. */
        private static JitterLimits jitter(ServerConfig.Receiving receiving) {
            int min = (int) receiving.jitterMin().toMillis();
            int max = (int) receiving.jitterMax().toMillis();
            return new JitterLimits(min, min, max, Math.clamp(2L * max, 120, 1000));
        }

        private CallServices services(CallWatcher watcher, ClientRegistry clients) {
            ClientLoad load = new ClientLoad();
            ComponentWorkshop workshop = ComponentWorkshop.of(OutputDocuments::plan, new Grammars(), recognizers, new Nlsml());
            return new CallServices(
                    new CallMachine(workshop),
                    new MixerMachine(workshop),
                    config.callPolicy(),
                    watcher,
                    Clock.systemUTC(),
                    new OfferRouter(
                            config.routing().applications(), config.routing().distribution(), clients, load::callsOf),
                    limits,
                    load,
                    new DialAuthority(config.dial(), System::nanoTime),
                    new MediaGateway(media, playLists, recordings, recognizers, MediaTerms.of(config.rtp()), System::nanoTime),
                    new GrammarFetch(texts::get),
                    new OutputFetch(texts::get),
                    addresses);
        }

        Mono<RayoServer> start() {
            return startSip().flatMap(sip -> startXmpp().flatMap(xmpp -> startHttp(xmpp).map(http -> {
                Components components = startComponents();
                RayoServer server = new RayoServer(this, sip, xmpp, components, http);
                new ServerMetrics(meters).histograms(meters.getPrometheusRegistry(), media)
                        .watch(limits, sip, xmpp, components, media, calls, recordings);
                return server;
            }).onErrorResume(failure -> xmpp.stop().then(Mono.error(failure))))
                    .onErrorResume(failure -> sip.agent().stop().then(Mono.error(failure))));
        }

        private Mono<SipGateway.Running> startSip() {
            return SipGateway.start(config, loops, limits, calls)
                    .doOnNext(calls::connect)
                    .doOnNext(sip -> agent.set(sip.agent()))
                    .onErrorMap(TransportLayer.BindException.class, failure -> StartFailure.bind(
                            "sip." + failure.wanted().transport().name().toLowerCase(Locale.ROOT),
                            failure.wanted().address().getAddress(),
                            failure.wanted().address().getPort(),
                            failure))
                    .onErrorMap(failure -> !(failure instanceof StartFailure),
                            failure -> new StartFailure("sip: " + failure.getMessage(), failure));
        }

        private Mono<C2sServer> startXmpp() {
            ServerConfig.Xmpp xmpp = config.xmpp();
            C2sConfig edge = C2sConfig.defaults(config.domain())
                    .withBind(new InetSocketAddress(xmpp.bind(), xmpp.port()))
                    .withTls(xmpp.tls())
                    .withCredentials(users)
                    .withAllowPlainWithoutTls(xmpp.security().plainWithoutTls())
                    .withAllowAnonymous(xmpp.security().anonymous())
                    .withLimits(clientLimits())
                    .withXmlLimits(config.limits().stanza())
                    .withServer("Rayo Server", Main.version())
                    .withDisco(List.of(new DiscoIdentity("server", "im", "Rayo")), RayoXml.SERVER_FEATURES);
            if (xmpp.certificate() != null && xmpp.privateKey() != null) {
                edge = edge.withCertificate(xmpp.certificate(), xmpp.privateKey());
            }
            if (xmpp.security().directTls() != null) {
                edge = edge.withDirectTls(xmpp.security().directTls());
            }
            if (xmpp.security().clientAuthorities() != null) {
                edge = edge.withClientAuthorities(xmpp.security().clientAuthorities());
            }
            return C2sServer.start(edge, eventLoops(), calls.xmpp())
                    .doOnNext(server -> {
                        calls.xmpp().connect(server.sessions());
                        calls.xmpp().speak(new Dialects(xmpp.clients().dialects(), xmpp.clients().causes()));
                        calls.xmpp().subscribe(xmpp.clients().subscribe());
                        calls.administer(new Administration(xmpp.clients().admins(), limits, clients, Main.version(), System::nanoTime));
                        if (xmpp.refuseConflicts()) {
                            server.sessions().refuseConflicts();
                        }
                    })
                    .onErrorMap(failure -> isBind(failure)
                            ? StartFailure.bind("xmpp", xmpp.bind(), xmpp.port(), failure)
                            : new StartFailure("xmpp: " + failure.getMessage(), failure));
        }

        private ClientLimits clientLimits() {
            ServerConfig.Limits most = config.limits();
            ServerConfig.XmppSecurity security = config.xmpp().security();
            ClientLimits limits = ClientLimits.DEFAULT;
            long idleMs = security.idle().toMillis();
            // a client is looked at as often as it keeps the connection open, so for a shorter silence more often
            long lookMs = idleMs == 0 ? limits.keepAliveMs() : Math.min(idleMs, limits.keepAliveMs());
            return limits
                    .withTimes(limits.loginTimeoutMs(), limits.closeTimeoutMs(), lookMs)
                    .withConnections(most.maxClients(), most.maxClientsPerSource())
                    .withStanzasPerSecond((int) Math.ceil(most.maxStanzaRate()))
                    .withLoss(idleMs, security.resume().toMillis());
        }

        private List<EventLoop> eventLoops() {
            List<EventLoop> all = new ArrayList<>();
            for (EventExecutor loop : loops) {
                all.add((EventLoop) loop);
            }
            return all;
        }

        private Components startComponents() {
            ComponentGateway gateway = new ComponentGateway(
                    addresses, clients, calls, calls.xmpp(), config.routing().applications(),
                    config.xmpp().security().resume());
            return Components.start(config, Main.version(), eventLoops(), gateway);
        }

        /** With native epoll a taken port is an error of its own kind. */
        private static boolean isBind(Throwable failure) {
            return failure instanceof BindException || failure instanceof NativeIoException;
        }

        private Mono<AdminHttp> startHttp(C2sServer xmpp) {
            ServerConfig.Websocket websocket = config.xmpp().websocket();
            Upgrade voices = new VoicesPage(synthesizers);
            List<Upgrade> upgrades = !websocket.enabled() ? List.of(voices) : List.of(voices,
                    new XmppWebSocket(websocket, config.xmpp().tls(), xmpp.domain()),
                    HostMeta.xml(websocket), HostMeta.json(websocket));
            return AdminHttp.start(config.http(), this::notReady, meters, id -> calls.media(id).map(MediaFigures::of),
                            recordings::find, upgrades)
                    .onErrorMap(failure -> StartFailure.bind("http", config.http().bind(), config.http().port(), failure));
        }

        private java.util.Optional<String> notReady() {
            return limits.draining() ? java.util.Optional.of("draining") : java.util.Optional.empty();
        }

        Mono<Void> abandon() {
            return media.stop().then(Mono.create(done -> {
                synthesizers.close();
                recognizers.close();
                playLists.close();
                sounds.close();
                texts.close();
                recordings.close();
                egress.close();
                var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).addListener(over -> done.success());
            }));
        }
    }

    /** Whoever is taken out of the file of users is not let stay either. */
    private void endStreams(String name) {
        xmpp.sessions().ofAccount(Jid.of(name, config.domain(), null)).forEach(session ->
                session.close(StreamError.of(StreamCondition.RESET, "there is no such user any more")));
    }

    /** Every listener, with its actual port. */
    public List<Listener> listeners() {
        List<Listener> all = new ArrayList<>();
        all.add(new Listener("xmpp", xmpp.address()));
        InetSocketAddress directTls = xmpp.directTlsAddress();
        if (directTls != null) {
            all.add(new Listener("xmpp/direct-tls", directTls));
        }
        sip.agent().listenPoints().forEach(point -> all.add(new Listener(
                "sip/" + point.transport().name().toLowerCase(Locale.ROOT), point.address())));
        all.add(new Listener("http", new InetSocketAddress(config.http().bind(), http.port())));
        return all;
    }

    /** The address of one listener: {@code xmpp}, {@code sip/udp}, {@code sip/tcp}, {@code http}. */
    public InetSocketAddress listener(String name) {
        return listeners().stream()
                .filter(listener -> listener.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no listener is called " + name))
                .address();
    }

    /** What the server runs with. */
    public ServerConfig config() {
        return config;
    }

    /** Links into other XMPP servers that are up. */
    public long connectedComponents() {
        return components.connected();
    }

    /** Clients that have told the service how available they are. */
    public List<ClientRegistry.Client> clients() {
        return clients.clients();
    }

    /** Calls that are not over. */
    public int liveCalls() {
        return calls.calls();
    }

    /** Sessions of the media engine that hold ports. */
    public int openMediaSessions() {
        return media.statistics().openSessions();
    }

    /** SIP sessions and transactions that are not over. */
    public Mono<Integer> openSipState() {
        return sip.agent().statistics().map(seen -> seen.sessions() + seen.transactions());
    }

    /** Takes no new calls, waits for the running ones as long as the configuration says, then ends them. */
    public Mono<Void> drain() {
        limits.drain();
        return quiet(config.shutdown().drainTimeout())
                .then(Mono.fromRunnable(() -> calls.terminateAll("shutdown")))
                .then(quiet(LAST_WORDS));
    }

    /** Completes when there is no call, or after that time. */
    private Mono<Void> quiet(Duration atMost) {
        return Flux.interval(Duration.ZERO, DRAIN_POLL)
                .takeUntil(tick -> calls.calls() == 0)
                .then()
                .timeout(atMost, Mono.empty());
    }

    /** Stops everything; calls that still run are ended first. */
    public Mono<Void> stop() {
        limits.drain();
        return Mono.<Void>fromRunnable(() -> {
                    usersWatch.dispose();
                    sip.gateway().stopTrunks();
                    calls.terminateAll("shutdown");
                })
                .then(quiet(LAST_WORDS))
                .then(components.stop())
                // streams by WebSocket too, and they are closed with a word before their port is
                .then(xmpp.stop())
                .then(http.stop())
                .then(sip.agent().stop())
                .then(media.stop())
                // closing workers and caches waits for locks, so not on a loop
                .publishOn(Schedulers.boundedElastic())
                .then(Mono.create(done -> {
                    synthesizers.close();
                    recognizers.close();
                    playLists.close();
                    sounds.close();
                    texts.close();
                    recordings.close();
                    egress.close();
                    var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).addListener(over -> done.success());
                }));
    }
}
