package org.rayo.sip.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The certificates in force, and the handlers that speak TLS with them. Files are read, and the work of handshakes is done,
 * on threads of its own; a connection keeps the certificate that it began with. At most {@value #MAX_WAITING} handshakes
 * wait for a thread, beyond which one fails.
 */
final class TlsContexts {
    private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);
    private static final int MAX_WAITING = 10_000;
    private static final int WORKER_IDLE_SECONDS = 60;
    private static final long HANDSHAKE_TIMEOUT_MS = 10_000;
    /** Longer Client Hellos do not come from SIP peers. */
    private static final int MAX_CLIENT_HELLO = 16 * 1024;
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private record InForce(SslContext client, Mapping<String, SslContext> server) {}

    private final TlsSettings settings;
    private final TransportStatistics statistics;
    private final SecureRandom random;
    private final Scheduler worker;
    private final Disposable watching;
    private Map<Path, FileTime> read;
    private volatile InForce inForce;

    /** Reads the files, so not on a loop. */
    TlsContexts(TlsSettings settings, TransportStatistics statistics) throws IOException, GeneralSecurityException {
        this.settings = settings;
        this.statistics = statistics;
        this.random = SecureRandom.getInstance("DRBG");
        // seeds it here: the JDK's default would read the system's entropy on the loops, which may block
        random.nextInt();
        this.read = times(settings);
        this.inForce = load();
        int workers = Math.max(2, Runtime.getRuntime().availableProcessors());
        this.worker = Schedulers.newBoundedElastic(workers, MAX_WAITING, "sip-tls", WORKER_IDLE_SECONDS, true);
        long period = settings.reloadEvery().toMillis();
        this.watching = worker.schedulePeriodically(this::reload, period, period, TimeUnit.MILLISECONDS);
    }

    private InForce load() throws IOException, GeneralSecurityException {
        SslContext usual = server(settings.identity());
        DomainWildcardMappingBuilder<SslContext> byHost = new DomainWildcardMappingBuilder<>(usual);
        for (Map.Entry<String, TlsIdentity> each : settings.byHost().entrySet()) {
            byHost.add(each.getKey(), server(each.getValue()));
        }
        PemIdentity own = PemIdentity.of(settings.identity());
        SslContextBuilder client = SslContextBuilder.forClient()
                .endpointIdentificationAlgorithm("HTTPS")
                .keyManager(own.key(), own.chain());
        return new InForce(common(client), byHost.build());
    }

    private SslContext server(TlsIdentity identity) throws IOException, GeneralSecurityException {
        PemIdentity own = PemIdentity.of(identity);
        SslContextBuilder builder = SslContextBuilder.forServer(own.key(), own.chain());
        return common(builder.clientAuth(switch (settings.clients()) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        }));
    }

    private SslContext common(SslContextBuilder builder) throws IOException {
        Path trust = settings.trust();
        if (trust != null) {
            builder.trustManager(trust.toFile());
        }
        return builder.sslProvider(SslProvider.JDK).secureRandom(random).protocols(VERSIONS).build();
    }

    /** On the worker. Files that do not fit together leave what was in force. */
    private void reload() {
        try {
            Map<Path, FileTime> now = times(settings);
            if (now.equals(read)) {
                return;
            }
            read = now;
            inForce = load();
            statistics.certificatesReloaded.increment();
            LOG.info("SIP over TLS: the certificate files have changed and were read again");
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            statistics.certificatesRefused.increment();
            LOG.warn("SIP over TLS: the changed certificate files cannot be used, the former stay: {}", e.getMessage());
        }
    }

    private static Map<Path, FileTime> times(TlsSettings settings) throws IOException {
        Map<String, TlsIdentity> all = new LinkedHashMap<>(settings.byHost());
        all.put("", settings.identity());
        Map<Path, FileTime> times = new HashMap<>();
        for (TlsIdentity identity : all.values()) {
            if (identity instanceof TlsIdentity.Files files) {
                times.put(files.certificate(), Files.getLastModifiedTime(files.certificate()));
                times.put(files.privateKey(), Files.getLastModifiedTime(files.privateKey()));
            }
        }
        Path trust = settings.trust();
        if (trust != null) {
            times.put(trust, Files.getLastModifiedTime(trust));
        }
        return times;
    }

    /** For a connection that was accepted. */
    ChannelHandler accepted() {
        return new SniHandler(host -> inForce.server().map(host), MAX_CLIENT_HELLO, HANDSHAKE_TIMEOUT_MS) {
            @Override
            protected SslHandler newSslHandler(SslContext context, io.netty.buffer.ByteBufAllocator allocator) {
                return limited(context.newHandler(allocator, worker::schedule));
            }
        };
    }

    /** For a connection that we make; the peer's certificate must be for that host. */
    SslHandler connecting(SocketChannel channel, String host, int port) {
        return limited(inForce.client().newHandler(channel.alloc(), host, port, worker::schedule));
    }

    private static SslHandler limited(SslHandler handler) {
        handler.setHandshakeTimeoutMillis(HANDSHAKE_TIMEOUT_MS);
        return handler;
    }

    /** To end a worker waits for its lock, so not on a loop. */
    void close() {
        watching.dispose();
        worker.dispose();
    }

    static String hostOf(@Nullable String name, java.net.InetSocketAddress remote) {
        return Objects.requireNonNullElseGet(name, () -> remote.getAddress().getHostAddress());
    }
}
