package org.rayo.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.sdp.OfferAnswer.Result;

/** RFC 3264 §8: what a session keeps from one description to the next. */
class SdpSessionTest {
    private static final AudioCapabilities OWN =
            AudioCapabilities.of(List.of("opus", "PCMU", "PCMA"), "192.0.2.1", 4000);
    private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n";

    private final SdpSession session = new SdpSession(77);

    private static byte[] octets(String text) {
        return text.replace("|", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private String answered(String media) {
        return ((Result.Agreed) session.answer(octets(HEAD + media), OWN, Direction.SENDRECV)).sdp();
    }

    private static String origin(String sdp) {
        return sdp.lines().filter(line -> line.startsWith("o=")).findFirst().orElseThrow();
    }

    private static List<String> streams(String sdp) {
        return sdp.lines().filter(line -> line.startsWith("m=")).toList();
    }

    @Test
    void theVersionGrowsOnlyWithADifference() {
        String first = answered("m=audio 5000 RTP/AVP 0|");
        assertThat(origin(first)).isEqualTo("o=- 77 1 IN IP4 192.0.2.1");
        assertThat(answered("m=audio 5000 RTP/AVP 0|")).isEqualTo(first);
        assertThat(origin(answered("m=audio 5000 RTP/AVP 8|"))).isEqualTo("o=- 77 2 IN IP4 192.0.2.1");
        String offer = session.offer(OWN, Direction.SENDRECV);
        assertThat(origin(offer)).isEqualTo("o=- 77 3 IN IP4 192.0.2.1");
        assertThat(session.offer(OWN, Direction.SENDRECV)).isEqualTo(offer);
    }

    @Test
    void streamsKeepTheirPlaces() {
        answered("m=video 6000 RTP/AVP 31|m=audio 5000 RTP/AVP 0|m=application 9 TCP/BFCP *|");
        assertThat(streams(session.offer(OWN, Direction.SENDONLY))).containsExactly(
                "m=video 0 RTP/AVP 31", "m=audio 4000 RTP/AVP 96 0 8 101 97", "m=application 0 TCP/BFCP *");
        assertThat(session.accept(octets(HEAD + "m=video 0 RTP/AVP 31|m=audio 5000 RTP/AVP 0|a=recvonly|m=application 0 TCP/BFCP *|"), OWN))
                .isInstanceOfSatisfying(Result.Agreed.class,
                        agreed -> assertThat(agreed.audio().direction()).isEqualTo(Direction.SENDONLY));
        assertThat(session.accept(octets(HEAD + "m=audio 5000 RTP/AVP 0|"), OWN))
                .isEqualTo(new Result.NotAcceptable("the answer has fewer streams than the offer"));
    }

    @Test
    void payloadTypesKeepTheirMeaning_rfc3264_8_3_2() {
        answered("m=audio 5000 RTP/AVP 111 96 0|a=rtpmap:111 opus/48000/2|a=rtpmap:96 telephone-event/48000|");
        String offer = session.offer(OWN, Direction.SENDRECV);
        assertThat(streams(offer)).containsExactly("m=audio 4000 RTP/AVP 111 0 8 101 96");
        assertThat(offer).contains("a=rtpmap:111 opus/48000/2\r\n", "a=rtpmap:96 telephone-event/48000\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "sendrecv,SENDRECV,sendrecv", "sendonly,SENDRECV,recvonly", "sendrecv,SENDONLY,sendonly", "recvonly,SENDONLY,sendonly",
        "sendonly,SENDONLY,inactive", "inactive,SENDRECV,inactive", "sendrecv,INACTIVE,inactive",
    })
    void anAnswerNeverTakesBackOurOwnHold(String theirs, Direction allowed, String ours) {
        Result.Agreed answer = (Result.Agreed)
                session.answer(octets(HEAD + "m=audio 5000 RTP/AVP 0|a=" + theirs + "|"), OWN, allowed);
        assertThat(answer.sdp()).endsWith("a=" + ours + "\r\n");
        assertThat(answer.audio().direction().attribute()).isEqualTo(ours);
    }

    @Test
    void aRefusedOfferLeavesTheStreamAsItWas() {
        answered("m=audio 5000 RTP/AVP 0|");
        NegotiatedAudio before = session.audio();
        assertThat(session.answer(octets(HEAD + "m=audio 5000 RTP/AVP 18|"), OWN, Direction.SENDRECV))
                .isInstanceOf(Result.NotAcceptable.class);
        assertThat(session.audio()).isEqualTo(before);
    }

    /** Two of our sessions that change their minds in turn always agree, and always on mirrored directions. */
    @Property(tries = 500)
    void twoSessionsAgree(@ForAll List<Direction> holds) {
        SdpSession one = new SdpSession(1);
        SdpSession two = new SdpSession(2);
        boolean turn = false;
        for (Direction hold : holds) {
            SdpSession from = turn ? one : two;
            SdpSession to = turn ? two : one;
            String offer = from.offer(OWN, hold);
            Result.Agreed answer = (Result.Agreed) to.answer(octets(offer), OWN, Direction.SENDRECV);
            Result.Agreed back = (Result.Agreed) from.accept(octets(answer.sdp()), OWN);
            assertThat(back.audio().direction()).isEqualTo(hold);
            assertThat(answer.audio().direction()).isEqualTo(hold.reversed());
            assertThat(back.audio().payloadType()).isEqualTo(answer.audio().payloadType());
            assertThat(back.audio().events()).isEqualTo(answer.audio().events());
            turn = !turn;
        }
    }
}
