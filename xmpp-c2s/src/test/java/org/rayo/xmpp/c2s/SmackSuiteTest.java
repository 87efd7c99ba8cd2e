package org.rayo.xmpp.c2s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rayo.xmpp.sasl.FileCredentialStore;
import org.rayo.xmpp.sasl.UsersFile;
import org.rayo.xmpp.session.ClientLimits;
import org.rayo.xmpp.session.ClientSession;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Stanza;
import org.rayo.xmpp.stream.TlsMode;
import org.rayo.xmpp.xml.XmlElement;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Smack's own integration tests (smack-integration-test), in a JVM of their own, against this module: the parts that apply to
 * an edge without rosters, rooms and storage; docs/xmpp.md lists the others. The suite makes its users by XEP-0133, which the
 * service here answers: they are written to a users file that the running server reads again.
 */
class SmackSuiteTest {
    private static final Path LIBRARIES = Path.of("target/smack");
    /** The suite knows a host, no port: an address of loopback that nobody else uses. */
    private static final String HOST = "127.0.0.57";
    private static final int PORT = 5222;
    private static final String COMMANDS = "http://jabber.org/protocol/commands";
    private static final String FORMS = "jabber:x:data";
    private static final List<String> TESTS = List.of(
        "LoginIntegrationTest", "StreamManagementTest", "WaitForClosingStreamElementTest", "XmppConnectionIntegrationTest",
        "SimpleXmppConnectionIntegrationTest", "VersionIntegrationTest", "PingIntegrationTest",
        "IncomingMessageListenerIntegrationTest", "OutgoingMessageListenerIntegrationTest", "ChatTest", "ChatStateIntegrationTest",
        "FormTest", "AdHocCommandIntegrationTest", "FileTransferIntegrationTest.ibbFileTransferTest",
        "RosterIntegrationTest.testPresenceDeliveredToRecipient", "RosterIntegrationTest.testPresenceApprovalStampedAndDelivered");

    @TempDir
    Path directory;

    private Path users;

