package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Components on a mixer of two calls: what is played to it everybody hears, and what anybody does it hears. */
@Timeout(180)
class MixerComponentsTest {
    private static final int HZ = 620;

    @TempDir
    static Path directory;

    private static Desk desk;

    @BeforeAll
    static void start() throws Exception {
        desk = new Desk(directory);
    }

    @AfterEach
    void clear() throws Exception {
        desk.clear();
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    private static int rooms;
    private String room;

    @BeforeEach
    void join() throws Exception {
        room = desk.mixer("board " + ++rooms, desk.call(), desk.call());
    }

    private static String input(String grammar) {
        return "<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf'><grammar url='" + grammar + "'/></input>";
    }

    private Xml completes(String component) throws Exception {
        Xml complete = desk.application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(component);
        return complete.first("complete");
    }

    @Test
    void anInputTakesTheDigitsOfEverybody() throws Exception {
        String input = desk.application.started(room, input("builtin:dtmf/digits?length=3"));
        desk.phone(0).presses("4");
        desk.application.next("dtmf");
        desk.phone(1).presses("5");
        desk.application.next("dtmf");
        desk.phone(0).presses("6");
        Xml match = completes(input).first("match");
        assertThat(Xml.parse(match.text()).first("instance").text()).isEqualTo("4 5 6");
    }

    @Test
    void aPromptIsHeardByAllAndBargedInOnByOne() throws Exception {
        String prompt = desk.application.started(room, "<prompt xmlns='urn:xmpp:rayo:prompt:1' barge-in='true'>"
                + Desk.output("", Sounds.tone(directory, HZ, 30_000)) + input("builtin:dtmf/digits?length=1") + "</prompt>");
        desk.phone(0).hears(HZ);
        desk.phone(1).hears(HZ);
        desk.phone(1).presses("8");
        assertThat(desk.application.next("input-timers-started").attribute("from")).isEqualTo(prompt);
        Xml match = completes(prompt).first("match");
        assertThat(Xml.parse(match.text()).first("instance").text()).isEqualTo("8");
        desk.phone(0).hearsNothing();
        desk.phone(1).hearsNothing();
    }

    @Test
    void outputsStopWhenSomebodyPressesAKeyOrSpeaks() throws Exception {
        String onDtmf = desk.application.started(room, Desk.output("interrupt-on='dtmf'", Sounds.tone(directory, HZ, 30_000)));
        desk.phone(1).hears(HZ);
        desk.phone(0).presses("1");
        assertThat(completes(onDtmf).children().getFirst().name()).isEqualTo("finish");
        desk.phone(1).hearsNothing();
        String onSpeech = desk.application.started(room, Desk.output("interrupt-on='speech'", Sounds.tone(directory, HZ, 30_000)));
        desk.phone(0).hears(HZ);
        desk.phone(1).says(300, 3000);
        assertThat(completes(onSpeech).children().getFirst().name()).isEqualTo("finish");
        desk.phone(1).hearsNothing();
    }

    @Test
    void analysisTellsOfKeysAndVoices() throws Exception {
        String keys = desk.application.started(room, cpa("dtmf"));
        desk.phone(0).presses("9");
        Xml signal = desk.application.next("signal");
        assertThat(signal.attribute("from")).isEqualTo(keys);
        assertThat(signal.first("signal").attribute("value")).isEqualTo("9");
        String voices = desk.application.started(room, cpa("vad", true));
        desk.phone(1).says(300, 3000);
        assertThat(completes(voices).first("signal").attribute("type")).isEqualTo("urn:xmpp:rayo:cpa:vad:1");
        desk.application.done(keys, Desk.STOP);
        assertThat(completes(keys).children().getFirst().name()).isEqualTo("stop");
    }

    @ParameterizedTest
    @CsvSource({"busy", "congestion", "ring", "fax-cng", "fax-ced", "beep", "sit", "modem", "offhook"})
    void analysisTellsOfTheTonesThatAnybodySays(String name) throws Exception {
        String component = desk.application.started(room, cpa(name, true));
        desk.phone(1).plays(CpaTest.sound(name));
        Xml signal = completes(component).first("signal");
        assertThat(signal.attribute("type")).isEqualTo("urn:xmpp:rayo:cpa:" + name + ":1");
        assertThat(Integer.parseInt(signal.attribute("value"))).isBetween(400, 2300);
    }

    @Test
    void analysisTellsWhoSpeaksButNotWhatIsPlayed() throws Exception {
        String beeps = desk.application.started(room, cpa("beep"));
        String output = desk.application.started(room, Desk.output("", Sounds.tone(directory, 1000, 500)));
        assertThat(desk.application.next("complete").attribute("from")).isEqualTo(output);
        String speech = desk.application.started(room,
                cpa("speech", "minSpeechDuration=2500;finalSilence=600;terminate=true"));
        desk.phone(0).plays(new Vowels(900));
        Xml person = completes(speech).first("signal");
        assertThat(person.attribute("value")).isEqualTo("human");
        desk.phone(1).plays(CpaTest.sound("beep"));
        // the first that it hears is the phone's
        Xml beep = desk.application.next("signal");
        assertThat(beep.attribute("from")).isEqualTo(beeps);
        desk.application.done(beeps, Desk.STOP);
        assertThat(completes(beeps).children().getFirst().name()).isEqualTo("stop");
        String machine = desk.application.started(room, cpa("speech", "minSpeechDuration=1500;terminate=true"));
        desk.phone(1).plays(new Vowels(5000));
        assertThat(completes(machine).first("signal").attribute("value")).isEqualTo("machine");
    }

    private static String cpa(String signal) {
        return cpa(signal, false);
    }

    private static String cpa(String signal, boolean terminate) {
        return cpa(signal, "terminate=" + terminate);
    }

    private static String cpa(String signal, String parameters) {
        return "<input xmlns='urn:xmpp:rayo:input:1' mode='cpa'><grammar url='urn:xmpp:rayo:cpa:" + signal + ":1?" + parameters
                + "'/></input>";
    }

    @Test
    void theyEndWithTheMixerAndTheirFormerOwnersHearNoMoreOfIt() throws Exception {
        String input = desk.application.started(room, input("builtin:dtmf/digits?length=3"));
        for (Phone phone : desk.phones) {
            phone.hangUp();
        }
        assertThat(completes(input).children().getFirst().name()).isEqualTo("hangup");
        assertThat(desk.application.refused(input, Desk.STOP)).isEqualTo("cancel item-not-found");
    }
}
