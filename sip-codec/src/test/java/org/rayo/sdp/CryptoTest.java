package org.rayo.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.sdp.OfferAnswer.Result;
import org.rayo.sdp.SrtpOffer.Policy;

/** RFC 4568: keys in SDP, and what the policy makes of them. */
class CryptoTest {
    private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n";
    private static final String THEIRS = key(30, 7);
    private static final String GCM = key(28, 9);
    private static final Function<CryptoSuite, MasterKey> KEYS = suite -> filled(suite.masterOctets(), 1);

    private static MasterKey filled(int octets, int with) {
        byte[] key = new byte[octets];
        Arrays.fill(key, (byte) with);
        return MasterKey.of(key);
    }

    private static String key(int octets, int with) {
        return Base64.getEncoder().encodeToString(filled(octets, with).octets());
    }

    private static AudioCapabilities own(Policy policy) {
        return AudioCapabilities.of(List.of("PCMU"), "192.0.2.1", 4000).withSrtp(new SrtpOffer(
                policy, List.of(CryptoSuite.AEAD_AES_128_GCM, CryptoSuite.AES_CM_128_HMAC_SHA1_80), KEYS));
    }

    private static byte[] octets(String text) {
        return text.replace("|", "\r\n").replace("THEIRS", THEIRS).replace("GCM!", GCM).getBytes(StandardCharsets.UTF_8);
    }

    private static Result answer(Policy policy, String media) {
        return OfferAnswer.answer(octets(HEAD + media), own(policy), 1, 1);
    }

