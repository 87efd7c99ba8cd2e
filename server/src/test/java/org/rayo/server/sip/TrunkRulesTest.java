package org.rayo.server.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipResponse;

class TrunkRulesTest {

    private static SipResponse response(int status, String... fields) throws Exception {
        SipHeaders.Builder headers = SipHeaders.builder().add("Via", "SIP/2.0/UDP h;branch=z9hG4bK1").add("From", "<sip:a@h>;tag=1")
                .add("To", "<sip:a@h>;tag=2").add("Call-ID", "c").add("CSeq", "1 REGISTER");
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        return SipResponse.of(status, "x", headers.build(), new byte[0]);
    }

    @ParameterizedTest
    @CsvSource({"3600, 3540000", "300, 240000", "60, 45000", "4, 5000"})
    void refreshedBeforeItEnds(long grantedSeconds, long afterMs) {
        assertThat(TrunkRules.refreshAfterMs(grantedSeconds)).isEqualTo(afterMs);
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 2500", "1, 1, 5000", "2, 1, 10000", "4, 1, 40000", "7, 1, 300000", "1000, 1, 300000", "1000, 0, 150000"})
    void triedAgainAfterLongerAndLonger(int failures, double chance, long afterMs) {
        assertThat(TrunkRules.retryAfterMs(failures, chance)).isEqualTo(afterMs);
    }

    @Test
    void ourOwnContactSaysHowLong() throws Exception {
        assertThat(TrunkRules.grantedSeconds(response(200, "Contact",
                "<sip:other@h>;expires=10, <sip:me@192.0.2.1:5060>;expires=120", "Expires", "600"), "me", 300)).isEqualTo(120);
        assertThat(TrunkRules.grantedSeconds(response(200, "Expires", "600"), "me", 300)).isEqualTo(600);
        assertThat(TrunkRules.grantedSeconds(response(200, "Contact", "broken \"", "Expires", "x"), "me", 300)).isEqualTo(300);
        assertThat(TrunkRules.leastSeconds(response(423, "Min-Expires", "1800"))).isEqualTo(1800);
        assertThat(TrunkRules.leastSeconds(response(423))).isZero();
    }

    @Test
    void twoQuestionsWithoutAnswerAreDownAndOneAnswerIsUp() {
        TrunkRules.Health health = TrunkRules.Health.UNKNOWN.silent();
        assertThat(health.up()).isTrue();
        health = health.silent();
        assertThat(health.up()).isFalse();
        assertThat(health.silent().up()).isFalse();
        assertThat(health.answered(405).up()).as("whatever it says, it is there").isTrue();
        assertThat(health.answered(503).up()).isFalse();
        assertThat(TrunkRules.Health.UNKNOWN.answered(503).answered(503).up()).isFalse();
        assertThat(health.answered(200).silent().up()).isTrue();
    }
}
