package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An application on Smack dials, SIPp is called. */
@Timeout(120)
class OutboundCallTest {
    private static final String DOMAIN = TestServer.DOMAIN;

    @TempDir
    Path directory;

    private TestServer server;
    private Application application;
    private int port;

    @BeforeEach
    void start() throws Exception {
        Sipp.require();
        server = TestServer.start(directory);
        application = Application.login(server, "dialler");
        port = Sipp.freePort();
    }

    @AfterEach
    void stop() {
        if (application != null) {
            application.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private String dial(String transport, String attributes, String headers) {
        return "<dial xmlns='urn:xmpp:rayo:1' to='sip:kitchen@127.0.0.1:" + port + ";transport=" + transport + "' "
                + attributes + ">" + headers + "</dial>";
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void rungAnsweredHungUp(String transport) throws Exception {
        Peer phone = Sipp.answers(directory, "uas", transport, port, Map.of());
        String call = application.started(DOMAIN, dial(transport, "from='sip:office@127.0.0.1'",
                "<header name='X-Campaign' value='autumn'/>"));
        Xml ringing = application.next();
        assertThat(ringing.attribute("from")).isEqualTo(call);
        assertThat(ringing.has("ringing")).isTrue();
        assertThat(InboundCallTest.headers(ringing, "X-Phone")).containsExactly("kitchen");
        Xml answered = application.next();
        assertThat(answered.has("answered")).isTrue();
        assertThat(InboundCallTest.headers(answered, "X-Phone")).containsExactly("kitchen");
        String output = application.started(call, InboundCallTest.output(Sounds.tone(directory, 440, 300)));
        Xml complete = application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(output);
        assertThat(complete.has("finish")).isTrue();
        application.done(call, InboundCallTest.HANGUP);
        assertThat(application.next("end").has("hangup-command")).isTrue();
        phone.succeeds();
        assertThat(Files.readString(directory.resolve("sipp.log"))).contains("campaign  autumn");
    }

    @Test
    void theAddressThatTheClientChoseIsTheCalls() throws Exception {
        Peer phone = Sipp.answers(directory, "uas", "udp", port, Map.of());
        String chosen = "my-call-17@" + DOMAIN;
        assertThat(application.started(DOMAIN, dial("udp", "uri='xmpp:" + chosen + "'", ""))).isEqualTo(chosen);
        assertThat(application.refused(DOMAIN, dial("udp", "uri='xmpp:" + chosen + "'", ""))).endsWith("conflict");
        assertThat(application.next("answered").attribute("from")).isEqualTo(chosen);
        application.done(chosen, InboundCallTest.HANGUP);
        assertThat(application.next("end").has("hangup-command")).isTrue();
        phone.succeeds();
    }

    @ParameterizedTest
    @CsvSource({"486,busy", "603,rejected", "480,timeout", "404,error"})
    void refused(String status, String reason) throws Exception {
        Peer phone = Sipp.answers(directory, "uas-final", "udp", port, Map.of("STATUS", status));
        application.started(DOMAIN, dial("udp", "", ""));
        Xml end = application.next("end");
        assertThat(end.first(reason).attribute("platform-code")).isEqualTo(status);
        assertThat(InboundCallTest.headers(end, "X-Phone")).containsExactly("kitchen");
        phone.succeeds();
    }

    @Test
    void nobodyAnswersInTime() throws Exception {
        Peer phone = Sipp.answers(directory, "uas-rings", "udp", port, Map.of());
        application.started(DOMAIN, dial("udp", "timeout='1000'", ""));
        assertThat(application.next().has("ringing")).isTrue();
        assertThat(application.next().has("timeout")).isTrue();
        phone.succeeds();
    }

    @Test
    void theApplicationGivesUp() throws Exception {
        Peer phone = Sipp.answers(directory, "uas-rings", "udp", port, Map.of());
        String call = application.started(DOMAIN, dial("udp", "", ""));
        assertThat(application.next().has("ringing")).isTrue();
        application.done(call, InboundCallTest.HANGUP);
        assertThat(application.next("end").has("hangup-command")).isTrue();
        phone.succeeds();
    }

    @Test
    void whatNoRuleAllowsIsNotDialled() throws Exception {
        for (String to : java.util.List.of(
                "sip:x@192.0.2.1", "tel:+15550100", "sip:x@127.0.0.1.evil.example", "sip:127.0.0.1@evil.example")) {
            assertThat(application.refused(DOMAIN, "<dial xmlns='urn:xmpp:rayo:1' to='" + to + "'/>"))
                    .as(to)
                    .isEqualTo("auth not-authorized");
        }
        assertThat(application.refused(DOMAIN, "<dial xmlns='urn:xmpp:rayo:1'/>")).isEqualTo("modify bad-request");
        assertThat(application.refused(DOMAIN, "<answer xmlns='urn:xmpp:rayo:1'/>")).isEqualTo("modify bad-request");
        assertThat(application.refused("nobody@" + DOMAIN, "<answer xmlns='urn:xmpp:rayo:1'/>"))
                .isEqualTo("cancel item-not-found");
        assertThat(application.refused(DOMAIN, "<unheard-of xmlns='urn:xmpp:rayo:1'/>"))
                .isEqualTo("cancel feature-not-implemented");
        assertThat(application.quiet()).isTrue();
    }

    @Test
    void nobodyIsThere() throws Exception {
        application.started(DOMAIN, "<dial xmlns='urn:xmpp:rayo:1' to='sip:x@127.0.0.1:" + port + ";transport=tcp'/>");
        assertThat(application.next("end").first("error").attribute("platform-code")).isEqualTo("503");
    }
}
