package org.rayo.xmpp.c2s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rayo.xmpp.sasl.ScramClient;
import org.rayo.xmpp.sasl.ScramHash;
import org.rayo.xmpp.stream.TlsMode;

/** What protects a login: direct TLS, channel binding, client certificates, SASL2, back-off. */
@Timeout(90)
class SecurityTest {
    private static final String SASL = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
    private static final String SASL2 = "xmlns='urn:xmpp:sasl:2'";

    private static TestServer direct(UnaryOperator<C2sConfig> change) {
        return TestServer.start(config -> change.apply(config.withTls(TlsMode.REQUIRED).withAllowPlainWithoutTls(false)
            .withDirectTls(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))));
    }

    private static SSLSocket connect(TestServer server, SSLContext context, String protocol, String... alpn) throws IOException {
        int port = server.server.directTlsAddress().getPort();
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
            .createSocket(new Socket(InetAddress.getLoopbackAddress(), port), TestServer.DOMAIN, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        parameters.setApplicationProtocols(alpn);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Tls()}, null);
        return context;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String element) {
        String text = element.substring(element.lastIndexOf('>', element.length() - 2) + 1).replaceAll("<.*", "");
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }

    @Test
    void tls_from_the_first_octet_with_its_protocol_named() throws Exception {
        try (TestServer server = direct(config -> config);
            SSLSocket socket = connect(server, trusting(), "TLSv1.3", "xmpp-client"); RawClient client = new RawClient(socket)) {
            assertThat(socket.getApplicationProtocol()).isEqualTo("xmpp-client");
            client.send(RawClient.HEADER);
            assertThat(client.await("</stream:features>")).doesNotContain("starttls").contains("<mechanism>PLAIN</mechanism>");
            client.send("<auth " + SASL + " mechanism='PLAIN'>" + RawClient.plain("alice", "secret-a") + "</auth>").await("<success");
            client.open().bind("a").ping("1");
            try (SSLSocket old = connect(server, trusting(), "TLSv1.2"); RawClient second = new RawClient(old)) {
                second.login("bob", "secret-b").bind("b").ping("2");
            }
            assertThatThrownBy(() -> connect(server, trusting(), "TLSv1.1")).isInstanceOf(SSLException.class);
            try (RawClient clear = new RawClient(server.server.directTlsAddress().getPort())) {
                clear.send(RawClient.HEADER);
                assertThat(clear.awaitClose()).doesNotContain("stream");
            }
            client.ping("untouched");
        }
    }

    @Test
    void scram_binds_to_the_channel_by_both_types() throws Exception {
        try (TestServer server = direct(config -> config)) {
            for (String protocol : new String[] {"TLSv1.3", "TLSv1.2"}) {
                for (String type : new String[] {"tls-exporter", "tls-server-end-point"}) {
                    for (ScramHash hash : ScramHash.values()) {
                        try (SSLSocket socket = connect(server, trusting(), protocol); RawClient client = new RawClient(socket)) {
                            assertThat(scram(client, hash, true, "p=" + type + ",,", binding(socket.getSession(), type))).isTrue();
                        }
                    }
                }
            }
        }
    }

    @Test
    void a_login_that_is_bound_to_another_channel_is_refused() throws Exception {
        try (TestServer server = direct(config -> config);
            SSLSocket other = connect(server, trusting(), "TLSv1.3");
            SSLSocket socket = connect(server, trusting(), "TLSv1.3"); RawClient client = new RawClient(socket)) {
            assertThat(scram(client, ScramHash.SHA_256, true, "p=tls-exporter,,", binding(other.getSession(), "tls-exporter"))).isFalse();
        }
    }

    @Test
    void a_mechanism_taken_out_of_the_offer_on_the_way_is_noticed() throws Exception {
        try (TestServer server = direct(config -> config);
            SSLSocket socket = connect(server, trusting(), "TLSv1.3"); RawClient client = new RawClient(socket)) {
            client.open();
            // "y": the client could bind, and was told that we cannot (RFC 5802 §6)
            client.send("<auth " + SASL + " mechanism='SCRAM-SHA-256'>" + base64("y,,n=alice,r=abc") + "</auth>").await("<not-authorized/></failure>");
            client.send("<auth " + SASL + " mechanism='SCRAM-SHA-256-PLUS'>" + base64("n,,n=alice,r=abc") + "</auth>").await("<malformed-request/></failure>");
        }
    }

    private static byte[] binding(SSLSession session, String type) throws Exception {
        if (type.equals("tls-exporter")) {
            return ((ExtendedSSLSession) session).exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32);
        }
        return MessageDigest.getInstance("SHA-256").digest(session.getPeerCertificates()[0].getEncoded());
    }

    private static boolean scram(RawClient client, ScramHash hash, boolean plus, String gs2, byte[] binding) throws IOException {
        client.send(RawClient.HEADER);
        String name = (hash == ScramHash.SHA_256 ? "SCRAM-SHA-256" : "SCRAM-SHA-1") + (plus ? "-PLUS" : "");
        assertThat(client.await("</stream:features>")).contains("<mechanism>" + name + "</mechanism>")
            .contains("<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-exporter'/><channel-binding type='tls-server-end-point'/>");
        ScramClient scram = new ScramClient(hash, gs2, binding, "alice", "secret-a", "abc");
        client.send("<auth " + SASL + " mechanism='" + name + "'>" + base64(scram.first()) + "</auth>");
        client.send("<response " + SASL + ">" + base64(scram.answer(decoded(client.await("</challenge>")))) + "</response>");
        String end = client.await(">");
        return end.startsWith("<success") && scram.accepts(decoded(client.await("</success>")));
    }

    @Test
    void sasl2_logs_in_binds_and_enables_in_one_round_and_resumes_so_too() throws Exception {
        try (TestServer server = direct(config -> config);
            SSLSocket socket = connect(server, trusting(), "TLSv1.3"); RawClient client = new RawClient(socket)) {
            client.send(RawClient.HEADER);
            assertThat(client.await("</stream:features>")).contains("<authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-256-PLUS</mechanism>")
                .contains("<inline><bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:xmpp:sm:3'/></inline></bind><sm xmlns='urn:xmpp:sm:3'/></inline>");
            ScramClient scram = new ScramClient(ScramHash.SHA_256, "p=tls-exporter,,", binding(socket.getSession(), "tls-exporter"), "alice", "secret-a", "abc");
            client.send("<authenticate " + SASL2 + " mechanism='SCRAM-SHA-256-PLUS'><initial-response>" + base64(scram.first()) + "</initial-response>"
                + "<user-agent id='d4565fa7-4d72-4749-b3d3-740edbf87770'><software>test</software></user-agent>"
                + "<bind xmlns='urn:xmpp:bind:0'><tag>ivr</tag><enable xmlns='urn:xmpp:sm:3' resume='true'/></bind></authenticate>");
            client.send("<response " + SASL2 + ">" + base64(scram.answer(decoded(client.await("</challenge>")))) + "</response>");
            String success = client.await("</success>");
            assertThat(success).contains("<authorization-identifier>alice@rayo.example/ivr~").contains("<bound xmlns='urn:xmpp:bind:0'><enabled xmlns='urn:xmpp:sm:3' id='");
            assertThat(scram.accepts(decoded(success.substring(0, success.indexOf("</additional-data>") + "</additional-data>".length())))).isTrue();
            assertThat(client.await("stream:features/>")).isEqualTo("<stream:features/>");
            client.ping("1");
            String id = success.replaceAll(".* id='([0-9a-f]+)'.*", "$1");
            socket.close();
            try (SSLSocket again = connect(server, trusting(), "TLSv1.3"); RawClient second = new RawClient(again)) {
                second.open().send("<authenticate " + SASL2 + " mechanism='PLAIN'><initial-response>" + RawClient.plain("alice", "secret-a")
                    + "</initial-response><resume xmlns='urn:xmpp:sm:3' previd='" + id + "' h='0'/><bind xmlns='urn:xmpp:bind:0'/></authenticate>");
                assertThat(second.await("</success>")).contains("<resumed xmlns='urn:xmpp:sm:3' previd='" + id + "' h='1'/>").doesNotContain("<bound");
                second.await("<iq type='result' id='1'");
                second.ping("2");
                assertThat(server.service.bound).hasSize(1);
            }
            try (SSLSocket again = connect(server, trusting(), "TLSv1.3"); RawClient third = new RawClient(again)) {
                third.open().send("<authenticate " + SASL2 + " mechanism='PLAIN'><initial-response>" + RawClient.plain("bob", "secret-b")
                    + "</initial-response><resume xmlns='urn:xmpp:sm:3' previd='" + id + "' h='0'/><bind xmlns='urn:xmpp:bind:0'/></authenticate>");
                assertThat(third.await("</success>")).contains("<failed xmlns='urn:xmpp:sm:3'><item-not-found ").contains("<bound xmlns='urn:xmpp:bind:0'/>");
                third.ping("3");
            }
            try (SSLSocket again = connect(server, trusting(), "TLSv1.3"); RawClient wrong = new RawClient(again)) {
                wrong.open().send("<authenticate " + SASL2 + " mechanism='PLAIN'><initial-response>" + RawClient.plain("bob", "wrong") + "</initial-response></authenticate>");
                wrong.await("<failure xmlns='urn:xmpp:sasl:2'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/></failure>");
                wrong.send("<authenticate " + SASL2 + " mechanism='PLAIN'><initial-response>" + RawClient.plain("bob", "secret-b") + "</initial-response></authenticate>");
                wrong.await("<stream:features><bind ");
                wrong.bind("b").ping("4");
            }
        }
    }

    @Test
    void a_certificate_of_an_authority_logs_in_without_password(@TempDir Path directory) throws Exception {
        Certificates certificates = new Certificates(directory);
        certificates.selfSigned("alice", "otherName:1.3.6.1.5.5.7.8.5;UTF8:alice@rayo.example");
        certificates.selfSigned("both", "otherName:1.3.6.1.5.5.7.8.5;UTF8:bob@rayo.example,email:alice@rayo.example");
        certificates.selfSigned("mallory", "alice", "otherName:1.3.6.1.5.5.7.8.5;UTF8:alice@rayo.example");
        Files.writeString(certificates.file("ca.pem"), Files.readString(certificates.file("alice.crt")) + Files.readString(certificates.file("both.crt")));
        try (TestServer server = direct(config -> config.withClientAuthorities(certificates.file("ca.pem")))) {
            try (RawClient client = new RawClient(connect(server, certificates.client("alice"), "TLSv1.3"))) {
                client.send(RawClient.HEADER);
                assertThat(client.await("</stream:features>")).contains("<mechanism>EXTERNAL</mechanism>");
                client.send("<auth " + SASL + " mechanism='EXTERNAL'>" + base64("bob@rayo.example") + "</auth>").await("<invalid-authzid/></failure>");
                client.send("<auth " + SASL + " mechanism='EXTERNAL'>=</auth>").await("<success");
                client.open().bind("a").ping("1");
                assertThat(server.service.bound.peek().jid().toString()).isEqualTo("alice@rayo.example/a");
            }
            try (RawClient client = new RawClient(connect(server, certificates.client("both"), "TLSv1.2"))) {
                client.open().send("<auth " + SASL + " mechanism='EXTERNAL'>=</auth>").await("<invalid-authzid/></failure>");
                client.send("<auth " + SASL + " mechanism='EXTERNAL'>" + base64("bob@rayo.example") + "</auth>").await("<success");
            }
            // its issuer has the authority's name, but not its key; with TLS 1.3 the client is done before the server has looked at its certificate
            try (RawClient client = new RawClient(connect(server, certificates.client("mallory"), "TLSv1.3"))) {
                assertThatThrownBy(() -> client.send(RawClient.HEADER).await("<stream:features>")).isInstanceOf(IOException.class);
            }
            try (RawClient client = new RawClient(connect(server, trusting(), "TLSv1.3"))) {
                client.send(RawClient.HEADER);
                assertThat(client.await("</stream:features>")).doesNotContain("EXTERNAL");
            }
        }
    }

    @Test
    void a_certificate_that_is_renewed_is_taken_up(@TempDir Path directory) throws Exception {
        Certificates certificates = new Certificates(directory);
        certificates.selfSigned("old", "DNS:rayo.example");
        certificates.selfSigned("new", "DNS:rayo.example");
        Path certificate = Files.copy(certificates.file("old.crt"), directory.resolve("server.crt"));
        Path key = Files.copy(certificates.file("old.key"), directory.resolve("server.key"));
        try (TestServer server = direct(config -> config.withCertificate(certificate, key));
            RawClient before = new RawClient(connect(server, trusting(), "TLSv1.3"))) {
            before.login("alice", "secret-a").bind("a");
            // half a renewal cannot be used, and does no harm
            Files.copy(certificates.file("new.key"), key, StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(key, FileTime.fromMillis(System.currentTimeMillis() + 5_000));
            assertThat(subject(server)).isEqualTo("CN=old");
            Files.copy(certificates.file("new.crt"), certificate, StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(certificate, FileTime.fromMillis(System.currentTimeMillis() + 10_000));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> subject(server).equals("CN=new"));
            before.ping("still");
        }
    }

    /** A renewal while others connect, log in, talk and leave: none of them notices. */
    @Test
    void a_renewal_under_traffic_breaks_no_stream(@TempDir Path directory) throws Exception {
        Certificates certificates = new Certificates(directory);
        for (int i = 0; i < 3; i++) {
            certificates.selfSigned("c" + i, "DNS:rayo.example");
        }
        Path certificate = Files.copy(certificates.file("c0.crt"), directory.resolve("server.crt"));
        Path key = Files.copy(certificates.file("c0.key"), directory.resolve("server.key"));
        AtomicBoolean over = new AtomicBoolean();
        try (TestServer server = direct(config -> config.withCertificate(certificate, key));
            ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> traffic = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String resource = "r" + i;
                traffic.add(clients.submit(() -> {
                    int streams = 0;
                    while (!over.get() || streams == 0) {
                        try (RawClient client = new RawClient(connect(server, trusting(), "TLSv1.3"))) {
                            client.login("alice", "secret-a").bind(resource).ping("1");
                            client.send("</stream:stream>").awaitClose();
                        }
                        streams++;
                    }
                    return streams;
                }));
            }
            try (RawClient stays = new RawClient(connect(server, trusting(), "TLSv1.3"))) {
                stays.login("bob", "secret-b").bind("stays");
                for (int i = 1; i < 3; i++) {
                    String wanted = "CN=c" + i;
                    FileTime now = FileTime.fromMillis(System.currentTimeMillis() + i * 5_000L);
                    Files.copy(certificates.file("c" + i + ".key"), key, StandardCopyOption.REPLACE_EXISTING);
                    Files.copy(certificates.file("c" + i + ".crt"), certificate, StandardCopyOption.REPLACE_EXISTING);
                    Files.setLastModifiedTime(key, now);
                    Files.setLastModifiedTime(certificate, now);
                    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                        stays.ping("p");
                        return subject(server).equals(wanted);
                    });
                }
                over.set(true);
                for (Future<Integer> each : traffic) {
                    assertThat(each.get()).isPositive();
                }
                stays.ping("still");
            }
        } finally {
            over.set(true);
        }
    }

    private static String subject(TestServer server) throws Exception {
        try (SSLSocket socket = connect(server, trusting(), "TLSv1.3")) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
        }
    }

    @Test
    void too_many_wrong_passwords_make_even_the_right_one_wait() throws Exception {
        try (TestServer server = TestServer.start(config -> config.withLimits(config.limits().withFreeAuthFailures(6)))) {
            for (int i = 0; i < 4; i++) {
                try (RawClient client = new RawClient(server.port())) {
                    client.open();
                    for (int attempt = 0; attempt < 2; attempt++) {
                        client.send("<auth " + SASL + " mechanism='PLAIN'>" + RawClient.plain("alice", "wrong") + "</auth>").await("</failure>");
                    }
                }
            }
            try (RawClient client = new RawClient(server.port())) {
                client.open().send("<auth " + SASL + " mechanism='PLAIN'>" + RawClient.plain("alice", "secret-a") + "</auth>")
                    .await("<temporary-auth-failure/></failure>");
                client.send("<auth " + SASL + " mechanism='PLAIN'>" + RawClient.plain("bob", "secret-b") + "</auth>").await("<success");
            }
            assertThat(server.server.statistics().loginsDelayed()).isPositive();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                try (RawClient client = new RawClient(server.port())) {
                    client.open().send("<auth " + SASL + " mechanism='PLAIN'>" + RawClient.plain("alice", "secret-a") + "</auth>");
                    return client.await("/>").contains("<success");
                }
            });
        }
    }

    /** Somebody who tries one account after the other is made to wait by his address; nobody else is. */
    @Test
    void too_many_wrong_accounts_make_their_source_wait() throws Exception {
        try (TestServer server = TestServer.start(config -> config.withLimits(config.limits().withFreeAuthFailures(3)))) {
            for (int i = 0; i < 8; i++) {
                try (RawClient client = new RawClient(server.port())) {
                    client.open().send("<auth " + SASL + " mechanism='PLAIN'>" + RawClient.plain("guess" + i, "wrong") + "</auth>").await("</failure>");
                }
            }
            String right = "<auth " + SASL + " mechanism='PLAIN'>" + RawClient.plain("bob", "secret-b") + "</auth>";
            try (RawClient client = new RawClient(server.port())) {
                client.open().send(right).await("<temporary-auth-failure/></failure>");
            }
            Socket elsewhere = new Socket(InetAddress.getLoopbackAddress(), server.port(), InetAddress.ofLiteral("127.0.0.2"), 0);
            try (RawClient client = new RawClient(elsewhere)) {
                client.open().send(right).await("<success");
            }
        }
    }

    @Test
    void anonymous_only_where_it_is_allowed() throws Exception {
        try (TestServer closed = TestServer.start(); RawClient client = new RawClient(closed.port())) {
            client.open().send("<auth " + SASL + " mechanism='ANONYMOUS'/>").await("<invalid-mechanism/></failure>");
        }
        try (TestServer open = TestServer.start(config -> config.withAllowAnonymous(true)); RawClient client = new RawClient(open.port())) {
            client.open().send("<auth " + SASL + " mechanism='ANONYMOUS'>=</auth>").await("<success");
            client.open().bind("x").ping("1");
            assertThat(open.service.bound.peek().jid().local()).hasSize(32);
        }
    }
}
