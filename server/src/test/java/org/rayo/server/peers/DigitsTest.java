package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.rtp.codec.AudioEncoding;

/** What the media engine hears and sees of a call reaches applications and operators: digits of every kind, figures. */
@Timeout(120)
class DigitsTest {
    @TempDir
    Path directory;

    private static void digits(Application application, String expected) throws Exception {
        StringBuilder heard = new StringBuilder();
        while (heard.length() < expected.length()) {
            heard.append(application.next("dtmf").first("dtmf").attribute("signal"));
        }
        assertThat(heard).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({"auto, false, per-call", "auto, true, shared", "always, true, per-call"})
    void eachKeyIsOneDigitHoweverItComes(String mode, boolean events, String transport) throws Exception {
        try (TestServer server = TestServer.start(
                        directory, "rtp.in-band-dtmf=" + mode, "rtp.hide-dtmf=true", "rtp.transport=" + transport);
                Application application = Application.available(server, "one");
                Phone phone = Phone.calls(server, AudioEncoding.PCMU, events)) {
            String call = application.next("offer").attribute("from");
            application.done(call, InboundCallTest.ANSWER);
            phone.answered();
            phone.presses("12*#AD");
            digits(application, "12*#AD");
            phone.informs('5');
            digits(application, "5");
            // the same key by both at once
            phone.presses("8");
            phone.informs('8');
            phone.informs('3');
            digits(application, "83");
            // muted, only signalling is heard
            application.done(call, "<mute xmlns='urn:xmpp:rayo:1'/>");
            phone.presses("4");
            phone.informs('6');
            digits(application, "6");
            application.done(call, "<unmute xmlns='urn:xmpp:rayo:1'/>");
            application.done(call, InboundCallTest.HANGUP);
            phone.over();
            application.next("end");
            assertThat(application.quiet()).isTrue();
        }
    }

    @Test
    void figuresOfARunningCallAreThere() throws Exception {
        try (TestServer server = TestServer.start(directory);
                Application application = Application.available(server, "one");
                Phone phone = Phone.calls(server)) {
            String call = application.next("offer").attribute("from");
            application.done(call, InboundCallTest.ANSWER);
            phone.answered().says(500, -1);
            String id = call.substring(0, call.indexOf('@'));
            // the phone reports twice a second
            await().atMost(TestServer.PATIENCE).untilAsserted(() -> {
                JsonNode figures = new ObjectMapper().readTree(get(server, "/api/v1/calls/" + id + "/media", 200));
                assertThat(figures.get("packetsReceived").asLong()).isGreaterThan(50);
                assertThat(figures.get("packetsSent").asLong()).isGreaterThan(50);
                assertThat(figures.get("packetsLost").asLong()).isZero();
                assertThat(figures.get("jitterMs").isNumber()).isTrue();
                assertThat(figures.get("remoteLostPercent").asDouble(-1)).isZero();
                assertThat(figures.get("remoteJitterMs").isNumber()).isTrue();
            });
            assertThat(server.metric("rayo_media_clock_lateness_seconds_count")).isPositive();
            assertThat(server.metric("rayo_media_kernel_dropped_total")).isZero();
            application.done(call, InboundCallTest.HANGUP);
            phone.over();
            get(server, "/api/v1/calls/" + id + "/media", 404);
            get(server, "/api/v1/calls/no-such-call/media", 404);
        }
    }

    private static String get(TestServer server, String path, int status) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port("http") + path)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        return answer.body();
    }
}
