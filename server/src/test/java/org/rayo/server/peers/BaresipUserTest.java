package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.xmpp.c2s.SelfSignedCertificate;

/** baresip over TLS, and as a user who registers, calls and is called. */
@Timeout(120)
class BaresipUserTest {
    private static final int HZ = 1_000;
    /**
     * Her password is wonderland. With this hash alone nothing but MD5 is offered: baresip 1.0 gives up when it sees another
     * algorithm, also beside MD5.
     */
    static final String ALICE = "sip.users.alice=ha1-md5:8b62a5f13d260b021bdf58542e2a6571";

    @TempDir
    Path directory;

    @BeforeEach
    void require() {
        Baresip.require();
    }

    /** The application plays a tone, which the phone keeps. */
    private void plays(Application application, String call, Peer phone, Baresip baresip) throws Exception {
        application.started(call, InboundCallTest.output(Sounds.tone(directory, HZ, 3_000)));
        assertThat(application.next("complete").has("finish")).as(phone.output()).isTrue();
        application.done(call, InboundCallTest.HANGUP);
        assertThat(application.next("end").has("hangup-command")).isTrue();
        short[] heard = baresip.heard();
        assertThat(ToneMeter.dominantFrequencyHz(heard)).isBetween(HZ - 10.0, HZ + 10.0);
        assertThat(ToneMeter.levelDbfs(heard)).isBetween(-30.0, -3.0);
    }

    private void takesTheCall(Application application, Peer phone, Baresip baresip) throws Exception {
        String call = application.next("offer").attribute("from");
        application.done(call, InboundCallTest.ACCEPT);
        application.done(call, InboundCallTest.ANSWER);
        plays(application, call, phone, baresip);
    }

    // ---- TLS

    /** Two PEM files, for localhost; and one with both, as baresip wants it. */
    private String[] certificate() throws Exception {
        SelfSignedCertificate own = SelfSignedCertificate.create("localhost", Instant.now(), new SecureRandom());
        String chain = pem("CERTIFICATE", own.certificate().getEncoded());
        String key = pem("PRIVATE KEY", own.privateKey().getEncoded());
        return new String[] {
            Files.writeString(directory.resolve("chain.pem"), chain).toString(),
            Files.writeString(directory.resolve("key.pem"), key).toString(),
            Files.writeString(directory.resolve("both.pem"), key + chain).toString()
        };
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + kind + "-----\n";
    }

    private TestServer secure(String[] files) throws Exception {
        return TestServer.start(directory, "sip.tls.certificate=" + files[0], "sip.tls.private-key=" + files[1],
                "sip.tls.trust=" + files[0]);
    }

    @Test
    void callsOverTls() throws Exception {
        String[] files = certificate();
        try (TestServer server = secure(files);
                Application application = Application.available(server, "one")) {
            Baresip baresip = Baresip.configured(directory, "<sip:phone@127.0.0.1;transport=tls>;regint=0;audio_codecs=PCMU",
                    "sip_listen 127.0.0.1:0", "sip_certificate " + files[2], "sip_cafile " + files[0]);
            try (Peer phone = baresip.start("/dial sip:menu@127.0.0.1:" + server.port("sip/tls") + ";transport=tls")) {
                takesTheCall(application, phone, baresip);
            }
        }
    }

    @Test
    void isCalledOverTls() throws Exception {
        String[] files = certificate();
        // it listens for TLS one port above
        int port = Sipp.freePort();
        try (TestServer server = secure(files);
                Application application = Application.login(server, "dialler")) {
            Baresip baresip = Baresip.configured(directory,
                    "<sip:phone@localhost;transport=tls>;regint=0;audio_codecs=PCMU;answermode=auto",
                    "sip_listen 127.0.0.1:" + port, "sip_certificate " + files[2]);
            try (Peer phone = baresip.start()) {
                await().atMost(TestServer.PATIENCE).until(() -> Sipp.listens(port + 1, "tcp"));
                String call = application.started(TestServer.DOMAIN, "<dial xmlns='urn:xmpp:rayo:1' to='sip:phone@localhost:"
                        + (port + 1) + ";transport=tls' from='sip:office@localhost'/>");
                assertThat(application.next("answered").attribute("from")).as(phone.output()).isEqualTo(call);
                plays(application, call, phone, baresip);
            }
        }
    }

    // ---- a user of ours

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void registersCallsAndIsCalled(String transport) throws Exception {
        String[] files = certificate();
        try (TestServer server = TestServer.start(directory, ALICE, "sip.allow-from=[192.0.2.0/24]",
                "sip.tls.certificate=" + files[0], "sip.tls.private-key=" + files[1]);
                Application application = Application.available(server, "one")) {
            String proxy = "sip:127.0.0.1:" + server.port("sip/" + transport) + ";transport=" + transport;
            Baresip baresip = Baresip.configured(directory, "<sip:alice@localhost;transport=" + transport
                            + ">;auth_pass=wonderland;regint=60;outbound=\"" + proxy
                            + "\";audio_codecs=PCMU;answermode=auto",
                    "sip_listen 127.0.0.1:0", "sip_cafile " + files[0]);
            try (Peer phone = baresip.start()) {
                await().atMost(TestServer.PATIENCE).untilAsserted(() -> assertThat(server.metric("rayo_sip_registrations"))
                        .as(phone.output()).isEqualTo(1));
                String call = application.started(
                        TestServer.DOMAIN, "<dial xmlns='urn:xmpp:rayo:1' to='sip:alice@localhost'/>");
                assertThat(application.next("answered").attribute("from")).as(phone.output()).isEqualTo(call);
                plays(application, call, phone, baresip);
            }
            Baresip caller = Baresip.configured(directory, "<sip:alice@localhost;transport=" + transport
                            + ">;auth_pass=wonderland;regint=0;outbound=\"" + proxy + "\";audio_codecs=PCMU",
                    "sip_listen 127.0.0.1:0", "sip_cafile " + files[0]);
            try (Peer phone = caller.start("/dial sip:menu@localhost")) {
                takesTheCall(application, phone, caller);
            }
        }
    }

    @Test
    void aWrongPasswordGetsNowhere() throws Exception {
        try (TestServer server = TestServer.start(directory, ALICE)) {
            Baresip baresip = Baresip.configured(directory, "<sip:alice@localhost>;auth_pass=underland;regint=60;"
                    + "outbound=\"sip:127.0.0.1:" + server.port("sip/udp") + "\"", "sip_listen 127.0.0.1:0");
            try (Peer phone = baresip.start()) {
                await().atMost(TestServer.PATIENCE).untilAsserted(() -> assertThat(server.metric("rayo_sip_logins_failed_total"))
                        .as(phone.output()).isPositive());
            }
            assertThat(server.metric("rayo_sip_registrations")).isZero();
        }
    }
}
