package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A user with several phones: all ring, by SIPp. */
@Timeout(120)
class AllPhonesTest {
    private static final String DIAL = "<dial xmlns='urn:xmpp:rayo:1' to='sip:alice@localhost'/>";

    @TempDir
    Path directory;

    private TestServer server;
    private Application application;

    @BeforeEach
    void start() throws Exception {
        Sipp.require();
        server = TestServer.start(directory, BaresipUserTest.ALICE);
        application = Application.login(server, "dialler");
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

    /** Registers, then waits to be called at the same port. */
    private Peer phone(String scenario, Map<String, String> replace) throws Exception {
        int port;
        try (RawSip socket = new RawSip("127.0.0.1", server.port("sip/udp"))) {
            port = socket.port();
            socket.register("alice", "wonderland");
        }
        return Sipp.answers(directory, scenario, "udp", port, replace);
    }

    @Test
    void theFirstThatAnswersHasTheCall() throws Exception {
        Peer quick = phone("uas", Map.of());
        Peer slow = phone("uas-elsewhere", Map.of());
        Peer busy = phone("uas-final", Map.of("STATUS", "486"));
        assertThat(server.metric("rayo_sip_registrations")).isEqualTo(3);
        String call = application.started(TestServer.DOMAIN, DIAL);
        assertThat(application.next().has("ringing")).isTrue();
        assertThat(application.next().has("answered")).isTrue();
        slow.succeeds();
        busy.succeeds();
        application.done(call, InboundCallTest.HANGUP);
        quick.succeeds();
        assertThat(application.next().has("end")).isTrue();
    }

    @Test
    void whoWantsItNowhereEndsItEverywhere() throws Exception {
        Peer rings = phone("uas-rings", Map.of());
        Peer declines = phone("uas-final", Map.of("STATUS", "603"));
        application.started(TestServer.DOMAIN, DIAL);
        Xml end = application.next("end");
        assertThat(end.first("rejected").attribute("platform-code")).isEqualTo("603");
        declines.succeeds();
        rings.succeeds();
    }

    @Test
    void whenAllRefuseTheBestAnswerCounts() throws Exception {
        Peer away = phone("uas-final", Map.of("STATUS", "480"));
        Peer busy = phone("uas-final", Map.of("STATUS", "486"));
        Peer broken = phone("uas-final", Map.of("STATUS", "500"));
        application.started(TestServer.DOMAIN, DIAL);
        assertThat(application.next("end").first("busy").attribute("platform-code")).isEqualTo("486");
        away.succeeds();
        busy.succeeds();
        broken.succeeds();
    }

    @Test
    void allAreCancelledWhenTheApplicationGivesUp() throws Exception {
        Peer one = phone("uas-rings", Map.of());
        Peer two = phone("uas-rings", Map.of());
        String call = application.started(TestServer.DOMAIN, DIAL);
        application.next("ringing");
        application.done(call, InboundCallTest.HANGUP);
        application.next("end");
        one.succeeds();
        two.succeeds();
    }
}
