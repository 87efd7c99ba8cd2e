package org.rayo.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.transport.Certificates;
import org.rayo.sip.transport.TlsIdentity;
import org.rayo.sip.transport.TlsSettings;
import org.rayo.sip.transport.TlsSettings.ClientCertificate;
import org.rayo.sip.transport.Transport;
import org.rayo.sip.transport.TransportConfig;

/** TLS and WebSocket on loopback. */
@Timeout(120)
class SecureTransportTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    static Path directory;

    private static TlsIdentity.Files here;
    private static TlsIdentity.Files other;

    private Agents agents;

    @BeforeAll
    static void certificates() throws Exception {
        here = Certificates.selfSigned(directory, "here", "ip:127.0.0.1,dns:localhost");
        other = Certificates.selfSigned(directory, "other", "dns:sip.other.example");
    }

    @BeforeEach
    void start() {
        agents = new Agents();
    }

    @AfterEach
    void stop() throws Exception {
        agents.close();
    }

    private UserAgent agent(TlsSettings tls, UserAgentListener listener) {
        return agents.start(
                SipConfig.defaults().withTimers(Agents.FAST)
                        .withTransport(TransportConfig.defaults().withTls(ANY, tls).withWebSocket(ANY, ANY)),
                listener);
    }

    private TlsSettings trusting() {
        return TlsSettings.of(here).withTrust(here.certificate());
    }

    private static int port(UserAgent agent, Transport transport) {
        return agent.listenPoints().stream()
                .filter(point -> point.transport() == transport).findFirst().orElseThrow().address().getPort();
    }

    private static UserAgentListener answering(Agents.Seen seen) {
        return Agents.Taker.of(invite -> {
            invite.listener(seen);
            invite.accept(Agents.SDP, SipHeaders.NONE);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:bob@127.0.0.1:PORT;transport=tls", "sips:bob@localhost:PORT"})
    void callOverTls(String uri) throws Exception {
        Agents.Seen callee = new Agents.Seen();
        UserAgent server = agent(trusting(), answering(callee));
        UserAgent client = agent(trusting(), Agents.Taker.of(invite -> { }));
        Agents.Seen caller = new Agents.Seen();
        OutboundInvite call = Agents.call(client, uri.replace("PORT", "" + port(server, Transport.TLS)), caller);
        assertThat(caller.next()).isEqualTo("accepted 200");
        assertThat(callee.next()).startsWith("acknowledged");
        Agents.on(call, () -> call.hangup(SipHeaders.NONE));
        assertThat(callee.next()).isEqualTo("hangup");
        assertThat(server.transport().malformed()).isZero();
    }

    @Test
    void aPeerThatNobodyVouchesForIsNotCalled() throws Exception {
        UserAgent server = agent(trusting(), Agents.Taker.of(invite -> { }));
        UserAgent client = agent(TlsSettings.of(other).withTrust(other.certificate()), Agents.Taker.of(invite -> { }));
        Agents.Seen caller = new Agents.Seen();
        Agents.call(client, "sip:bob@127.0.0.1:" + port(server, Transport.TLS) + ";transport=tls", caller);
        assertThat(caller.next()).isEqualTo("failed UNREACHABLE");
    }

    @Test
    void aCertificateForAnotherHostIsNotEnough() throws Exception {
        UserAgent server = agent(TlsSettings.of(other), Agents.Taker.of(invite -> { }));
        UserAgent client = agent(TlsSettings.of(here).withTrust(other.certificate()), Agents.Taker.of(invite -> { }));
        Agents.Seen caller = new Agents.Seen();
        Agents.call(client, "sip:bob@127.0.0.1:" + port(server, Transport.TLS) + ";transport=tls", caller);
        assertThat(caller.next()).isEqualTo("failed UNREACHABLE");
    }

    @Test
    void theHostThatAClientAsksForChoosesTheCertificate() throws Exception {
        UserAgent server = agent(
                TlsSettings.of(here).withByHost(Map.of("*.other.example", other)), Agents.Taker.of(invite -> { }));
        int port = port(server, Transport.TLS);
        assertThat(presented(port, "sip.other.example", "TLSv1.3").getSubjectX500Principal().getName()).isEqualTo("CN=other");
        assertThat(presented(port, "elsewhere.example", "TLSv1.2").getSubjectX500Principal().getName()).isEqualTo("CN=here");
        assertThat(presented(port, null, "TLSv1.3").getSubjectX500Principal().getName()).isEqualTo("CN=here");
        assertThatThrownBy(() -> presented(port, null, "TLSv1.1")).isInstanceOf(SSLException.class);
    }

    @Test
    void changedFilesAreReadAgainAndThoseThatDoNotFitAreNot() throws Exception {
        TlsIdentity.Files files = new TlsIdentity.Files(directory.resolve("now.pem"), directory.resolve("now.key"));
        copy(here, files);
        UserAgent server = agent(TlsSettings.of(files).withReloadEvery(Duration.ofMillis(50)), Agents.Taker.of(invite -> { }));
        int port = port(server, Transport.TLS);
        assertThat(presented(port, null, "TLSv1.3").getSubjectX500Principal().getName()).isEqualTo("CN=here");
        copy(other, files);
        await().atMost(Agents.PATIENCE).until(() -> server.transport().certificatesReloaded() > 0
                && presented(port, null, "TLSv1.3").getSubjectX500Principal().getName().equals("CN=other"));
        long before = server.transport().certificatesRefused();
        Files.copy(here.privateKey(), files.privateKey(), StandardCopyOption.REPLACE_EXISTING);
        await().atMost(Agents.PATIENCE).until(() -> server.transport().certificatesRefused() > before);
        assertThat(presented(port, null, "TLSv1.3").getSubjectX500Principal().getName()).isEqualTo("CN=other");
    }

    /** With other times than before, whatever the resolution of the file system. */
    private static void copy(TlsIdentity.Files from, TlsIdentity.Files to) throws Exception {
        boolean replaced = Files.exists(to.certificate());
        Files.copy(from.certificate(), to.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(from.privateKey(), to.privateKey(), StandardCopyOption.REPLACE_EXISTING);
        if (replaced) {
            FileTime later = FileTime.from(Instant.now().plusSeconds(5));
            Files.setLastModifiedTime(to.certificate(), later);
            Files.setLastModifiedTime(to.privateKey(), later);
        }
    }

    @Test
    void whoMustShowACertificateAndHasNoneIsCutOff() throws Exception {
        Agents.Seen callee = new Agents.Seen();
        UserAgent server = agent(trusting().withClients(ClientCertificate.REQUIRED), answering(callee));
        int port = port(server, Transport.TLS);
        try (SSLSocket socket = connect(port, null, "TLSv1.2")) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(java.io.IOException.class);
        }
        UserAgent client = agent(trusting(), Agents.Taker.of(invite -> { }));
        Agents.Seen caller = new Agents.Seen();
        OutboundInvite call = Agents.call(client, "sip:bob@127.0.0.1:" + port + ";transport=tls", caller);
        assertThat(caller.next()).isEqualTo("accepted 200");
        Agents.on(call, () -> call.hangup(SipHeaders.NONE));
    }

    /** Whatever certificate the server shows is taken: the tests are about which one it is. */
    private static SSLSocket connect(int port, String host, String version) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new X509TrustManager[] {new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) { }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) { }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) Agents.PATIENCE.toMillis());
        socket.setEnabledProtocols(new String[] {version});
        SSLParameters parameters = socket.getSSLParameters();
        if (host != null) {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static X509Certificate presented(int port, String host, String version) throws Exception {
        try (SSLSocket socket = connect(port, host, version)) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    // ---- WebSocket

    private static final class Frames implements WebSocket.Listener {
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            take("text ", data.toString(), last);
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            take("binary ", StandardCharsets.ISO_8859_1.decode(data).toString(), last);
            socket.request(1);
            return null;
        }

        private void take(String kind, String data, boolean last) {
            part.append(data);
            if (last) {
                seen.add(kind + part);
                part.setLength(0);
            }
        }
    }

    private static final String OPTIONS = "OPTIONS sip:x@localhost SIP/2.0\r\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bKNUMBER\r\n"
            + "From: <sip:a@a.invalid>;tag=1\r\nTo: <sip:x@localhost>\r\nCall-ID: ws-NUMBER\r\nCSeq: 1 OPTIONS\r\n"
            + "Max-Forwards: 70\r\nSubject: MARK\r\n\r\n";

    @Test
    void messagesInFramesOfEitherKind() throws Exception {
        UserAgent server = agent(trusting(), Agents.Taker.of(invite -> { }));
        Frames frames = new Frames();
        WebSocket socket = HttpClient.newHttpClient().newWebSocketBuilder().subprotocols("sip")
                .buildAsync(URI.create("ws://127.0.0.1:" + port(server, Transport.WS) + "/"), frames)
                .get(20, TimeUnit.SECONDS);
        assertThat(socket.getSubprotocol()).isEqualTo("sip");
        String first = OPTIONS.replace("NUMBER", "1").replace("MARK", "\u00e4");
        socket.sendText(first.substring(0, 100), false).get(20, TimeUnit.SECONDS);
        socket.sendText(first.substring(100), true).get(20, TimeUnit.SECONDS);
        assertThat(frames.seen.poll(20, TimeUnit.SECONDS)).startsWith("text SIP/2.0 200 ").contains("Call-ID: ws-1");
        byte[] second = OPTIONS.replace("NUMBER", "2").getBytes(StandardCharsets.US_ASCII);
        socket.sendBinary(ByteBuffer.wrap(second), true).get(20, TimeUnit.SECONDS);
        assertThat(frames.seen.poll(20, TimeUnit.SECONDS)).startsWith("binary SIP/2.0 200 ").contains("Call-ID: ws-2");
        socket.sendText("\r\n\r\n", true).get(20, TimeUnit.SECONDS);
        assertThat(frames.seen.poll(20, TimeUnit.SECONDS)).isEqualTo("text \r\n");
        socket.abort();
    }

    @Test
    void whatIsNoWebSocketForSipIsRefused() throws Exception {
        UserAgent server = agent(trusting(), Agents.Taker.of(invite -> { }));
        URI uri = URI.create("ws://127.0.0.1:" + port(server, Transport.WS) + "/");
        assertThatThrownBy(() -> HttpClient.newHttpClient().newWebSocketBuilder().subprotocols("chat")
                .buildAsync(uri, new Frames()).get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class).hasCauseInstanceOf(WebSocketHandshakeException.class);
        assertThatThrownBy(() -> HttpClient.newHttpClient().newWebSocketBuilder()
                .buildAsync(uri, new Frames()).get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
    }
}
