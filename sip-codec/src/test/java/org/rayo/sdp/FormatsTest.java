package org.rayo.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.sdp.OfferAnswer.Result;

/** Codecs beyond G.711, events, comfort noise, packet times and RTCP, with an engine that can do it all. */
class FormatsTest {
    private static final AudioCapabilities OWN = AudioCapabilities.of(
            List.of("opus", "G722", "L16", "PCMU", "PCMA"), "192.0.2.1", 4000).withComfortNoise(true).withRtcpMux(true);
    private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n";

    private static byte[] octets(String text) {
        return text.replace("|", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Result.Agreed agreed(String media) {
        return (Result.Agreed) OfferAnswer.answer(octets(HEAD + media), OWN, 7, 8);
    }

    private static String lines(Result.Agreed answer) {
        String sdp = answer.sdp();
        return sdp.substring(sdp.indexOf("m=")).replace("\r\n", "|");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        // the offerer's numbers, whatever ours are
        "m=audio 5000 RTP/AVP 111 0|a=rtpmap:111 opus/48000/2|a=fmtp:111 minptime=10;"
                + "m=audio 4000 RTP/AVP 111|a=rtpmap:111 opus/48000/2|a=fmtp:111 useinbandfec=1|a=ptime:20|a=sendrecv|",
        "m=audio 5000 RTP/AVP 9;m=audio 4000 RTP/AVP 9|a=rtpmap:9 G722/8000|a=ptime:20|a=sendrecv|",
        "m=audio 5000 RTP/AVP 120 0|a=rtpmap:120 G722/8000;m=audio 4000 RTP/AVP 120|a=rtpmap:120 G722/8000|a=ptime:20|a=sendrecv|",
        "m=audio 5000 RTP/AVP 11 97 0|a=rtpmap:97 l16/16000/1;m=audio 4000 RTP/AVP 97|a=rtpmap:97 L16/16000|a=ptime:20|a=sendrecv|",
        // opus has two channels and 48 kHz, or it is something else
        "m=audio 5000 RTP/AVP 96 0|a=rtpmap:96 opus/48000;m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=ptime:20|a=sendrecv|",
        // events on the clock of the audio
        "m=audio 5000 RTP/AVP 96 0 97 98|a=rtpmap:96 opus/48000/2|a=rtpmap:97 telephone-event/8000|a=rtpmap:98 telephone-event/48000;"
                + "m=audio 4000 RTP/AVP 96 98|a=rtpmap:96 opus/48000/2|a=fmtp:96 useinbandfec=1|a=rtpmap:98 telephone-event/48000|"
                + "a=fmtp:98 0-15|a=ptime:20|a=sendrecv|",
        "m=audio 5000 RTP/AVP 0 98 97|a=rtpmap:97 telephone-event/8000|a=rtpmap:98 telephone-event/48000;"
                + "m=audio 4000 RTP/AVP 0 97|a=rtpmap:0 PCMU/8000|a=rtpmap:97 telephone-event/8000|a=fmtp:97 0-15|a=ptime:20|a=sendrecv|",
        "m=audio 5000 RTP/AVP 96 97|a=rtpmap:96 opus/48000/2|a=rtpmap:97 telephone-event/8000;"
                + "m=audio 4000 RTP/AVP 96 97|a=rtpmap:96 opus/48000/2|a=fmtp:96 useinbandfec=1|a=rtpmap:97 telephone-event/8000|"
                + "a=fmtp:97 0-15|a=ptime:20|a=sendrecv|",
        "m=audio 5000 RTP/AVP 0 98|a=rtpmap:98 telephone-event/48000;m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=ptime:20|a=sendrecv|",
        // comfort noise beside an 8 kHz codec only
        "m=audio 5000 RTP/AVP 8 13;m=audio 4000 RTP/AVP 8 13|a=rtpmap:8 PCMA/8000|a=rtpmap:13 CN/8000|a=ptime:20|a=sendrecv|",
        "m=audio 5000 RTP/AVP 96 13|a=rtpmap:96 opus/48000/2;m=audio 4000 RTP/AVP 96|a=rtpmap:96 opus/48000/2|"
                + "a=fmtp:96 useinbandfec=1|a=ptime:20|a=sendrecv|",
        // RTCP on the RTP port, and the profile with feedback, as they were offered
        "m=audio 5000 RTP/AVPF 0|a=rtcp-mux;m=audio 4000 RTP/AVPF 0|a=rtpmap:0 PCMU/8000|a=rtcp-mux|a=ptime:20|a=sendrecv|",
    })
    void answers(String offer, String answer) {
        assertThat(lines(agreed(offer + "|"))).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource({"30,,30", "30,20,20", ",10,10", "20,60,20", "60,5,60", "x,y,20", "120,1000,120"})
    void packetTimes(String ptime, String maxptime, int agreed) {
        String lines = (ptime == null ? "" : "a=ptime:" + ptime + "|") + (maxptime == null ? "" : "a=maxptime:" + maxptime + "|");
        Result.Agreed answer = agreed("m=audio 5000 RTP/AVP 0|" + lines);
        assertThat(answer.audio().ptimeMs()).isEqualTo(agreed);
        assertThat(answer.sdp()).contains("a=ptime:" + agreed + "\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "a=x; 192.0.2.9; 5001; false", "a=rtcp:5999; 192.0.2.9; 5999; false", "a=rtcp:5999 IN IP4 192.0.2.8; 192.0.2.8; 5999; false",
        "a=rtcp:0; 192.0.2.9; 5001; false", "a=rtcp:no; 192.0.2.9; 5001; false", "a=rtcp-mux; 192.0.2.9; 5000; true",
        "a=rtcp:5999|a=rtcp-mux; 192.0.2.9; 5000; true",
    })
    void whereRtcpGoes_rfc3605_rfc5761(String line, String host, int port, boolean mux) {
        assertThat(agreed("m=audio 5000 RTP/AVP 0|" + line + "|").audio().rtcp())
                .isEqualTo(new NegotiatedAudio.Rtcp(host, port, mux));
    }

    @Test
    void rtcpThatMustBeOnTheRtpPortNeedsAnEngineThatCan_rfc8858() {
        byte[] offer = octets(HEAD + "m=audio 5000 RTP/AVP 0|a=rtcp-mux|a=rtcp-mux-only|");
        assertThat(OfferAnswer.answer(offer, OWN, 1, 1)).isInstanceOf(Result.Agreed.class);
        assertThat(OfferAnswer.answer(offer, OWN.withRtcpMux(false), 1, 1)).isInstanceOf(Result.NotAcceptable.class);
    }

    @Test
    void whatTheFarEndSaysOfItsFormatIsKept() {
        assertThat(agreed("m=audio 5000 RTP/AVP 96|a=rtpmap:96 opus/48000/2|a=fmtp:96 maxplaybackrate=16000; stereo=0|")
                .audio().parameters()).isEqualTo("maxplaybackrate=16000; stereo=0");
    }

    @Test
    void anOfferOfAllWeCan() {
        String offer = OfferAnswer.offer(OWN, 1, 1, Direction.SENDRECV);
        assertThat(offer.substring(offer.indexOf("m=")).replace("\r\n", "|")).isEqualTo(
                "m=audio 4000 RTP/AVP 96 9 97 0 8 13 101 98|a=rtpmap:96 opus/48000/2|a=fmtp:96 useinbandfec=1|"
                        + "a=rtpmap:9 G722/8000|a=rtpmap:97 L16/16000|a=rtpmap:0 PCMU/8000|a=rtpmap:8 PCMA/8000|"
                        + "a=rtpmap:13 CN/8000|a=rtpmap:101 telephone-event/8000|a=fmtp:101 0-15|a=rtpmap:98 telephone-event/48000|"
                        + "a=fmtp:98 0-15|a=rtcp-mux|a=ptime:20|a=sendrecv|");
        Result.Agreed answer = (Result.Agreed) OfferAnswer.answer(octets(offer), OWN, 2, 2);
        Result.Agreed back = (Result.Agreed) OfferAnswer.accept(octets(answer.sdp()), OWN);
        assertThat(back.audio().format()).isEqualTo(AudioFormat.OPUS);
        assertThat(back.audio().events()).isEqualTo(new NegotiatedAudio.Events(98, 48_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a=group:BUNDLE 0|m=audio 9 UDP/TLS/RTP/SAVPF 111 0|a=rtpmap:111 opus/48000/2|a=rtcp-mux|a=mid:0|a=fingerprint:sha-256 AA|a=setup:actpass|",
        "m=audio 9 RTP/SAVPF 0|a=fingerprint:sha-256 AA|a=setup:actpass|",
        "m=audio 0 RTP/AVP 0|a=bundle-only|a=mid:1|",
    })
    void webRtcIsRefused(String offer) {
        assertThat(OfferAnswer.answer(octets(HEAD + offer), OWN, 1, 1)).isInstanceOf(Result.NotAcceptable.class);
    }

    @Test
    void theRefusalSaysWhatIsMissing() {
        assertThat(OfferAnswer.answer(octets(HEAD + "m=audio 9 UDP/TLS/RTP/SAVPF 0|"), OWN, 1, 1))
                .isEqualTo(new Result.NotAcceptable("no audio stream with opus or G722 or L16 or PCMU or PCMA over RTP/AVP is"
                        + " offered; media over DTLS, as browsers offer it, is not spoken here"));
    }
}
