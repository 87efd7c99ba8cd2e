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

/** Inputs of digits (protocol.md §15): every way to say what is waited for, every clock, every end; the keys come from a phone. */
@Timeout(180)
class InputTest {
    private static final String INPUT = "xmlns='urn:xmpp:rayo:input:1'";
    private static final String PIN = "<grammar xmlns='http://www.w3.org/2001/06/grammar' version='1.0' mode='dtmf' root='pin'>"
            + "<rule id='pin'><item repeat='2-4'><one-of><item>1</item><item>2</item><item>3</item></one-of></item></rule></grammar>";

    @TempDir
    static Path directory;

    private static Desk desk;
    private String call;

    @BeforeAll
    static void start() throws Exception {
        desk = new Desk(directory);
    }

    @BeforeEach
    void call() throws Exception {
        call = desk.call();
    }

    @AfterEach
    void clear() throws Exception {
        desk.clear();
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    private String starts(String attributes, String grammars) throws Exception {
        return desk.application.started(call, "<input " + INPUT + " " + attributes + ">" + grammars + "</input>");
    }

    private static String srgs(String document) {
        return "<grammar content-type='application/srgs+xml'><![CDATA[" + document + "]]></grammar>";
    }

    private Xml completes(String input, String reason) throws Exception {
        Xml complete = desk.application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(input);
        assertThat(complete.attribute("type")).isEqualTo("unavailable");
        Xml first = complete.first("complete").children().getFirst();
        assertThat(first.name()).as(complete.toString()).isEqualTo(reason);
        return first;
    }

    private void matches(String input, String digits, String instance) throws Exception {
        Xml match = completes(input, "match");
        assertThat(match.attribute("content-type")).isEqualTo("application/nlsml+xml");
        Xml result = Xml.parse(match.text());
        assertThat(result.element().getNamespaceURI()).isEqualTo("http://www.ietf.org/xml/ns/mrcpv2");
        assertThat(result.first("input").attribute("mode")).isEqualTo("dtmf");
        assertThat(result.first("input").text()).isEqualTo(digits);
        assertThat(result.first("instance").text()).isEqualTo(instance);
    }

    @ParameterizedTest
    @CsvSource({
        "builtin:dtmf/digits?length=3, 123, 1 2 3, 1 2 3", "builtin:dtmf/boolean?y=1;n=2, 2, 2, false",
        "builtin:dtmf/digits?minlength=1;maxlength=2, 42, 4 2, 4 2"
    })
    void builtins(String url, String keys, String digits, String instance) throws Exception {
        String input = starts("mode='dtmf'", "<grammar url='" + url + "'/>");
        desk.phone(0).presses(keys);
        matches(input, digits, instance);
    }

    @Test
    void grammarsAsTextAsAnElementAndInTheSimpleForm() throws Exception {
        for (String grammar : new String[] {
            srgs(PIN), "<grammar content-type='application/srgs+xml'>" + PIN + "</grammar>",
            "<grammar content-type='application/grammar+voxeo'>[4 DIGITS]</grammar>"
        }) {
            String input = starts("mode='any'", grammar);
            desk.phone(0).presses("1231");
            matches(input, "1 2 3 1", "1 2 3 1");
        }
    }

    @Test
    void severalGrammarsAreAlternatives() throws Exception {
        String input = starts("", "<grammar url='builtin:dtmf/digits?length=3'/>" + srgs("<grammar xmlns='http://www.w3.org/2001/06/grammar'"
                + " version='1.0' mode='dtmf' root='help' tag-format='semantics/1.0-literals'><rule id='help'><item>*<tag>help</tag></item>"
                + "</rule></grammar>"));
        desk.phone(0).presses("*");
        matches(input, "*", "help");
    }

    @Test
    void theTerminatorEndsAndIsNoPartOfIt() throws Exception {
        String early = starts("terminator='#'", srgs(PIN));
        desk.phone(0).presses("12#");
        matches(early, "1 2", "1 2");
        String tooEarly = starts("terminator='#'", srgs(PIN));
        desk.phone(0).presses("1#");
        completes(tooEarly, "nomatch");
    }

    @Test
    void whatCannotMatchIsOverAtOnce() throws Exception {
        String input = starts("", srgs(PIN));
        desk.phone(0).presses("19");
        completes(input, "nomatch");
    }

    @Test
    void theClocksDecide() throws Exception {
        completes(starts("initial-timeout='150'", srgs(PIN)), "noinput");
        completes(starts("initial-timeout='0'", srgs(PIN)), "noinput");
        String enough = starts("initial-timeout='60000' inter-digit-timeout='1500'", srgs(PIN));
        desk.phone(0).presses("12");
        matches(enough, "1 2", "1 2");
        String tooFew = starts("inter-digit-timeout='300'", srgs(PIN));
        desk.phone(0).presses("1");
        completes(tooFew, "nomatch");
    }

    @Test
    void everyInputSeesEveryDigit() throws Exception {
        String one = starts("", "<grammar url='builtin:dtmf/digits?length=1'/>");
        String two = starts("", "<grammar url='builtin:dtmf/digits?length=2'/>");
        desk.phone(0).presses("7");
        matches(one, "7", "7");
        desk.phone(0).presses("8");
        matches(two, "7 8", "7 8");
    }

    @Test
    void itIsStoppedOnceAndHangsUpWithItsCall() throws Exception {
        String stopped = starts("", srgs(PIN));
        desk.application.done(stopped, Desk.STOP);
        completes(stopped, "stop");
        assertThat(desk.application.refused(stopped, Desk.STOP)).isEqualTo("cancel item-not-found");
        String hungUp = starts("", srgs(PIN));
        desk.phone(0).hangUp();
        completes(hungUp, "hangup");
        assertThat(desk.application.next().has("end")).isTrue();
    }
}
