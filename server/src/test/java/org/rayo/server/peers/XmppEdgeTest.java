package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.xmpp.c2s.SelfSignedCertificate;
import org.rayo.xmpp.sasl.UsersFile;

/** The XMPP edge as the configuration makes it: each key does what it says, for clients on the configured listeners. */
@Timeout(90)
class XmppEdgeTest {
    private static final String PLAIN = "xmpp.plain-without-tls=true";

    @TempDir
    Path directory;

    /** It trusts any server. */
    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            // none come
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            // all are fine
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // none come
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // all are fine
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // none come
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // all are fine
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static SSLContext tls(KeyManager @Nullable [] keys) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {new Trusting()}, new SecureRandom());
        return context;
    }

    // ---- security

    @Test
    void clearTextIsRefusedWhereTlsIsRequired() throws Exception {
        try (TestServer server = TestServer.start(directory, "xmpp.tls=required"); RawXmpp client = RawXmpp.connect(server)) {
            assertThat(client.open()).contains("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>")
                    .doesNotContain("mechanism");
            client.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + RawXmpp.plain("demo", "demo") + "</auth>");
            assertThat(client.await("</failure>")).contains("<encryption-required/>").doesNotContain("<success");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void passwordsComeInClearTextOnlyWhereThatIsConfigured(boolean allowed) throws Exception {
        try (TestServer server = TestServer.start(directory, "xmpp.plain-without-tls=" + allowed);
                RawXmpp client = RawXmpp.connect(server)) {
            assertThat(client.open().contains("<mechanism>PLAIN</mechanism>")).isEqualTo(allowed);
            client.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + RawXmpp.plain("demo", "demo") + "</auth>");
            client.await(allowed ? "<success" : "<failure");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anybodyComesInOnlyWhereThatIsConfigured(boolean allowed) throws Exception {
        try (TestServer server = TestServer.start(directory, "xmpp.anonymous=" + allowed);
                RawXmpp client = RawXmpp.connect(server)) {
            assertThat(client.open().contains("<mechanism>ANONYMOUS</mechanism>")).isEqualTo(allowed);
            client.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'>=</auth>");
            client.await(allowed ? "<success" : "<invalid-mechanism/>");
        }
    }

    /** RFC 6120 §4.9.3.16: an account that is taken away ends its streams; others go on. */
    @Test
    void whoIsRemovedDoesNotStay() throws Exception {
        Path users = directory.resolve("users");
        SecureRandom random = new SecureRandom();
        UsersFile both = UsersFile.read(users).with("ann", "secret", random).with("ben", "secret", random);
        both.write(users);
        try (TestServer server = TestServer.start(directory, PLAIN, "xmpp.users-file=" + users);
                RawXmpp ann = RawXmpp.connect(server).auth("PLAIN", RawXmpp.plain("ann", "secret")).bind("1");
                RawXmpp ben = RawXmpp.connect(server).auth("PLAIN", RawXmpp.plain("ben", "secret")).bind("1")) {
            both.without("ann").write(users);
            assertThat(ann.rest()).contains("<reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>").endsWith("</stream:stream>");
            ben.ping();
            try (RawXmpp again = RawXmpp.connect(server)) {
                again.open();
                again.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + RawXmpp.plain("ann", "secret") + "</auth>");
                again.await("<not-authorized/>");
            }
        }
    }

    /** xmpp.idle-timeout: who says nothing, and does not answer when it is asked, is gone. */
    @Test
    void whoSaysNothingForTooLongIsGone() throws Exception {
        try (TestServer server = TestServer.start(directory, PLAIN, "xmpp.idle-timeout=2s");
                RawXmpp silent = RawXmpp.connect(server).login("silent")) {
            assertThat(silent.rest()).contains("<connection-timeout xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>");
        }
    }

    /** limits.max-stanza-rate: a client that sends more waits, and none of it is lost. */
    @Test
    void moreStanzasThanTheKeySaysWait() throws Exception {
        try (TestServer server = TestServer.start(directory, PLAIN, "limits.max-stanza-rate=20/s");
                RawXmpp hasty = RawXmpp.connect(server).login("hasty");
                RawXmpp other = RawXmpp.connect(server).login("other")) {
            StringBuilder pings = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                pings.append("<iq type='get' id='n").append(i).append("' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>");
            }
            long begun = System.nanoTime();
            hasty.send(pings.toString());
            other.ping();
            hasty.await("id='n99'");
            // 100 at 20 a second, of which some seconds' worth may come at once
            assertThat(System.nanoTime() - begun).as("ns for 100 stanzas").isGreaterThan(1_000_000_000L);
        }
    }

    /** XEP-0368, XEP-0178, and the files of verifiers: a certificate that names an account, and a password, over TLS. */
    @Test
    void aCertificateOrAPasswordLogsInOverDirectTls() throws Exception {
        SelfSignedCertificate own = SelfSignedCertificate.create("localhost", Instant.now(), new SecureRandom());
        Path chain = Files.writeString(directory.resolve("chain.pem"), pem("CERTIFICATE", own.certificate().getEncoded()));
        Path key = Files.writeString(directory.resolve("key.pem"), pem("PRIVATE KEY", own.privateKey().getEncoded()));
        Path store = directory.resolve("agent.p12");
        keytool("-genkeypair", "-alias", "agent", "-keyalg", "EC", "-dname", "CN=agent", "-ext", "SAN=email:agent@localhost",
                "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", "changeit");
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        Certificate agent = keys.getCertificate("agent");
        Path authorities = Files.writeString(directory.resolve("authorities.pem"), pem("CERTIFICATE", agent.getEncoded()));
        KeyManagerFactory shown = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        shown.init(keys, "changeit".toCharArray());
        Path users = directory.resolve("users");
        UsersFile.read(users).with("filed", "secret", new SecureRandom()).write(users);
        try (TestServer server = TestServer.start(directory, "xmpp.direct-tls.port=0", "xmpp.certificate=" + chain,
                        "xmpp.private-key=" + key, "xmpp.client-authorities=" + authorities, "xmpp.users-file=" + users);
                RawXmpp certified = RawXmpp.direct(server, tls(shown.getKeyManagers()));
                RawXmpp other = RawXmpp.direct(server, tls(null))) {
            certified.auth("EXTERNAL", "=").bind("c").ping();
            assertThat(other.open()).doesNotContain("EXTERNAL").doesNotContain("starttls")
                    .contains("<mechanism>SCRAM-SHA-256-PLUS</mechanism>").contains("<authentication xmlns='urn:xmpp:sasl:2'>");
            other.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + RawXmpp.plain("filed", "secret") + "</auth>")
                    .await("<success");
        }
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + kind + "-----\n";
    }

    private static void keytool(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    // ---- limits

    /** Every limit of a stanza at its lowest: what is just above it ends the stream, what is just below does not. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "max-stanza=10000            | <message><a>%s</a><b>%s</b></message>                  | x      | 4900 | 5100",
        "max-stanza-depth=8          | <message>%s</message>                                  | <a>    | 7    | 8",
        "max-stanza-attributes=16    | <message %s/>                                          | a#='1' | 16   | 17",
        "max-stanza-name=64          | <message><%s/></message>                               | n      | 64   | 65",
        "max-stanza-text=1000        | <message id='x'><body>%s</body></message>              | t      | 1000 | 1001",
        "max-stanza-elements=64      | <message>%s</message>                                  | <e/>   | 63   | 64"
    })
    void aStanzaMayBeAsLargeAsTheKeySays(String key, String stanza, String part, int fits, int tooMuch) throws Exception {
        try (TestServer server = TestServer.start(directory, PLAIN, "limits." + key);
                RawXmpp neighbour = RawXmpp.connect(server).login("neighbour");
                RawXmpp client = RawXmpp.connect(server).login("client")) {
            client.send(stanza.replace("%s", parts(part, fits))).ping();
            client.send(stanza.replace("%s", parts(part, tooMuch)));
            assertThat(client.rest()).contains("<policy-violation ").endsWith("</stream:stream>");
            neighbour.ping();
        }
    }

    private static String parts(String part, int count) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(part.replace("#", Integer.toString(i))).append(part.contains("#") ? " " : "");
        }
        if (part.equals("<a>")) {
            all.append("</a>".repeat(count));
        }
        return all.toString();
    }

    @Test
    void beforeTheLoginLessIsTaken() throws Exception {
        try (TestServer server = TestServer.start(directory, PLAIN, "limits.max-stanza-before-login=2000");
                RawXmpp client = RawXmpp.connect(server)) {
            client.open();
            client.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + "A".repeat(2_000));
            assertThat(client.rest()).contains("<policy-violation ");
            try (RawXmpp other = RawXmpp.connect(server).login("one")) {
                other.send("<message id='" + "x".repeat(5_000) + "'/>").ping();
            }
        }
    }

    @Test
    void oneSourceMayHaveSoManyConnections() throws Exception {
        try (TestServer server = TestServer.start(directory, "limits.max-clients-per-source=2");
                RawXmpp one = RawXmpp.connect(server);
                RawXmpp two = RawXmpp.connect(server)) {
            one.open();
            two.open();
            try (RawXmpp three = RawXmpp.connect(server)) {
                assertThat(three.rest()).isEmpty();
            }
        }
    }

    @Test
    void aResourceThatIsTakenIsRefusedWhereThatIsConfigured() throws Exception {
        try (TestServer server = TestServer.start(directory, PLAIN, "xmpp.resource-conflict=refuse");
                RawXmpp one = RawXmpp.connect(server).login("same");
                RawXmpp two = RawXmpp.connect(server).auth("PLAIN", RawXmpp.plain("demo", "demo"))) {
            two.send("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>same</resource></bind></iq>");
            assertThat(two.await("</iq>")).contains("type='error'").contains("<conflict ");
            one.ping();
        }
    }

    // ---- the end

    /** RFC 6120 §4.9.3.18, on every kind of connection that clients come by. */
    @Test
    void everybodyIsToldWhenTheServerEnds() throws Exception {
        TestServer server = TestServer.start(directory, PLAIN, "xmpp.direct-tls.port=0", "xmpp.websocket.tls-terminated=true");
        CompletableFuture<?> stopped;
        try (RawXmpp clear = RawXmpp.connect(server).login("clear");
                RawXmpp encrypted = RawXmpp.direct(server, tls(null)).login("encrypted");
                RawWebSocket browser = new RawWebSocket(server).login("browser")) {
            stopped = server.server.stop().toFuture();
            for (RawXmpp client : new RawXmpp[] {clear, encrypted}) {
                assertThat(client.await("</stream:stream>")).contains("<system-shutdown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>");
                client.close();
            }
            assertThat(browser.next()).contains("<system-shutdown");
            assertThat(browser.next()).startsWith("<close ");
        }
        stopped.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    // ---- routing

    @ParameterizedTest
    @ValueSource(ints = {503, 480})
    void aCallThatNobodyTakesIsToldWhenToTryAgain(int status) throws Exception {
        try (TestServer server = TestServer.start(directory, "routing.no-client-status=" + status);
                RawSip phone = new RawSip("127.0.0.1", server.port("sip/udp"))) {
            String answer = phone.ask(phone.request("INVITE", "menu", RawSip.SDP));
            assertThat(RawSip.status(answer)).isEqualTo(status);
            assertThat(Integer.parseInt(RawSip.header(answer, "Retry-After"))).isPositive();
        }
    }

    /** The called address chooses the application, its patterns choose the clients; an offer not taken goes to the next. */
    @Test
    void callsFindTheirApplication() throws Exception {
        Sipp.require();
        try (TestServer server = TestServer.start(directory, "xmpp.users.demo=demo", "xmpp.users.sales1=s", "xmpp.users.sales2=s",
                        "routing.offer-timeout=1s", "routing.applications=[{ name: sales, match: { to: 'sip:sales@.*' },"
                                + " clients: ['sales*@localhost'] }, { name: rest, clients: ['demo@localhost'] }]");
                Application rest = Application.available(server, "rest");
                Application first = sales(server, "sales1");
                Application second = sales(server, "sales2")) {
            Peer phone = Sipp.calls(directory, "uac-refused", "udp", server.port("sip/udp"), Map.of("STATUS", "486"));
            rest.done(rest.next("offer").attribute("from"), "<reject xmlns='urn:xmpp:rayo:1'><busy/></reject>");
            rest.next("end");
            phone.succeeds();
            phone = Sipp.calls(directory, "uac-refused", "udp", server.port("sip/udp"),
                    Map.of("STATUS", "486", "sip:menu@", "sip:sales@"));
            String offered = first.next("offer").attribute("from");
            // it thinks for too long
            String again = second.next("offer").attribute("from");
            assertThat(again).isEqualTo(offered);
            second.done(again, "<reject xmlns='urn:xmpp:rayo:1'><busy/></reject>");
            second.next("end");
            first.next("end");
            phone.succeeds();
            assertThat(rest.quiet()).isTrue();
        }
    }

    private static Application sales(TestServer server, String user) throws Exception {
        Application application = Application.login(TestServer.DOMAIN, server.port("xmpp"), user, "s", "desk");
        application.show("chat");
        return application;
    }

    // ---- a client that stops reading

    /** Back-pressure to its end: the client that does not read is gone, and its calls with it; its neighbour's go on. */
    @ParameterizedTest
    @ValueSource(strings = {"hangup", "re-offer"})
    void whoDoesNotReadIsGoneWithItsCalls(String rule) throws Exception {
        Sipp.require();
        try (TestServer server = TestServer.start(directory, PLAIN, "xmpp.users.demo=demo", "routing.on-client-loss=" + rule);
                RawXmpp frozen = RawXmpp.narrow(server).login("frozen")) {
            frozen.send("<presence to='localhost'><show>chat</show></presence>").ping();
            Peer lost = Sipp.calls(directory, "uac-waits", "udp", server.port("sip/udp"), Map.of());
            String offer = frozen.await("</presence>");
            String call = offer.replaceAll("(?s).*?<presence[^>]* from='([^']+)'.*", "$1");
            frozen.send("<iq type='set' id='a' to='" + call + "'><answer xmlns='urn:xmpp:rayo:1'/></iq>").await("<answered");
            try (Application neighbour = Application.available(server, "neighbour")) {
                // from here on the frozen one reads nothing; whoever writes to it is answered all the same
                String much = "x".repeat(100_000);
                await().atMost(TestServer.PATIENCE.multipliedBy(2)).until(() -> {
                    neighbour.send("<message to='demo@localhost/frozen' type='chat'><body>" + much + "</body></message>");
                    neighbour.ping();
                    return server.metric("rayo_xmpp_slow_closed_total") > 0;
                });
                if (rule.equals("re-offer")) {
                    String again = neighbour.next("offer").attribute("from");
                    assertThat(again).isEqualTo(call);
                    neighbour.done(again, InboundCallTest.HANGUP);
                }
                lost.succeeds();
                Path own = Files.createDirectory(directory.resolve("own"));
                Peer kept = Sipp.calls(own, "uac-waits", "udp", server.port("sip/udp"), Map.of());
                String next = neighbour.next("offer").attribute("from");
                neighbour.done(next, InboundCallTest.ANSWER);
                neighbour.done(next, InboundCallTest.HANGUP);
                kept.succeeds();
                assertThat(server.server.clients()).hasSize(1);
            }
        }
    }
}
