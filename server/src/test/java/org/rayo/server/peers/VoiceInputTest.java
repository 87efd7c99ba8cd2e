package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Inputs of speech (protocol.md §15 and §16): a phone plays a voice into a call, and the application hears what it means. */
@Timeout(180)
class VoiceInputTest {
    private static final int HZ = 620;
    private static final String MENU = "<grammar content-type='application/srgs+xml'><![CDATA[<grammar"
            + " xmlns='http://www.w3.org/2001/06/grammar' version='1.0' mode='voice' root='menu' tag-format='semantics/1.0-literals'>"
            + "<rule id='menu'><one-of><item>technical support<tag>service</tag></item><item>check my balance<tag>balance</tag></item>"
            + "<item>operator<tag>0</tag></item></one-of></rule></grammar>]]></grammar>";

    @TempDir
    static Path directory;

    private static Desk desk;

    @BeforeAll
    static void start() throws Exception {
        desk = new Desk(directory, "speech.recognition.preload=true");
    }

    @AfterEach
    void clear() throws Exception {
        desk.clear();
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    private static String input(String attributes, String grammars) {
        return "<input xmlns='urn:xmpp:rayo:input:1' " + attributes + ">" + grammars + "</input>";
    }

    private static Xml completes(String component, String reason) throws Exception {
        Xml complete = desk.application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(component);
        Xml first = complete.first("complete").children().getFirst();
        assertThat(first.name()).as(complete.toString()).isEqualTo(reason);
        return first;
    }

    private static void matches(String component, String mode, String text, String instance) throws Exception {
        Xml match = completes(component, "match");
        assertThat(match.attribute("content-type")).isEqualTo("application/nlsml+xml");
        Xml result = Xml.parse(match.text());
        assertThat(result.element().getNamespaceURI()).isEqualTo("http://www.ietf.org/xml/ns/mrcpv2");
        assertThat(result.first("input").attribute("mode")).isEqualTo(mode);
        assertThat(result.first("input").text()).isEqualTo(text);
        assertThat(result.first("instance").text()).isEqualTo(instance);
        assertThat(Double.parseDouble(result.first("interpretation").attribute("confidence"))).isBetween(0.3, 1.0);
    }

    @Test
    void whatIsSaidIsUnderstood() throws Exception {
        String call = desk.call();
        String menu = desk.application.started(call, input("mode='voice' initial-timeout='20000' min-confidence='0.3'", MENU));
        desk.phone(0).plays(Talker.saying("technical support"));
        matches(menu, "voice", "technical support", "service");
        String answer = desk.application.started(call, input("mode='voice'", "<grammar content-type='application/grammar+voxeo'>sure(yes), never(no)</grammar>"));
        desk.phone(0).plays(Talker.saying("no"));
        matches(answer, "voice", "no", "never");
        assertThat(desk.server.metric("rayo_recognition_utterances_total")).isGreaterThanOrEqualTo(2);
        assertThat(desk.server.metric("rayo_recognition_failures_total")).isZero();
        assertThat(desk.server.metric("rayo_recognition_listening")).isZero();
    }

    /** A session has eight sinks: an ear that stayed would be the end of the ninth input. */
    @Test
    void nothingIsLeftOfAnInputThatIsOver() throws Exception {
        String call = desk.call();
        for (int i = 0; i < 12; i++) {
            String input = desk.application.started(call, input("mode='voice' min-confidence='0.3' initial-timeout='" + (i % 2 == 0 ? 1 : 60_000) + "'", MENU));
            if (i % 2 == 0) {
                completes(input, "noinput");
            } else if (i < 9) {
                desk.application.done(input, Desk.STOP);
                completes(input, "stop");
            } else {
                desk.phone(0).plays(Talker.saying("operator"));
                matches(input, "voice", "operator", "0");
            }
        }
        assertThat(desk.server.metric("rayo_recognition_listening")).isZero();
    }

    @Test
    void keysAndSpeechAtOnce() throws Exception {
        String call = desk.call();
        String pressed = desk.application.started(call, input("mode='any'", MENU + "<grammar url='builtin:dtmf/digits?length=2'/>"));
        desk.phone(0).presses("42");
        matches(pressed, "dtmf", "4 2", "4 2");
        String said = desk.application.started(call, input("mode='any'", MENU + "<grammar url='builtin:dtmf/digits?length=2'/>"));
        desk.phone(0).plays(Talker.saying("operator"));
        matches(said, "voice", "operator", "0");
    }

    @ParameterizedTest
    @CsvSource({"0, the weather is nice today", "1, operator"})
    void whatIsNotOfTheGrammarOrNotSureIsNoMatch(String confidence, String words) throws Exception {
        String menu = desk.application.started(desk.call(), input("mode='voice' min-confidence='" + confidence + "'", MENU));
        desk.phone(0).plays(Talker.saying(words));
        completes(menu, "nomatch");
    }

    @Test
    void answersThatAreBuiltIn() throws Exception {
        String answer = desk.application.started(desk.call(), input("mode='voice' min-confidence='0'", "<grammar url='builtin:speech/boolean'/>"));
        desk.phone(0).plays(Talker.saying("yes"));
        // "yeah" is of it as well
        assertThat(Xml.parse(completes(answer, "match").text()).first("instance").text()).isEqualTo("true");
    }

    @Test
    void howSoftSpeechMayBe() throws Exception {
        String call = desk.call();
        String deaf = desk.application.started(call, input("mode='voice' initial-timeout='3000' sensitivity='0'", MENU));
        desk.phone(0).plays(Talker.softly("operator", 38));
        completes(deaf, "noinput");
        String keen = desk.application.started(call, input("mode='voice' initial-timeout='60000' sensitivity='1' min-confidence='0.3'", MENU));
        desk.phone(0).plays(Talker.softly("operator", 38));
        matches(keen, "voice", "operator", "0");
    }

    @Test
    void aPauseThatIsTooLongEndsWhatIsSaid() throws Exception {
        String call = desk.call();
        String both = "<grammar content-type='application/grammar+voxeo'>operator, operator check my balance</grammar>";
        String patient = desk.application.started(call, input("mode='voice' max-silence='2000'", both));
        desk.phone(0).plays(Talker.pausing("operator", 800, "check my balance"));
        matches(patient, "voice", "operator check my balance", "operator check my balance");
        String hasty = desk.application.started(call, input("mode='voice' max-silence='300'", both));
        desk.phone(0).plays(Talker.pausing("operator", 800, "check my balance"));
        matches(hasty, "voice", "operator", "operator");
    }

    @Test
    void clocks() throws Exception {
        String call = desk.call();
        completes(desk.application.started(call, input("mode='voice' initial-timeout='300'", MENU)), "noinput");
        // it does not end by silence: the clock ends it, and what was said so far has to do
        String cut = desk.application.started(call, input("mode='voice' max-silence='60000' recognition-timeout='2500'", MENU));
        desk.phone(0).plays(Talker.saying("check my balance"));
        matches(cut, "voice", "check my balance", "balance");
    }

    @Test
    void whoeverSpeaksInterruptsThePrompt() throws Exception {
        String call = desk.call();
        String prompt = desk.application.started(call, "<prompt xmlns='urn:xmpp:rayo:prompt:1' barge-in='true'>"
                + input("mode='voice' initial-timeout='20000'", MENU)
                + Desk.output("repeat-times='0'", Sounds.tone(directory, HZ, 1000)) + "</prompt>");
        desk.phone(0).hears(HZ);
        desk.phone(0).plays(Talker.saying("operator"));
        assertThat(desk.application.next("input-timers-started").attribute("from")).isEqualTo(prompt);
        matches(prompt, "voice", "operator", "0");
        desk.phone(0).hearsNothing();
    }

    @Test
    void oneAtATime() throws Exception {
        String call = desk.call();
        String first = desk.application.started(call, input("mode='voice'", MENU));
        assertThat(desk.application.refused(call, input("mode='voice'", MENU))).isEqualTo("wait resource-constraint");
        assertThat(desk.application.refused(call, input("mode='voice' recognizer='nobody'", MENU)))
                .isEqualTo("modify feature-not-implemented");
        assertThat(desk.application.refused(call, input("mode='voice' language='de-DE'", MENU)))
                .isEqualTo("modify feature-not-implemented");
        assertThat(desk.application.refused(call, input("mode='voice'", "<grammar url='builtin:speech/dictation'/>")))
                .isEqualTo("modify feature-not-implemented");
        desk.application.done(first, "<stop xmlns='urn:xmpp:rayo:ext:1'/>");
        completes(first, "stop");
        String second = desk.application.started(call, input("mode='voice' recognizer='sphinx4' language='en'", MENU));
        desk.phone(0).hangUp();
        completes(second, "hangup");
    }

    @Test
    void aMixerUnderstandsAnybody() throws Exception {
        String room = desk.mixer("spoken", desk.call(), desk.call());
        String menu = desk.application.started(room, input("mode='voice'", MENU));
        desk.phone(1).plays(Talker.saying("technical support"));
        while (true) {
            Xml event = desk.application.next();
            if (event.has("complete")) {
                assertThat(event.attribute("from")).isEqualTo(menu);
                assertThat(Xml.parse(event.first("match").text()).first("instance").text()).isEqualTo("service");
                return;
            }
        }
    }
}
