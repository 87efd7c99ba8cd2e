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
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.codec.AudioEncoding;

/** Two joined calls: who hears what is played to one of them, and who gets its digits. */
@Timeout(180)
class JoinedSoundTest {
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

    @Test
    void aWhisperIsHeardByItsCallOnly() throws Exception {
        String[] calls = desk.joined("");
        desk.application.started(calls[0], Desk.output("", Sounds.tone(directory, HZ, 30_000)));
        desk.phone(0).hears(HZ);
        desk.phone(1).hearsNothing();
    }

    @Test
    void whatIsPlayedInwardIsHeardByWhomTheCallIsJoinedTo() throws Exception {
        String[] calls = desk.joined("");
        String output = desk.application.started(calls[0], Desk.output("direction='in'", Sounds.tone(directory, HZ, 30_000)));
        desk.phone(1).hears(HZ);
        desk.phone(0).hearsNothing();
        desk.application.done(output, "<pause xmlns='urn:xmpp:rayo:output:1'/>");
        desk.phone(1).hearsNothing();
        desk.application.done(output, "<resume xmlns='urn:xmpp:rayo:output:1'/>");
        desk.phone(1).hears(HZ);
        // with what the far end says
        desk.phone(0).says(1100, -1);
        desk.application.done(output, Desk.STOP);
        desk.application.next("complete");
        desk.phone(1).hears(1100);
    }

    @Test
    void aBroadcastIsHeardByBothAndOverOnce() throws Exception {
        String[] calls = desk.joined("");
        String output = desk.application.started(calls[0], Desk.output("broadcast='true'", Sounds.tone(directory, HZ, 2500)));
        desk.phone(0).hears(HZ);
        desk.phone(1).hears(HZ);
        Xml complete = desk.application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(output);
        assertThat(complete.has("finish")).isTrue();
        desk.phone(0).hearsNothing();
        desk.phone(1).hearsNothing();
        String again = desk.application.started(calls[1], Desk.output("broadcast='true'", Sounds.tone(directory, HZ, 30_000)));
        desk.phone(0).hears(HZ);
        desk.application.done(again, Desk.STOP);
        desk.phone(0).hearsNothing();
        desk.phone(1).hearsNothing();
        assertThat(desk.application.next("complete").attribute("from")).isEqualTo(again);
        assertThat(desk.application.quiet()).isTrue();
    }

    /** On the left what the far end says, on the right what it hears of whom it is joined to. */
    @Test
    void aRecordingHasBothSidesInTheirPlaces() throws Exception {
        String[] calls = desk.joined("");
        desk.phone(0).says(400, -1);
        desk.phone(1).says(1500, -1);
        desk.phone(0).hears(1500);
        desk.phone(1).hears(400);
        desk.application.started(calls[0], "<record xmlns='urn:xmpp:rayo:record:1' max-duration='1000'/>");
        short[][] tape = Sounds.read(Path.of(java.net.URI.create(
                desk.application.next("recording").first("recording").attribute("uri"))));
        assertThat(tape).hasNumberOfRows(2);
        assertThat(louderDb(tape[0], 400, 1500)).as("left: its far end").isGreaterThan(30);
        assertThat(louderDb(tape[1], 1500, 400)).as("right: the other one").isGreaterThan(30);
        // what is played as if the far end said it is on its side
        desk.application.started(calls[0], Desk.output("direction='in'", Sounds.tone(directory, 900, 30_000)));
        desk.application.started(calls[0], "<record xmlns='urn:xmpp:rayo:record:1' max-duration='1000'/>");
        short[][] music = Sounds.read(Path.of(java.net.URI.create(
                desk.application.next("recording").first("recording").attribute("uri"))));
        assertThat(louderDb(music[0], 900, 2500)).isGreaterThan(25);
        assertThat(louderDb(music[1], 1500, 900)).isGreaterThan(30);
    }

