package org.rayo.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.sdp.NegotiatedAudio.Events;
import org.rayo.sdp.NegotiatedAudio.Rtcp;
import org.rayo.sdp.OfferAnswer.Result;

class OfferAnswerTest {
    private static final AudioCapabilities OWN = AudioCapabilities.of(List.of("PCMU", "PCMA"), "192.0.2.1", 4000);
    private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n";

    private static byte[] octets(String text) {
        return text.replace("|", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Plain RTP from 192.0.2.9:5000; {@code events} −1: none. */
    private static NegotiatedAudio audio(AudioFormat format, int type, int events, int ptimeMs, Direction direction) {
        return new NegotiatedAudio("192.0.2.9", 5000, new Rtcp("192.0.2.9", 5001, false), format, type, "",
                events < 0 ? null : new Events(events, 8000), -1, ptimeMs, direction, null);
    }

    private static AudioFormat format(String name) {
        return AudioFormat.named(name).getFirst();
    }

    private static Result.Agreed agreed(String media) {
        return (Result.Agreed) OfferAnswer.answer(octets(HEAD + media), OWN, 7, 8);
    }

    private static String refused(byte[] offer) {
        return ((Result.NotAcceptable) OfferAnswer.answer(offer, OWN, 7, 8)).text();
    }

    @Test
    void theAnswerInFull() {
        Result.Agreed answer = agreed("m=audio 5000 RTP/AVP 8 0 101|a=rtpmap:101 telephone-event/8000|a=ptime:30|");
        assertThat(answer.audio())
                .isEqualTo(audio(AudioFormat.PCMA, 8, 101, 30, Direction.SENDRECV));
        assertThat(answer.sdp()).isEqualTo("v=0\r\no=- 7 8 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
                + "m=audio 4000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
                + "a=fmtp:101 0-15\r\na=ptime:30\r\na=sendrecv\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "m=audio 5000 RTP/AVP 0|; PCMU; 0; -1; 20",
        "m=audio 5000/2 RTP/AVP 18 8 0|; PCMA; 8; -1; 20",
        "m=audio 5000 RTP/AVP 96|a=rtpmap:96 PCMU/8000|; PCMU; 96; -1; 20",
        "m=audio 5000 RTP/AVP 97 98|a=rtpmap:97 opus/48000/2|a=rtpmap:98  pcma/8000/1 |; PCMA; 98; -1; 20",
        "m=audio 5000 RTP/AVP 0 96|a=rtpmap:96 Telephone-Event/8000|a=fmtp:96 0-15|; PCMU; 0; 96; 20",
        "m=audio 5000 RTP/AVP 96 0|a=rtpmap:96 telephone-event/8000|; PCMU; 0; 96; 20",
        "m=audio 5000 RTP/AVP 0 96 97|a=rtpmap:96 telephone-event/16000|a=rtpmap:97 telephone-event/8000|; PCMU; 0; 97; 20",
        "m=audio 5000 RTP/AVP 0 8|a=rtpmap:0 G722/8000|; PCMA; 8; -1; 20",
        "m=audio 5000 RTP/AVP 0 8|a=rtpmap:0 PCMU/16000|; PCMA; 8; -1; 20",
        "m=audio 5000 RTP/AVP 128 x 0|; PCMU; 0; -1; 20",
        "m=audio 5000 RTP/AVP 0|a=ptime:10|; PCMU; 0; -1; 10",
        "m=audio 5000 RTP/AVP 0|a=ptime:120|; PCMU; 0; -1; 120",
        "m=audio 5000 RTP/AVP 0|a=ptime:5|; PCMU; 0; -1; 20",
        "m=audio 5000 RTP/AVP 0|a=ptime:1000|; PCMU; 0; -1; 20",
        "m=audio 5000 RTP/AVP 0|a=ptime:x|; PCMU; 0; -1; 20",
    })
    void codecs(String media, String codec, int payloadType, int events, int ptime) {
        Result.Agreed answer = agreed(media);
        assertThat(answer.audio())
                .isEqualTo(audio(format(codec), payloadType, events, ptime, Direction.SENDRECV));
        assertThat(answer.sdp()).contains(
                "m=audio 4000 RTP/AVP " + payloadType + (events < 0 ? "" : " " + events) + "\r\n",
                "a=rtpmap:" + payloadType + " " + codec + "/8000\r\n", "a=ptime:" + ptime + "\r\n");
        if (events >= 0) {
            assertThat(answer.sdp()).contains("a=rtpmap:" + events + " telephone-event/8000\r\na=fmtp:" + events + " 0-15\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "a=sendrecv|; 192.0.2.9; SENDRECV", "a=sendonly|; 192.0.2.9; RECVONLY", "a=recvonly|; 192.0.2.9; SENDONLY",
        "a=inactive|; 192.0.2.9; INACTIVE", "a=sendonly |; 192.0.2.9; RECVONLY", "c=IN IP4 0.0.0.0|; 0.0.0.0; RECVONLY",
        "c=IN IP4 0.0.0.0|a=recvonly|; 0.0.0.0; INACTIVE", "c=IN IP4 0.0.0.0|a=inactive|; 0.0.0.0; INACTIVE",
        "c=IN IP6 ::|; ::; RECVONLY", "c=IN IP4 224.2.1.1/127|; 224.2.1.1; SENDRECV", "c=IN IP4 192.0.2.77|; 192.0.2.77; SENDRECV",
        "c=IN IP6 2001:db8::20|; 2001:db8::20; SENDRECV",
    })
    void directionsAndAddresses(String lines, String host, Direction direction) {
        Result.Agreed answer = agreed("m=audio 5000 RTP/AVP 0|" + lines);
        assertThat(answer.audio().host()).isEqualTo(host);
        assertThat(answer.audio().direction()).isEqualTo(direction);
        assertThat(answer.sdp()).endsWith("\r\na=" + direction.attribute() + "\r\n");
    }

    @Test
    void directionOfTheSessionHoldsUntilTheMediaSaysOtherwise() {
        assertThat(agreed("a=inactive|m=audio 5000 RTP/AVP 0|").audio().direction()).isEqualTo(Direction.INACTIVE);
        assertThat(agreed("a=inactive|m=audio 5000 RTP/AVP 0|a=sendrecv|").audio().direction())
                .isEqualTo(Direction.SENDRECV);
    }

    @Test
    void everyOtherStreamIsRefusedInItsPlace_rfc3264_6() {
        Result.Agreed answer = agreed("m=video 6000 RTP/AVP 31 32|m=audio 5002 RTP/SAVP 0|m=audio 0 RTP/AVP 0|"
                + "m=audio 5004 RTP/AVP 18|m=audio 5006 RTP/AVP 0|m=audio 5008 RTP/AVP 8|m=application 9 TCP/TLS/BFCP *|");
        assertThat(answer.audio().port()).isEqualTo(5006);
        assertThat(answer.sdp().lines().filter(line -> line.startsWith("m="))).containsExactly(
                "m=video 0 RTP/AVP 31", "m=audio 0 RTP/SAVP 0", "m=audio 0 RTP/AVP 0", "m=audio 0 RTP/AVP 18",
                "m=audio 4000 RTP/AVP 0", "m=audio 0 RTP/AVP 8", "m=application 0 TCP/TLS/BFCP *");
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1,5000", "2001:db8::1,5002"})
    void theStreamThatWeReachIsTaken_rfc5118_4_8(String own, int port) {
        byte[] offer = octets(HEAD + "m=audio 5000 RTP/AVP 0|c=IN IP4 192.0.2.20|m=audio 5002 RTP/AVP 0|c=IN IP6 2001:db8::20|");
        Result.Agreed answer = (Result.Agreed)
                OfferAnswer.answer(offer, AudioCapabilities.of(List.of("PCMU"), own, 4000), 1, 1);
        assertThat(answer.audio().port()).isEqualTo(port);
        assertThat(answer.sdp()).contains("m=audio 0 RTP/AVP 0\r\n", "c=IN IP" + (port == 5000 ? 4 : 6) + " " + own + "\r\n");
    }

    @Test
    void anIpv4AddressInTheClothesOfIpv6IsReachedOverIpv4_rfc5118_4_9() {
        assertThat(agreed("m=audio 5000 RTP/AVP 0|c=IN IP6 2001:db8::20|m=audio 5002 RTP/AVP 0|c=IN IP6 ::ffff:192.0.2.2|")
                .audio().port()).isEqualTo(5002);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "m=video 6000 RTP/AVP 31|", "m=audio 5000 RTP/SAVP 0|", "m=audio 5000 RTP/AVP 18|", "m=audio 0 RTP/AVP 0|",
        "m=audio 5000 UDP/TLS/RTP/SAVPF 0|", "m=audio 5000 RTP/AVP 101|a=rtpmap:101 telephone-event/8000|",
    })
    void nothingForUs(String media) {
        assertThat(refused(octets(HEAD + media))).startsWith("no audio stream with PCMU or PCMA over RTP/AVP is offered");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', nullValues = "-", value = {
        "v=0|; no media", "v=1|m=audio 1 RTP/AVP 0|; the first line must be v=0", "o=x|v=0|; the first line must be v=0",
        "v=0|m=audio 70000 RTP/AVP 0|; line 2: bad media port", "v=0|m=audio x RTP/AVP 0|; line 2: bad media port",
        "v=0|m=audio -1 RTP/AVP 0|; line 2: bad media port", "v=0|m=audio 1 RTP/AVP|; line 2: bad media description",
        "v=0|c=IN IP5 x|; line 2: bad connection data", "v=0|c=IN IP4|; line 2: bad connection data",
        "v=0|c=ATM IP4 1.2.3.4|; line 2: bad connection data", "v=0|rubbish|; line 2 is no type=value",
        "v=0|m=audio 5000 RTP/AVP 0|; no audio stream with PCMU or PCMA over RTP/AVP is offered",
    })
    void whatIsWrong(String description, String what) {
        assertThat(refused(octets(description))).isEqualTo(what);
    }

    @Test
    void hugeDescriptions() {
        assertThat(refused(new byte[33 * 1024])).isEqualTo("description too large");
        assertThat(refused(octets(HEAD + "m=audio 5000 RTP/AVP 0|".repeat(17)))).isEqualTo("line 22: bad media description");
        assertThat(refused(octets(HEAD + "m=audio 5000 RTP/AVP" + " 0".repeat(65) + "|"))).isEqualTo("line 6: bad media description");
        assertThat(refused(octets(HEAD + "m=audio 5000 RTP/AVP 0|" + "a=x|".repeat(513)))).isEqualTo("too many attributes");
    }

    /** What a line of theirs holds is written into our answer: it must not make lines of its own. */
    @Test
    void noLineIsSmuggledIntoTheAnswer() {
        assertThat(refused(octets(HEAD + "m=vi\rdeo 6000 RTP/AVP 31|m=audio 5000 RTP/AVP 0|")))
                .isEqualTo("line 6 has a control character");
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void ourOffersAreUnderstood(Direction direction) {
        String offer = OfferAnswer.offer(OWN, 5, 6, direction);
        Result.Agreed answer = (Result.Agreed) OfferAnswer.answer(octets(offer), OWN, 7, 8);
        assertThat(answer.audio())
                .isEqualTo(new NegotiatedAudio("192.0.2.1", 4000, new Rtcp("192.0.2.1", 4001, false), AudioFormat.PCMU, 0, "",
                        new Events(101, 8000), -1, 20, direction.reversed(), null));
        Result.Agreed back = (Result.Agreed) OfferAnswer.accept(octets(answer.sdp()), OWN);
        assertThat(back.audio().direction()).isEqualTo(direction);
        assertThat(back.sdp()).isEmpty();
    }

    @Test
    void answersThatTakeNothing() {
        assertThat(OfferAnswer.accept(octets(HEAD + "m=audio 0 RTP/AVP 0|"), OWN)).isEqualTo(
                new Result.NotAcceptable("the answer takes none of the codecs that were offered"));
        assertThat(OfferAnswer.accept(new byte[0], OWN)).isEqualTo(new Result.NotAcceptable("no media"));
    }
}
