package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.server.speech.MrcpTestServer;

/** Text that a phone hears, spoken by other engines than the one that comes with the server. */
@Timeout(180)
class SpeechEnginesTest {
    private static final String ALL = "speech.synthesizers=[freetts, flite, espeak-ng]";

    @TempDir
    Path directory;

    private static String speak(String attributes, String language, String content) {
        return "<output xmlns='urn:xmpp:rayo:output:1' " + attributes + "><document content-type='application/ssml+xml'><![CDATA[<speak version='1.1' "
                + "xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='" + language + "'>" + content + "</speak>]]></document></output>";
    }

    private static int loudMs(Phone phone) {
        short[] heard = phone.heard();
        int ms = 0;
        for (int from = 0; from + 160 <= heard.length; from += 160) {
            ms += ToneMeter.levelDbfs(java.util.Arrays.copyOfRange(heard, from, from + 160)) > -40 ? 20 : 0;
        }
        return ms;
    }

    private static void installed(String program) {
        boolean found = Stream.of(System.getenv("PATH").split(":")).anyMatch(place -> Files.isExecutable(Path.of(place, program)));
        assumeThat(found).as("%s is not installed: apt-get install %s", program, program).isTrue();
    }

    /** What it hears of that output until it is over, ms; its marks in their order. */
    private static int heard(Desk desk, String call, String output, String... marks) throws Exception {
        Phone phone = desk.phone(0);
        int before = loudMs(phone);
        String component = desk.application.started(call, output);
        List<String> told = new ArrayList<>();
        Xml event = desk.application.next();
        while (event.has("mark")) {
            told.add(event.first("mark").attribute("name"));
            event = desk.application.next();
        }
        assertThat(event.attribute("from")).isEqualTo(component);
        assertThat(event.has("finish")).as(event.toString()).isTrue();
        assertThat(told).containsExactly(marks);
        phone.hearsNothing();
        return loudMs(phone) - before;
    }

    @Test
    void programsSpeakToThePhone() throws Exception {
        installed("flite");
        installed("espeak-ng");
        try (Desk desk = new Desk(directory, ALL)) {
            String call = desk.call();
            assertThat(heard(desk, call, speak("renderer='flite' voice='slt'", "en-US", "The quick brown <mark name='fox'/> fox."), "fox")).isBetween(500, 4000);
            assertThat(heard(desk, call, speak("", "de-DE", "Guten Tag, hier ist der Anschluß von <mark name='name'/>Müller."), "name")).isBetween(1000, 6000);
            String voices = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(
                    "http://127.0.0.1:" + desk.server.port("http") + "/api/v1/voices")).build(), HttpResponse.BodyHandlers.ofString()).body();
            assertThat(voices).contains("\"engine\":\"flite\",\"name\":\"slt\",\"language\":\"en-US\",\"gender\":\"female\"",
                    "\"engine\":\"espeak-ng\",\"name\":\"de\",\"language\":\"de\"");
            desk.clear();
        }
    }

    @Test
    void aSpeechServerUnderstandsThePhone() throws Exception {
        try (MrcpTestServer carrier = new MrcpTestServer(null);
                Desk desk = new Desk(directory, "speech.recognizers=[carrier]", "speech.mrcp.carrier.uri=" + carrier.uri())) {
            carrier.listens();
            String call = desk.call();
            String input = desk.application.started(call, "<input xmlns='urn:xmpp:rayo:input:1' mode='voice' initial-timeout='60000'>"
                    + "<grammar content-type='application/srgs+xml'><![CDATA[<grammar xmlns='http://www.w3.org/2001/06/grammar' version='1.0' root='r'"
                    + " xml:lang='en-US' mode='voice'><rule id='r'><one-of><item>technical support</item><item>operator</item></one-of></rule></grammar>]]></grammar></input>");
            desk.phone(0).plays(Talker.saying("technical support"));
            Xml complete = desk.application.next("complete");
            assertThat(complete.attribute("from")).isEqualTo(input);
            assertThat(complete.has("match")).as(complete.toString()).isTrue();
            assertThat(complete.first("match").text()).contains(">technical support<");
            desk.clear();
            assertThat(carrier.complaints()).isEmpty();
        }
    }

    @Test
    void aSpeechServerSpeaksToThePhone() throws Exception {
        try (MrcpTestServer carrier = new MrcpTestServer(null);
                Desk desk = new Desk(directory, "speech.synthesizers=[carrier]", "speech.mrcp.carrier.uri=" + carrier.uri())) {
            String call = desk.call();
            assertThat(heard(desk, call, speak("", "en-US", "one two <mark name='three'/> three four. <mark name='five'/> five."), "three", "five"))
                    .isBetween(800, 5000);
            desk.clear();
            assertThat(carrier.complaints()).isEmpty();
        }
    }
}
