package org.rayo.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.sip.dialog.SessionTimer.Terms;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;

/** RFC 4028 as tables. */
class SessionTimerTest {
    private static final SessionTimerPolicy POLICY = new SessionTimerPolicy(1800, 90);

    private static SipRequest request(@Nullable String supported, @Nullable String expires, @Nullable String least) throws Exception {
        SipHeaders.Builder headers = SipHeaders.builder()
                .add("Via", "SIP/2.0/UDP h;branch=z9hG4bK1").add("From", "<sip:a@b>;tag=1").add("To", "<sip:b@b>")
                .add("Call-ID", "c").add("CSeq", "1 INVITE");
        add(headers, "Supported", supported);
        add(headers, "Session-Expires", expires);
        add(headers, "Min-SE", least);
        return SipRequest.of("INVITE", "sip:b@b", headers.build(), new byte[0]);
    }

    private static void add(SipHeaders.Builder headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(name, value);
        }
    }

    private static String text(SipHeaders headers) {
        return headers.toString().strip().replace("\n", "|");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", delimiter = '!', value = {
        // Supported, Session-Expires, Min-SE: what the 2xx says (§9, table 2)
        "- ! - ! - ! -",
        "timer ! - ! - ! Session-Expires: 1800;refresher=uac|Require: timer",
        "timer ! 600 ! - ! Session-Expires: 600;refresher=uac|Require: timer",
        "timer ! 600;refresher=uac ! - ! Session-Expires: 600;refresher=uac|Require: timer",
        "timer ! 600 ; Refresher=UAS ! - ! Session-Expires: 600;refresher=uas",
        "- ! 600 ! - ! Session-Expires: 600;refresher=uas",
        "- ! 600;refresher=uac ! - ! Session-Expires: 600;refresher=uas",
        "- ! 50 ! - ! Session-Expires: 90;refresher=uas",
        "timer ! 600 ! 900 ! Session-Expires: 900;refresher=uac|Require: timer",
        "100rel, timer ! nonsense ! - ! Session-Expires: 1800;refresher=uac|Require: timer",
        "- ! ; ! - ! -",
    })
    void answers(@Nullable String supported, @Nullable String expires, @Nullable String least, @Nullable String answer) throws Exception {
        Terms terms = SessionTimer.asServer(request(supported, expires, least), POLICY);
        assertThat(text(SessionTimer.answer(terms))).isEqualTo(answer == null ? "" : answer);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"timer,60,true", "-,60,false", "timer,90,false", "timer,-,false", "timer,0,false"})
    void tooShort(@Nullable String supported, @Nullable String expires, boolean refused) throws Exception {
        assertThat(SessionTimer.tooShort(request(supported, expires, null), POLICY)).isEqualTo(refused);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", delimiter = '!', value = {
        "1800 ! 90 ! 0 ! Session-Expires: 1800", "1800 ! 90 ! 3600 ! Session-Expires: 3600|Min-SE: 3600",
        "1800 ! 120 ! 0 ! Session-Expires: 1800|Min-SE: 120", "0 ! 90 ! 0 ! -",
    })
    void asks(int seconds, int min, int least, @Nullable String says) {
        assertThat(text(SessionTimer.ask(new SessionTimerPolicy(seconds, min), null, least))).isEqualTo(says == null ? "" : says);
    }

    @Test
    void aRefreshRepeatsWhoRefreshes() {
        assertThat(text(SessionTimer.ask(POLICY, new Terms(600, true), 0))).isEqualTo("Session-Expires: 600;refresher=uac");
        assertThat(text(SessionTimer.ask(POLICY, new Terms(600, false), 0))).isEqualTo("Session-Expires: 600;refresher=uas");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"600;refresher=uac,true", "600;refresher=uas,false", "600,true", "-,-", "x,-"})
    void whatTheAnswerSays(@Nullable String expires, @Nullable Boolean weRefresh) throws Exception {
        SipHeaders.Builder extra = SipHeaders.builder();
        add(extra, "Session-Expires", expires);
        SipResponse response = SipResponse.to(request(null, null, null), 200, "OK", "t", extra.build(), new byte[0]);
        assertThat(SessionTimer.asClient(response)).isEqualTo(weRefresh == null ? null : new Terms(600, weRefresh));
    }

    @ParameterizedTest
    @CsvSource({"1800,900000,1768000", "90,45000,60000", "4,2000,3000", "1,500,1000"})
    void times_rfc4028_10(int seconds, long refresh, long end) {
        assertThat(new Terms(seconds, true).refreshAfterMs()).isEqualTo(refresh);
        assertThat(new Terms(seconds, true).endAfterMs()).isEqualTo(end);
    }
}
