package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.audio.ToneSequence;

/** Call progress analysis (XEP-0341): the phone makes the sounds, the application is told the signals. */
@Timeout(180)
class CpaTest {
    private static final String CPA = "urn:xmpp:rayo:cpa:";

    @TempDir
    Path directory;

    private TestServer server;
    private Application application;
    private Phone phone;
    private String call;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(directory);
        application = Application.available(server, "one");
        phone = Phone.calls(server);
        call = application.next("offer").attribute("from");
        application.done(call, InboundCallTest.ANSWER);
        application.next("answered");
        phone.answered();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {application, phone, server}) {
            if (each != null) {
                each.close();
            }
        }
    }

    private static String cpa(String... signals) {
        StringBuilder grammars = new StringBuilder();
        for (String signal : signals) {
            grammars.append("<grammar url='").append(CPA).append(signal).append("'/>");
        }
        return "<input xmlns='urn:xmpp:rayo:input:1' mode='cpa'>" + grammars + "</input>";
    }

    static AudioSource sound(String name) {
        if (name.equals("offhook")) {
            return new Chord(new ToneSequence(tones(1400, 2060, 100, 100), 20), new ToneSequence(tones(2450, 2600, 100, 100), 20));
        }
        List<ToneSequence.Step> steps = switch (name) {
            case "busy" -> tones(425, 0, 500, 500);
            case "congestion" -> tones(425, 0, 250, 250);
            case "ring" -> tones(440, 480, 2000, 4000);
            case "fax-cng" -> tones(1100, 0, 500, 3000);
            case "modem" -> tones(2225, 0, 2000, 3000);
            case "fax-ced" -> tones(2100, 0, 3000, 500);
            case "beep" -> tones(1000, 0, 500, 3000);
            case "sit" -> List.of(new ToneSequence.Step(950, 0, -14, 330), new ToneSequence.Step(1400, 0, -14, 330),
                    new ToneSequence.Step(1800, 0, -14, 330), ToneSequence.Step.pause(3000));
            default -> throw new IllegalArgumentException(name);
        };
        return new ToneSequence(steps, 10);
    }

    /** Two sounds of the same length at once. */
    private record Chord(AudioSource one, AudioSource other) implements AudioSource {
        @Override
        public int sampleRate() {
            return one.sampleRate();
        }

        @Override
        public int read(short[] frame, int offset, int count) {
            short[] second = new short[count];
            int read = Math.min(one.read(frame, offset, count), other.read(second, 0, count));
            for (int i = 0; i < read; i++) {
                frame[offset + i] += second[i];
            }
            return read;
        }
    }

    private static List<ToneSequence.Step> tones(double hz, double second, int onMs, int offMs) {
        return List.of(new ToneSequence.Step(hz, second, -14, onMs), ToneSequence.Step.pause(offMs));
    }

    private void hangUp() throws Exception {
        application.done(call, InboundCallTest.HANGUP);
        application.next("end");
    }

    @ParameterizedTest
    @CsvSource({"busy", "congestion", "ring", "fax-cng", "fax-ced", "beep", "sit"})
    void tonesEndIt(String name) throws Exception {
        String component = application.started(call, cpa(name + ":1?terminate=true", "modem:1", "offhook:1"));
        phone.plays(sound(name));
        Xml complete = application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(component);
        Xml signal = complete.first("signal");
        assertThat(signal.element().getNamespaceURI()).isEqualTo("urn:xmpp:rayo:cpa:1");
        assertThat(signal.attribute("type")).isEqualTo(CPA + name + ":1");
        assertThat(Integer.parseInt(signal.attribute("duration"))).isPositive();
        assertThat(Integer.parseInt(signal.attribute("value"))).isBetween(400, 2200);
        hangUp();
    }

    @Test
    void digitsAreEventsUntilItIsStopped() throws Exception {
        String component = application.started(call, cpa("dtmf:1", "busy:1?terminate=true"));
        phone.presses("5#");
        for (String digit : new String[] {"5", "#"}) {
            Xml event = application.next("signal");
            assertThat(event.attribute("from")).isEqualTo(component);
            assertThat(event.attribute("type")).as("no type of presence").isEmpty();
            assertThat(event.first("signal").attribute("type")).isEqualTo(CPA + "dtmf:1");
            assertThat(event.first("signal").attribute("value")).isEqualTo(digit);
        }
        application.done(component, "<stop xmlns='urn:xmpp:rayo:ext:1'/>");
        assertThat(application.next("complete").has("stop")).isTrue();
        hangUp();
    }

    @Test
    void whoAnswered() throws Exception {
        application.started(call, cpa("speech:1?maxTime=300;terminate=true"));
        Xml nobody = application.next("complete").first("signal");
        assertThat(nobody.attribute("value")).isEqualTo("notsure");
        application.started(call, cpa("speech:1?minSpeechDuration=2500;finalSilence=600;terminate=true", "vad:1"));
        phone.plays(new Vowels(900));
        assertThat(application.next("signal").first("signal").attribute("type")).isEqualTo(CPA + "vad:1");
        Xml person = application.next("complete").first("signal");
        assertThat(person.attribute("type")).isEqualTo(CPA + "speech:1");
        assertThat(person.attribute("value")).isEqualTo("human");
        assertThat(Integer.parseInt(person.attribute("duration"))).isBetween(500, 1500);
        application.started(call, cpa("speech:1?minSpeechDuration=1500;terminate=true"));
        phone.plays(new Vowels(5000));
        assertThat(application.next("complete").first("signal").attribute("value")).isEqualTo("machine");
        hangUp();
    }

    @Test
    void speechInterruptsAnOutput() throws Exception {
        String output = application.started(call, InboundCallTest.output(Sounds.tone(directory, 1200, 30_000))
                .replace("interrupt-on='dtmf'", "interrupt-on='speech'"));
        phone.hears(1200);
        phone.plays(new Vowels(3000));
        Xml complete = application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(output);
        assertThat(complete.has("finish")).isTrue();
        phone.hearsNothing();
        hangUp();
    }

    @Test
    void whatCannotBeDetectedIsRefused() throws Exception {
        assertThat(application.refused(call, cpa("sneeze:1"))).isEqualTo("modify feature-not-implemented");
        assertThat(application.refused(call, cpa("busy:1", "busy:1?terminate=true"))).isEqualTo("modify bad-request");
        assertThat(application.refused(call, cpa("busy:1?terminate=perhaps"))).isEqualTo("modify bad-request");
        assertThat(application.refused(call, cpa("speech:1?maxTime=-1"))).isEqualTo("modify bad-request");
        assertThat(application.refused(call, cpa())).isEqualTo("modify bad-request");
        assertThat(application.refused(call, "<input xmlns='urn:xmpp:rayo:input:1' mode='cpa'><grammar content-type='text/plain'>x"
                + "</grammar></input>")).isEqualTo("modify bad-request");
        hangUp();
    }
}
