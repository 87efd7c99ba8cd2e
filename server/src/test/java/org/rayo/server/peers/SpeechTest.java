package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rayo.rtp.audio.ToneMeter;

/** Text that a phone hears, spoken by the engine that comes with the server. */
@Timeout(180)
class SpeechTest {
    private static final String OUTPUT = "xmlns='urn:xmpp:rayo:output:1'";
    private static final String LONG = "This is a long text about nothing in particular. ".repeat(20);

    @TempDir
    Path directory;

    private TestServer server;
    private Application application;
    private Phone phone;
    private String call;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(directory, "speech.synthesizers=[freetts]", "speech.preload=true");
        application = Application.available(server, "one");
        phone = Phone.calls(server);
        call = application.next("offer").attribute("from");
        application.done(call, InboundCallTest.ANSWER);
        application.next("answered");
        phone.answered();
    }

    @AfterEach
    void stop() throws Exception {
        if (call != null) {
            application.done(call, InboundCallTest.HANGUP);
            application.next("end");
        }
        for (AutoCloseable each : new AutoCloseable[] {application, phone, server}) {
            if (each != null) {
                each.close();
            }
        }
    }

    private static String speak(String attributes, String content) {
        return "<output " + OUTPUT + " " + attributes + "><document content-type='application/ssml+xml'><![CDATA[<speak version='1.1' "
                + "xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='en-US'>" + content + "</speak>]]></document></output>";
    }

    private void finishes(String component) throws Exception {
        Xml complete = application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(component);
        assertThat(complete.has("finish")).as(complete.toString()).isTrue();
        phone.hearsNothing();
    }

    private String fails(String component) throws Exception {
        Xml complete = application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(component);
        return complete.first("error").text();
    }

    /** Milliseconds of all pieces of 20 ms that are louder than that. */
    private int loudMs() {
        short[] heard = phone.heard();
        int ms = 0;
        for (int from = 0; from + 160 <= heard.length; from += 160) {
            ms += ToneMeter.levelDbfs(java.util.Arrays.copyOfRange(heard, from, from + 160)) > -40 ? 20 : 0;
        }
        return ms;
    }

    /** The level of what is loud, dBFS. */
    private double level() {
        short[] heard = phone.heard();
        double energy = 0;
        int count = 0;
        for (int from = 0; from + 160 <= heard.length; from += 160) {
            double level = ToneMeter.levelDbfs(java.util.Arrays.copyOfRange(heard, from, from + 160));
            if (level > -55) {
                energy += Math.pow(10, level / 10);
                count++;
            }
        }
        return 10 * Math.log10(energy / count);
    }

    private void speaks() {
        await().atMost(TestServer.PATIENCE).untilAsserted(() -> assertThat(loudMs()).isGreaterThan(100));
    }

    @Test
    void plainTextIsSpoken() throws Exception {
        finishes(application.started(call, "<output " + OUTPUT + "><document content-type='text/plain'>The quick brown fox jumps over the"
                + " lazy dog.</document></output>"));
        assertThat(loudMs()).isBetween(1200, 4000);
        assertThat(level()).isBetween(-35.0, -8.0);
    }

    @Test
    void prosodyAndBreaksAreHeard() throws Exception {
        String words = "one two three four five six seven eight nine ten";
        finishes(application.started(call, speak("", words)));
        int usual = loudMs();
        finishes(application.started(call, speak("", "<prosody rate='50%'>" + words + "</prosody>")));
        int slow = loudMs() - usual;
        assertThat((double) slow / usual).isBetween(1.6, 2.4);
        String broken = application.started(call, speak("", "one<break time='20s'/>two"));
        await().atMost(TestServer.PATIENCE).untilAsserted(() -> assertThat(loudMs() - usual - slow).isGreaterThan(100));
        phone.hearsNothing();
        // within the break
        application.done(broken, "<seek " + OUTPUT + " direction='forward' amount='19000'/>");
        finishes(broken);
    }

    @Test
    void volumeIsHeard() throws Exception {
        finishes(application.started(call, speak("", "one two three four five")));
        double usual = level();
        phone.heard();
        String soft = application.started(call, speak("", "<prosody volume='silent'>one two three four five</prosody>"));
        int before = loudMs();
        finishes(soft);
        assertThat(loudMs()).as("silence was asked for").isCloseTo(before, within(100));
        assertThat(usual).isGreaterThan(-35);
    }

    @Test
    void marksComeInTheirOrder() throws Exception {
        String component = application.started(call, speak("", "<mark name='begin'/>one <mark name='two'/>two <mark name='three'/>three"
                + "<mark name='a pause'/><break time='200ms'/> four. <mark name='five'/>Five.<mark name='end'/>"));
        List<String> marks = new ArrayList<>();
        Xml event = application.next();
        while (event.has("mark")) {
            assertThat(event.attribute("from")).isEqualTo(component);
            assertThat(event.first("mark").element().getNamespaceURI()).isEqualTo("urn:xmpp:rayo:output:1");
            marks.add(event.first("mark").attribute("name"));
            event = application.next();
        }
        assertThat(marks).containsExactly("begin", "two", "three", "a pause", "five", "end");
        assertThat(event.has("finish")).as(event.toString()).isTrue();
    }

    @Test
    void whatIsSpokenIsPausedMovedAndTuned() throws Exception {
        String component = application.started(call, speak("", LONG));
        speaks();
        application.done(component, "<pause " + OUTPUT + "/>");
        phone.hearsNothing();
        application.done(component, "<resume " + OUTPUT + "/>");
        int before = loudMs();
        await().atMost(TestServer.PATIENCE).untilAsserted(() -> assertThat(loudMs()).isGreaterThan(before + 200));
        for (String command : new String[] {"speed-up", "speed-down", "volume-up", "volume-down"}) {
            application.done(component, "<" + command + " " + OUTPUT + "/>");
        }
        application.done(component, "<seek " + OUTPUT + " direction='back' amount='500'/>");
        application.done(component, "<seek " + OUTPUT + " direction='forward' amount='600000'/>");
        finishes(component);
    }

    @Test
    void aStartOffsetSkipsWordsAndTheirMarks() throws Exception {
        String component = application.started(call, speak("start-offset='1200'", "<mark name='gone'/>one two three four five six seven eight"
                + " nine <mark name='ten'/>ten"));
        Xml mark = application.next();
        assertThat(mark.has("mark")).as(mark.toString()).isTrue();
        assertThat(mark.first("mark").attribute("name")).isEqualTo("ten");
        finishes(component);
    }

    @Test
    void aKeySilencesASpokenPrompt() throws Exception {
        String prompt = application.started(call, "<prompt xmlns='urn:xmpp:rayo:prompt:1'>" + speak("", LONG)
                + "<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf'><grammar url='builtin:dtmf/digits?length=2'/></input></prompt>");
        speaks();
        phone.presses("4");
        assertThat(application.next("input-timers-started").attribute("from")).isEqualTo(prompt);
        phone.hearsNothing();
        phone.presses("2");
        assertThat(application.next("complete").has("match")).isTrue();
    }

    @Test
    void speechStandsInForASoundThatIsNotThere() throws Exception {
        finishes(application.started(call, speak("", "<audio src='" + directory.resolve("no.wav").toUri() + "'>There is no such sound.</audio>")));
        assertThat(loudMs()).isGreaterThan(500);
    }

    @Test
    void speechAndSoundsFollowEachOther() throws Exception {
        finishes(application.started(call, speak("repeat-times='2'", "now <audio src='" + Sounds.tone(directory, 700, 500) + "'/> over")));
        assertThat(loudMs()).isGreaterThan(1300);
    }

    @Test
    void theSameTextIsSpokenOnce() throws Exception {
        finishes(application.started(call, speak("", "once")));
        finishes(application.started(call, speak("", "once")));
        assertThat(server.metric("rayo_speech_texts_total")).isEqualTo(1);
        assertThat(server.metric("rayo_speech_cache_hits_total")).isEqualTo(1);
        assertThat(server.metric("rayo_speech_cache_octets")).isGreaterThan(5000);
    }

    @Test
    void whatNobodySpeaksIsAnError() throws Exception {
        assertThat(fails(application.started(call, speak("", "<lang xml:lang='de'>Guten Tag</lang>"))))
                .contains("no synthesizer here speaks 'de'").contains("freetts");
        assertThat(fails(application.started(call, speak("renderer='nobody'", "hello")))).contains("renderer 'nobody' is not one of freetts");
        assertThat(fails(application.started(call, speak("", "\u65e5\u672c\u8a9e")))).contains("no sound");
        finishes(application.started(call, speak("voice='nora' renderer='FreeTTS'", "an unknown voice is replaced")));
        finishes(application.started(call, speak("voice='kevin'", "and a known one is taken")));
    }

    @Test
    void voicesAreListed() throws Exception {
        var answer = java.net.http.HttpClient.newHttpClient().send(
                java.net.http.HttpRequest.newBuilder(java.net.URI.create("http://127.0.0.1:" + server.port("http") + "/api/v1/voices")).build(),
                java.net.http.HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("{\"engine\":\"freetts\",\"name\":\"kevin16\",\"language\":\"en-US\",\"gender\":\"male\"}");
    }

    @Test
    void stoppingEndsIt() throws Exception {
        String component = application.started(call, speak("", LONG));
        speaks();
        application.done(component, "<stop xmlns='urn:xmpp:rayo:ext:1'/>");
        assertThat(application.next("complete").has("stop")).isTrue();
        phone.hearsNothing();
        await().atMost(TestServer.PATIENCE).untilAsserted(() -> assertThat(server.metric("rayo_speech_running")).isZero());
    }
}
