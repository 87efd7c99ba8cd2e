package org.rayo.xmpp.c2s;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's TLS: versions 1.2 and 1.3, with the certificate of the files or one of its own. Files that changed are read
 * again; connections that exist keep what they have. Reading is for workers, {@link #startTls} and {@link #direct} for loops.
 */
final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final String ALPN = "xmpp-client";

    private final C2sConfig config;
    private final SecureRandom random;
    private final @Nullable SelfSignedCertificate own;
    private volatile Contexts contexts;

    private record Contexts(SslContext startTls, SslContext direct, List<FileTime> stamps) {
    }

    private ServerTls(C2sConfig config, SecureRandom random) throws GeneralSecurityException, IOException {
        this.config = config;
        this.random = random;
        this.own = config.certificate() == null ? SelfSignedCertificate.create(config.domain(), Instant.now(), random) : null;
        this.contexts = load();
    }

    static ServerTls create(C2sConfig config, SecureRandom random) throws GeneralSecurityException, IOException {
        return new ServerTls(config, random);
    }

    /** For connections that asked for TLS in clear text. */
    SslContext startTls() {
        return contexts.startTls();
    }

    /** For connections that begin with TLS (XEP-0368). */
    SslContext direct() {
        return contexts.direct();
    }

    /** Whether there are files to look at again. */
    boolean hasFiles() {
        return files().findAny().isPresent();
    }

    /** Reads the files again if one has changed; what cannot be read changes nothing but the log. */
    void reload() {
        try {
            if (!stamps().equals(contexts.stamps())) {
                contexts = load();
                LOG.info("certificate {} was read again", config.certificate());
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("the certificate has changed but cannot be read, the old one stays in use: {}", e.toString());
        }
    }

    private Contexts load() throws IOException {
        List<FileTime> stamps = stamps();
        ApplicationProtocolConfig alpn = new ApplicationProtocolConfig(Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT, ALPN);
        return new Contexts(builder().build(), builder().applicationProtocolConfig(alpn).build(), stamps);
    }

    private SslContextBuilder builder() {
        Path certificate = config.certificate();
        Path privateKey = config.privateKey();
        SslContextBuilder builder = own != null
            ? SslContextBuilder.forServer(own.privateKey(), own.certificate())
            : SslContextBuilder.forServer(Objects.requireNonNull(certificate).toFile(), Objects.requireNonNull(privateKey).toFile());
        Path authorities = config.clientAuthorities();
        if (authorities != null) {
            builder.trustManager(authorities.toFile()).clientAuth(ClientAuth.OPTIONAL);
        }
        // the default would read the system's entropy on the loops, which may block
        return builder.sslProvider(SslProvider.JDK).secureRandom(random).protocols("TLSv1.3", "TLSv1.2");
    }

    private List<FileTime> stamps() throws IOException {
        List<FileTime> stamps = new ArrayList<>();
        for (Path file : files().toList()) {
            stamps.add(Files.getLastModifiedTime(file));
        }
        return stamps;
    }

    private Stream<Path> files() {
        return Stream.of(config.certificate(), config.privateKey(), config.clientAuthorities()).filter(Objects::nonNull).map(Objects::requireNonNull);
    }
}