    /** Over TCP in clear text, and by STARTTLS with whatever else TLS brings: SCRAM bound to the channel, resumption. */
    @ParameterizedTest
    @EnumSource(names = {"DISABLED", "REQUIRED"})
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void what_applies_of_it_passes(TlsMode tls) throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(LIBRARIES),
            "needs smack-integration-test: mvn -f xmpp-c2s/src/test/smack/pom.xml dependency:copy-dependencies");
        users = directory.resolve("users");
        UsersFile.read(users).with("admin", "secret", new SecureRandom()).write(users);
        Certificates certificates = new Certificates(directory);
        certificates.selfSigned("server", "DNS:" + TestServer.DOMAIN);
        try (TestServer server = TestServer.start(config -> config
                .withBind(new InetSocketAddress(HOST, PORT))
                .withTls(tls)
                .withAllowPlainWithoutTls(tls == TlsMode.DISABLED)
                .withCertificate(certificates.file("server.crt"), certificates.file("server.key"))
                .withCredentials(store())
                .withLimits(ClientLimits.DEFAULT.withFreeAuthFailures(1_000)), this::onStanza)) {
            Path log = directory.resolve("log");
            Process suite = new ProcessBuilder(command(tls, certificates)).redirectErrorStream(true).redirectOutput(log.toFile()).start();
            try {
                assertThat(suite.waitFor(4, TimeUnit.MINUTES)).as("it ends").isTrue();
            } finally {
                suite.destroyForcibly();
            }
            String text = Files.readString(log, StandardCharsets.UTF_8);
            assertThat(suite.exitValue()).as(text).isZero();
            assertThat(text).containsPattern("finished: (\\d{2})/\\1 \\[0 failed\\]");
            assertThat(server.server.statistics().resumptions()).as("streams that went on").isPositive();
        }
    }

    private FileCredentialStore store() {
        try {
            return FileCredentialStore.open(users);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> command(TlsMode tls, Certificates certificates) throws Exception {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"), "-ea",
            "-XX:TieredStopAtLevel=1", "-cp", LIBRARIES.toAbsolutePath() + "/*"));
        command.addAll(List.of("-Dsinttest.service=" + TestServer.DOMAIN, "-Dsinttest.host=" + HOST, "-Dsinttest.securityMode=" + tls.name().toLowerCase(Locale.ROOT),
            "-Dsinttest.replyTimeout=60000", "-Dsinttest.adminAccountUsername=admin", "-Dsinttest.adminAccountPassword=secret",
            "-Dsinttest.enabledConnections=tcp", "-Dsinttest.enabledTests=" + String.join(",", TESTS)));
        if (tls != TlsMode.DISABLED) {
            command.add("-Djavax.net.ssl.trustStore=" + trusting(certificates.file("server.crt"), certificates.file("trusted.p12")));
            command.add("-Djavax.net.ssl.trustStorePassword=changeit");
        }
        command.add("org.igniterealtime.smack.inttest.SmackIntegrationTestFramework");
        return command;
    }

    private static Path trusting(Path certificate, Path store) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate); OutputStream out = Files.newOutputStream(store)) {
            trusted.setCertificateEntry("server", CertificateFactory.getInstance("X.509").generateCertificate(in));
            trusted.store(out, "changeit".toCharArray());
        }
        return store;
    }

    // ---- XEP-0133, as far as the suite uses it

    private void onStanza(ClientSession session, Stanza stanza) {
        if (stanza instanceof Iq iq && iq.payload() != null && iq.payload().is(COMMANDS, "command") && iq.type().isRequest()) {
            // the file is none of the loop's business
            var _ = Mono.fromCallable(() -> answer(iq)).subscribeOn(Schedulers.boundedElastic()).subscribe(session::send);
        } else {
            TestServer.refuse(session, stanza);
        }
    }

    private synchronized Iq answer(Iq request) throws IOException {
        XmlElement command = request.payload();
        String node = command.attribute("node");
        XmlElement filled = command.child(FORMS, "x");
        boolean done = filled != null;
        XmlElement.Builder answer = XmlElement.builder(COMMANDS, "command").attribute("node", node).attribute("sessionid", "s")
            .attribute("status", done ? "completed" : "executing");
        if (done) {
            perform(node, filled);
        } else {
            answer.child(XmlElement.builder(COMMANDS, "actions").attribute("execute", "complete")
                .child(XmlElement.of(COMMANDS, "complete")).build());
            answer.child(form(node.endsWith("#add-user")));
        }
        return Iq.result(request, answer.build());
    }

    private void perform(String node, XmlElement form) throws IOException {
        UsersFile before = UsersFile.read(users);
        if (node.endsWith("#add-user")) {
            before.with(Jid.parse(value(form, "accountjid")).local(), value(form, "password"), new SecureRandom()).write(users);
        } else {
            before.without(Jid.parse(value(form, "accountjids")).local()).write(users);
        }
    }

    private static String value(XmlElement form, String field) {
        return form.children(FORMS, "field").stream().filter(one -> field.equals(one.attribute("var"))).findFirst().orElseThrow()
            .child(FORMS, "value").text();
    }

    private static XmlElement form(boolean adds) {
        XmlElement.Builder form = XmlElement.builder(FORMS, "x").attribute("type", "form");
        form.child(XmlElement.builder(FORMS, "field").attribute("type", "hidden").attribute("var", "FORM_TYPE")
            .child(XmlElement.of(FORMS, "value", "http://jabber.org/protocol/admin")).build());
        if (adds) {
            form.child(field("jid-single", "accountjid")).child(field("text-private", "password")).child(field("text-private", "password-verify"));
        } else {
            form.child(field("jid-multi", "accountjids"));
        }
        return form.build();
    }

    private static XmlElement field(String type, String name) {
        return XmlElement.builder(FORMS, "field").attribute("type", type).attribute("var", name).build();
    }
}
