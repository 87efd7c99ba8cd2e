package org.rayo.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One far end's description in another far end's session (RFC 3264 §8, RFC 3725 §7). */
class SdpRelayTest {
    private static final AudioCapabilities OWN = AudioCapabilities.of(List.of("PCMU", "PCMA"), "192.0.2.1", 20_000);
    private static final String FOREIGN = "v=0\r\no=phone 77 5 IN IP4 192.0.2.9\r\ns=call\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n"
            + "m=audio 4000 RTP/AVP 111 0\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n";

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static SdpSession agreed() {
        SdpSession session = new SdpSession(42);
        session.offer(OWN, Direction.SENDRECV);
        session.accept(octets("v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\nm=audio 5000 RTP/AVP 0\r\n"), OWN);
        return session;
    }

    private static String origin(String description) {
        return description.lines().filter(line -> line.startsWith("o=")).findFirst().orElseThrow();
    }

    @Test
    void theStreamIsAsItWasAndTheOriginIsOurs() throws Exception {
        SdpSession session = agreed();
        long before = Long.parseLong(origin(session.described()).split(" ")[2]);
        String relayed = session.relay(octets(FOREIGN));
        assertThat(relayed).isEqualTo(FOREIGN.replace("o=phone 77 5 ", "o=- 42 " + (before + 1) + " "));
        assertThat(session.relay(octets(FOREIGN))).as("the same again keeps its version").isEqualTo(relayed);
        assertThat(session.described()).isEqualTo(relayed);
        // our own again is a later version still
        String own = session.offer(OWN, Direction.SENDRECV);
        assertThat(origin(own)).startsWith("o=- 42 " + (before + 2) + " ");
        assertThat(SdpParser.parse(octets(own)).media().getFirst().port()).isEqualTo(20_000);
    }

    @Test
    void keysOtherStreamsAndRefusalsStayWhereTheyAre() {
        SdpSession session = agreed();
        for (String bad : new String[] {
            FOREIGN.replace("RTP/AVP", "RTP/SAVP"), FOREIGN.replace("m=audio 4000", "m=audio 0"), FOREIGN.replace("m=audio", "m=video"),
            FOREIGN + "m=video 4002 RTP/AVP 96\r\n", "", "nonsense"
        }) {
            assertThat(session.relay(octets(bad))).as(bad).isNull();
        }
        assertThat(new SdpSession(1).relay(octets(FOREIGN))).as("nothing was described yet").isNull();
    }

    @Test
    void whereItListens() {
        assertThat(SdpRelay.sameAddress(octets(FOREIGN), octets(FOREIGN.replace("111 0", "0")))).isTrue();
        assertThat(SdpRelay.sameAddress(octets(FOREIGN), octets(FOREIGN.replace("4000", "4002")))).isFalse();
        assertThat(SdpRelay.sameAddress(octets(FOREIGN), octets(FOREIGN.replace("c=IN IP4 192.0.2.9", "c=IN IP4 192.0.2.8")))).isFalse();
        assertThat(SdpRelay.sameAddress(octets(FOREIGN), octets("nonsense"))).isFalse();
    }
}