    @Test
    void theOfferersFirstSuiteThatWeHave() {
        Result.Agreed answer = (Result.Agreed) answer(Policy.OPTIONAL, "m=audio 5000 RTP/SAVP 0|"
                + "a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:THEIRS|a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:THEIRS|"
                + "a=crypto:3 AEAD_AES_128_GCM inline:GCM!|");
        assertThat(answer.audio().srtp()).isEqualTo(new NegotiatedAudio.Srtp(
                CryptoSuite.AES_CM_128_HMAC_SHA1_80, filled(30, 1), filled(30, 7)));
        assertThat(answer.sdp()).contains("m=audio 4000 RTP/SAVP 0\r\n",
                "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:" + key(30, 1) + "\r\n");
        assertThat(answer.sdp().lines().filter(line -> line.startsWith("a=crypto"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "OFF; RTP/AVP; PLAIN", "OFF; RTP/SAVP; REFUSED", "OPTIONAL; RTP/AVP; PLAIN", "OPTIONAL; RTP/SAVP; SECURE",
        "OPTIONAL; RTP/SAVPF; SECURE", "REQUIRED; RTP/AVP; REFUSED", "REQUIRED; RTP/SAVP; SECURE", "REQUIRED; RTP/AVPF; REFUSED",
    })
    void policies(Policy policy, String profile, String outcome) {
        String was = switch (answer(policy, "m=audio 5000 " + profile + " 0|a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:THEIRS|")) {
            case Result.Agreed agreed -> agreed.audio().srtp() == null ? "PLAIN" : "SECURE";
            case Result.NotAcceptable refused -> "REFUSED";
        };
        assertThat(was).isEqualTo(outcome);
    }

    @Test
    void ofBothTheEncryptedOneIsTaken() {
        Result.Agreed answer = (Result.Agreed) answer(Policy.OPTIONAL,
                "m=audio 5000 RTP/AVP 0|m=audio 5002 RTP/SAVP 0|a=crypto:1 AEAD_AES_128_GCM inline:GCM!|");
        assertThat(answer.audio().port()).isEqualTo(5002);
        assertThat(answer.sdp()).contains("m=audio 0 RTP/AVP 0\r\nm=audio 4000 RTP/SAVP 0\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "AES_CM_128_HMAC_SHA1_80 inline:THEIRS|1:4", "AES_CM_128_HMAC_SHA1_80 inline:THEIRS|2^20|1:4",
        "AES_CM_128_HMAC_SHA1_80 inline:THEIRS;inline:THEIRS", "AES_CM_128_HMAC_SHA1_80 inline:GCM!",
        "AES_CM_128_HMAC_SHA1_80 inline:####", "AES_CM_128_HMAC_SHA1_80 THEIRS", "AES_CM_128_HMAC_SHA1_80",
        "AES_CM_128_HMAC_SHA1_80 inline:THEIRS UNENCRYPTED_SRTP", "AES_CM_128_HMAC_SHA1_80 inline:THEIRS UNAUTHENTICATED_SRTP",
        "AES_CM_128_HMAC_SHA1_80 inline:THEIRS KDR=3", "AES_CM_128_HMAC_SHA1_80 inline:THEIRS NEW_THING", "F8_128_HMAC_SHA1_80 inline:THEIRS",
    })
    void whatWeCannotUseIsPassedOver(String crypto) {
        String media = "m=audio 5000 RTP/SAVP 0\r\na=crypto:1 " + crypto + "\r\n";
        assertThat(answer(Policy.OPTIONAL, media.replace("|", "\u0001")) instanceof Result.Agreed).isFalse();
        byte[] offer = (HEAD + media).replace("THEIRS", THEIRS).replace("GCM!", GCM).getBytes(StandardCharsets.UTF_8);
        assertThat(OfferAnswer.answer(offer, own(Policy.OPTIONAL), 1, 1)).isInstanceOf(Result.NotAcceptable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "|2^31", " WSH=64", " KDR=0", " -FUTURE=1"})
    void whatChangesNothingIsUnderstood(String rest) {
        byte[] offer = (HEAD + "m=audio 5000 RTP/SAVP 0\r\na=crypto:9 AES_CM_128_HMAC_SHA1_80 inline:" + THEIRS + rest + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(OfferAnswer.answer(offer, own(Policy.OPTIONAL), 1, 1)).isInstanceOf(Result.Agreed.class);
    }

    @Test
    void optionalOffersNone() {
        assertThat(OfferAnswer.offer(own(Policy.OPTIONAL), 1, 1, Direction.SENDRECV)).contains("RTP/AVP ").doesNotContain("crypto");
    }

    @ParameterizedTest
    @EnumSource(names = {"AEAD_AES_128_GCM", "AES_CM_128_HMAC_SHA1_80"})
    void requiredOffersKeysAndTakesTheAnswers(CryptoSuite suite) {
        String offer = OfferAnswer.offer(own(Policy.REQUIRED), 1, 1, Direction.SENDRECV);
        assertThat(offer).contains("m=audio 4000 RTP/SAVP ", "a=crypto:1 AEAD_AES_128_GCM inline:", "a=crypto:2 AES_CM_128");
        AudioCapabilities other = AudioCapabilities.of(List.of("PCMU"), "192.0.2.2", 6000).withSrtp(new SrtpOffer(
                Policy.OPTIONAL, List.of(suite), any -> filled(any.masterOctets(), 5)));
        Result.Agreed answer = (Result.Agreed) OfferAnswer.answer(octets(offer), other, 1, 1);
        Result.Agreed back = (Result.Agreed) OfferAnswer.accept(octets(answer.sdp()), own(Policy.REQUIRED));
        assertThat(back.audio().srtp()).isEqualTo(new NegotiatedAudio.Srtp(
                suite, filled(suite.masterOctets(), 1), filled(suite.masterOctets(), 5)));
        assertThat(answer.audio().srtp()).isEqualTo(new NegotiatedAudio.Srtp(
                suite, filled(suite.masterOctets(), 5), filled(suite.masterOctets(), 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "m=audio 5000 RTP/AVP 0|", "m=audio 5000 RTP/SAVP 0|", "m=audio 5000 RTP/SAVP 0|a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:THEIRS|",
        "m=audio 5000 RTP/SAVP 0|a=crypto:3 AEAD_AES_128_GCM inline:GCM!|",
    })
    void answersWithoutAKeyOfOurs(String media) {
        assertThat(OfferAnswer.accept(octets(HEAD + media), own(Policy.REQUIRED))).isInstanceOf(Result.NotAcceptable.class);
    }

    @Test
    void keysAreNeverPrinted() {
        assertThat(filled(30, 1).toString()).isEqualTo("MasterKey[30 octets]");
    }
}
