package org.rayo.server.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.handler.ssl.SslContextBuilder;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient.Limits;
import org.rayo.server.net.Cidr;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class EgressTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private static KeyStore certificateFor(Path file, String name) throws Exception {
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=test", "-ext", "san=dns:" + name, "-storetype",
                "PKCS12", "-keystore", file.toString(), "-storepass", "changeit").redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    @Test
    void certificateIsVerifiedForTheNameAlthoughTheAddressIsConnectedTo(@TempDir Path directory) throws Exception {
        KeyStore store = certificateFor(directory.resolve("key.p12"), "media.test");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", store.getCertificate("a"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var serverTls = SslContextBuilder.forServer(keys).build();
        DisposableServer server = HttpServer.create().host("127.0.0.1").port(0).secure(spec -> spec.sslContext(serverTls))
                .handle((request, response) -> response.sendString(Mono.just("safe"))).bindNow();
        EgressClient client = new EgressClient(new ServerConfig.Egress(List.of("*"), List.of(Cidr.parse("127.0.0.0/8"))),
                host -> List.of(InetAddress.ofLiteral("127.0.0.1")),
                SslContextBuilder.forClient().trustManager(trust).build());
        EgressClient strangers = new EgressClient(
                new ServerConfig.Egress(List.of("*"), List.of(Cidr.parse("127.0.0.0/8"))),
                host -> List.of(InetAddress.ofLiteral("127.0.0.1")));
        Limits limits = new Limits(100, Duration.ofSeconds(20));
        try {
            assertThat(client.get(URI.create("https://media.test:" + server.port() + "/"), limits).block().octets()).hasSize(4);
            FetchFailure otherName = catchThrowableOfType(FetchFailure.class,
                    () -> client.get(URI.create("https://other.test:" + server.port() + "/"), limits).block());
            FetchFailure unknownIssuer = catchThrowableOfType(FetchFailure.class,
                    () -> strangers.get(URI.create("https://media.test:" + server.port() + "/"), limits).block());
            assertThat(otherName.text()).contains("over TLS that can be trusted");
            assertThat(unknownIssuer.text()).contains("over TLS that can be trusted");
        } finally {
            client.close();
            strangers.close();
            server.disposeNow();
        }
    }
}
