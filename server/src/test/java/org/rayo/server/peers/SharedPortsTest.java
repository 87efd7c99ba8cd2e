package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls on shared RTP ports: who could be taken for another is told by its offer, before any packet comes. */
@Timeout(180)
class SharedPortsTest {
    private static final String ELSEWHERE = "40000";
    private static final String ELSEWHERE_TOO = "40002";

    @TempDir
    Path directory;

    @Test
    void twoThatOfferTheSameAddressGetPortsOfTheirOwn() throws Exception {
        try (TestServer server = TestServer.start(directory, "rtp.transport=shared");
                Application application = Application.available(server, "one");
                RawSip phone = new RawSip("127.0.0.1", server.port("sip/udp"))) {
            String first = port(application, phone, ELSEWHERE);
            assertThat(port(application, phone, ELSEWHERE_TOO)).as("told apart by its address").isEqualTo(first);
            String own = port(application, phone, ELSEWHERE);
            assertThat(own).as("the same address again").isNotEqualTo(first);
            assertThat(port(application, phone, ELSEWHERE)).as("and again").isNotIn(first, own);
        }
    }

    /** The RTP port that a call is told whose offer names this one. */
    private static String port(Application application, RawSip phone, String offered) throws Exception {
        String invite = phone.request("INVITE", "menu", RawSip.SDP.replace("m=audio 9 ", "m=audio " + offered + " "));
        phone.send(invite);
        String call = application.next("offer").attribute("from");
        application.done(call, InboundCallTest.ANSWER);
        String answer = phone.answered(invite);
        application.next("answered");
        return answer.replaceFirst("(?s).*m=audio (\\d+) .*", "$1");
    }
}