    private static double louderDb(short[] pcm, double hz, double thanHz) {
        return 10 * Math.log10(ToneMeter.power(pcm, hz) / ToneMeter.power(pcm, thanHz));
    }

    @Test
    void whoIsMutedIsHeardByNobody() throws Exception {
        String[] calls = desk.joined("");
        desk.phone(0).says(400, -1);
        desk.phone(1).says(1500, -1);
        desk.phone(1).hears(400);
        desk.application.done(calls[0], "<mute " + Desk.CORE + "/>");
        desk.phone(1).hearsNothing();
        desk.phone(0).hears(1500);
        desk.application.done(calls[0], "<unmute " + Desk.CORE + "/>");
        desk.phone(1).hears(400);
    }

    /** A call, its peer and a conference at once: it hears both, and each of them hears it. */
    @Test
    void severalJoinsAtOnce() throws Exception {
        String[] calls = desk.joined("");
        String third = desk.call();
        desk.mixer("aside", calls[0], third);
        desk.phone(1).says(HZ, -1);
        desk.phone(0).hears(HZ);
        desk.phone(2).hearsNothing();
        desk.phone(0).says(1100, -1);
        desk.phone(1).hears(1100);
        desk.phone(2).hears(1100);
        desk.application.done(calls[0], "<unjoin " + Desk.CORE + "/>");
        desk.phone(0).hearsNothing();
        desk.phone(1).hearsNothing();
        desk.phone(2).hearsNothing();
    }

    @Test
    void aMixerHearsWhatIsPlayedInward() throws Exception {
        String one = desk.call();
        String two = desk.call();
        desk.mixer("music", one, two);
        desk.application.started(one, Desk.output("direction='in'", Sounds.tone(directory, HZ, 30_000)));
        desk.phone(1).hears(HZ);
        desk.phone(0).hearsNothing();
    }

    /** Passed on or mixed, as an event or as a tone: each key is one digit at the other side. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keysReachTheOtherSide(boolean otherTakesEvents) throws Exception {
        String one = desk.call();
        String two = desk.call(Phone.calls(desk.server, AudioEncoding.PCMU, otherTakesEvents));
        desk.application.done(one, "<join " + Desk.CORE + " call-uri='xmpp:" + two + "'/>");
        desk.phone(0).presses("47");
        assertThat(desk.phone(1).nextKey()).isEqualTo('4');
        assertThat(desk.phone(1).nextKey()).isEqualTo('7');
        for (String digit : new String[] {"4", "7"}) {
            Xml event = desk.application.next("dtmf");
            assertThat(event.attribute("from")).as("the call whose far end pressed it").isEqualTo(one);
            assertThat(event.first("dtmf").attribute("signal")).isEqualTo(digit);
        }
        desk.phone(0).presses("9", 360);
        assertThat(desk.phone(1).nextKey()).isEqualTo('9');
        assertThat(desk.phone(1).lastKeyMs()).as("as long as it was pressed").isBetween(300, 400);
        desk.application.next("dtmf");
        // who only listens is not heard
        desk.application.done(one, "<join " + Desk.CORE + " call-uri='xmpp:" + two + "' direction='recv'/>");
        desk.phone(0).presses("1");
        desk.application.next("dtmf");
        desk.phone(1).presses("2");
        assertThat(desk.application.next("dtmf").attribute("from")).isEqualTo(two);
        if (otherTakesEvents) {
            // else its tone is in the sound already, and comes once
            assertThat(desk.phone(0).nextKey()).isEqualTo('2');
        }
        assertThat(desk.phone(1).keys()).isZero();
    }

    @Test
    void hiddenKeysStayWhereTheyArePressed() throws Exception {
        try (Desk hiding = new Desk(directory, "rtp.hide-dtmf=true")) {
            hiding.joined("");
            hiding.phone(0).presses("4");
            hiding.application.next("dtmf");
            hiding.phone(1).says(HZ, -1);
            hiding.phone(0).hears(HZ);
            assertThat(hiding.phone(1).keys()).isZero();
        }
    }
}
