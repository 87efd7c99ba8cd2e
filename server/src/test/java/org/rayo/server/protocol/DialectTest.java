package org.rayo.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.rayo.server.protocol.RayoEvent.CompleteReason;
import org.rayo.server.protocol.RayoEvent.EndReason;
import org.rayo.xmpp.stanza.StanzaCondition;
import org.rayo.xmpp.xml.XmlElement;

/** The dialects {@code strict} and {@code mod_rayo} (protocol.md §5, §9, §15, §29) in what is said; what they do is in ProfileRulesTest. */
class DialectTest {
    private static final String GRAMMAR = "<grammar url='builtin:dtmf/digits'/>";

    private static XmlElement xml(String command) throws Exception {
        return EmbeddedXml.parse(command.replace("{core}", "xmlns='urn:xmpp:rayo:1'").replace("{output}", "xmlns='urn:xmpp:rayo:output:1'")
                .replace("{input}", "xmlns='urn:xmpp:rayo:input:1'").replace("{record}", "xmlns='urn:xmpp:rayo:record:1'")
                .replace("{prompt}", "xmlns='urn:xmpp:rayo:prompt:1'").replace("{grammar}", GRAMMAR));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <accept {core} early-media="true"/>                                                                 | <accept> | early-media
            <answer {core} quickly="true"/>                                                                     | <answer> | quickly
            <hangup {core} to="x"/>                                                                             | <hangup> | to
            <reject {core}><busy until="noon"/></reject>                                                        | <busy>   | until
            <dial {core} to="sip:a@x" header="x"/>                                                              | <dial>   | header
            <dial {core} to="sip:a@x"><join call-uri="a@x" mode="duplex"/></dial>                               | <join>   | mode
            <dial {core} to="sip:a@x"><header name="a" value="b" type="c"/></dial>                              | <header> | type
            <join {core} call-uri="a@x" loud="true"/>                                                           | <join>   | loud
            <unjoin {core} call-uri="a@x" force="true"/>                                                        | <unjoin> | force
            <dtmf {core} tones="1" duration="100"/>                                                             | <dtmf>   | duration
            <output {output} loop="2"><document url="file:a.wav"/></output>                                     | <output> | loop
            <output {output}><document url="file:a.wav" type="audio/wav"/></output>                             | <document> | type
            <seek {output} direction="back" amount="1" unit="s"/>                                               | <seek>   | unit
            <input {input} timeout="5000">{grammar}</input>                                                     | <input>  | timeout
            <input {input}><grammar url="builtin:dtmf/digits" mode="dtmf"/></input>                             | <grammar> | mode
            <prompt {prompt} bargein="true"><output {output}><document url="file:a.wav"/></output><input {input}>{grammar}</input></prompt> | <prompt> | bargein
            <prompt {prompt}><output {output} x="y"><document url="file:a.wav"/></output><input {input}>{grammar}</input></prompt>          | <output> | x
            <record {record} channels="2"/>                                                                     | <record> | channels
            <record {record}><hint name="a" value="b" c="d"/></record>                                          | <hint>   | c
            <stop xmlns="urn:xmpp:rayo:ext:1" now="true"/>                                                      | <stop>   | now
            """)
    void strictNamesTheAttributeThatItDoesNotKnow(String command, String element, String attribute) throws Exception {
        ParseResult result = RayoXml.parse(xml(command), Dialect.STRICT);
        assertThat(result).isInstanceOfSatisfying(ParseResult.Refused.class, refused -> {
            assertThat(refused.error().condition()).isEqualTo(StanzaCondition.BAD_REQUEST);
            assertThat(refused.error().text()).contains(element, "'" + attribute + "'");
        });
        assertThat(RayoXml.parse(xml(command), Dialect.XEP)).as("others do not look").isInstanceOf(ParseResult.Parsed.class);
    }

    /** Prefixed attributes, what older and newer clients know, and what is in documents of others, is nobody's fault. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <answer {core} xmlns:o="urn:other" o:quickly="true" xml:lang="en"/>
            <accept {core} earlyMedia="true"/>
            <join {core} call-id="a" force="true" direction="send" media="bridge"/>
            <dial {core} to="sip:a@x" from="sip:b@x" uri="xmpp:c@x" timeout="5"><header name="a" value="b"/><join mixer-name="m"/></dial>
            <output {output} broadcast="true" direction="out" renderer="flite" voice="slt"><document content-type="application/ssml+xml"><speak xmlns="http://www.w3.org/2001/10/synthesis" version="1.0" odd="x">a</speak></document></output>
            <input {input} barge-event="true" start-timers="true" persistent="true" hotword="true"><grammar content-type="application/srgs+xml"><grammar xmlns="http://www.w3.org/2001/06/grammar" root="a" odd="x"><rule id="a">1</rule></grammar></grammar></input>
            <record {record} duplex="true" to="http://x/y"/>
            """)
    void strictKnowsWhatThereIs(String command) throws Exception {
        assertThat(RayoXml.parse(xml(command), Dialect.STRICT)).isInstanceOf(ParseResult.Parsed.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <input {input} initial-timeout="0">{grammar}</input>       | initial-timeout
            <input {input} inter-digit-timeout="00">{grammar}</input>  | inter-digit-timeout
            <input {input} max-silence="0">{grammar}</input>           | max-silence
            <record {record} max-duration="0"/>                        | max-duration
            <record {record} final-timeout="+0"/>                      | final-timeout
            <dial {core} to="sip:a@x" timeout="0"/>                    | timeout
            <prompt {prompt}><output {output}><document url="file:a.wav"/></output><input {input} initial-timeout="0">{grammar}</input></prompt> | initial-timeout
            """)
    void modRayoHasNoTimesOfNought(String command, String attribute) throws Exception {
        assertThat(RayoXml.parse(xml(command), Dialect.MOD_RAYO)).isInstanceOfSatisfying(ParseResult.Refused.class, refused -> {
            assertThat(refused.error().condition()).isEqualTo(StanzaCondition.BAD_REQUEST);
            assertThat(refused.error().text()).contains(attribute);
        });
        assertThat(RayoXml.parse(xml(command), Dialect.XEP)).isInstanceOf(ParseResult.Parsed.class);
        assertThat(RayoXml.parse(xml(command.replaceFirst("\"\\+?0+\"", "\"1\"")), Dialect.MOD_RAYO)).isInstanceOf(ParseResult.Parsed.class);
    }

    private static final String NLSML = "<result xmlns='http://www.ietf.org/xml/ns/mrcpv2'><interpretation confidence='0.75'>"
            + "<input mode='voice' confidence='0.75'>yes</input><instance>true</instance></interpretation></result>";

    @Test
    void modRayoIsSureInHundredths() throws Exception {
        for (XmlElement match : List.of(
                Dialect.MOD_RAYO.spoken(RayoXml.write(new RayoEvent.Complete(new CompleteReason.InputMatch(NLSML)))).firstChild(),
                Dialect.MOD_RAYO.spoken(RayoXml.write(new RayoEvent.Matched(NLSML))))) {
            assertThat(match.is(RayoNamespaces.INPUT_COMPLETE, "match")).isTrue();
            assertThat(match.attribute("content-type")).isEqualTo("application/nlsml+xml");
            assertThat(EmbeddedXml.parse(match.text())).isEqualTo(EmbeddedXml.parse(
                    NLSML.replace("mode='voice' confidence='0.75'", "mode='voice' confidence='75'")));
        }
    }

    /** An event beside a complete: a match of an input that goes on. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aMatchMayBeAnEvent(Dialect dialect) {
        XmlElement match = dialect.spoken(RayoXml.write(new RayoEvent.Matched(NLSML)));
        assertThat(match.is(RayoNamespaces.INPUT_COMPLETE, "match")).isTrue();
        assertThat(match.child(RayoNamespaces.INPUT_COMPLETE, "utterance") != null).isEqualTo(dialect == Dialect.TROPO);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void onlyModRayoHearsOfTheStartOfAnInput(Dialect dialect) {
        assertThat(dialect.knows(new RayoEvent.StartOfInput())).isEqualTo(dialect == Dialect.MOD_RAYO);
        assertThat(dialect.knows(new RayoEvent.Answered(List.of()))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "HUNGUP, 200, hungup, 16", "HANGUP_COMMAND, 200, hangup-command, ", "REJECT_COMMAND, 603, hangup-command, ",
        "BUSY, 486, busy, 17", "TIMEOUT, 408, timeout, 102", "REJECTED, 603, rejected, 21", "ERROR, 503, error, 41"
    })
    void modRayoEndsCallsByCauses(EndReason reason, String status, String name, String code) {
        RayoEvent told = Dialect.MOD_RAYO.meant(new RayoEvent.End(reason, status, List.of()), false);
        XmlElement end = Dialect.MOD_RAYO.spoken(RayoXml.write(told)).firstChild();
        assertThat(end.name()).isEqualTo(name);
        assertThat(end.attribute("platform-code")).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Q.850;cause=31;text="normal, unspecified"           | 31
            SIP;cause=200;text="Call, done", q.850 ;cause=20    | 20
            Q.850;text="cause=99, Q.850;cause=98";cause=42      | 42
            Q.850;cause=0                                       | 41
            Q.850;cause=128                                     | 41
            Q.850                                               | 41
            SIP;cause=600                                       | 41
            SIP;text="Q.850;cause=17"                           | 41
            """)
    void theFarEndSaysWhichCauseItIs(String reason, int cause) {
        RayoEvent.End end = new RayoEvent.End(EndReason.ERROR, "503", List.of(new Header("X-A", "Q.850;cause=1"), new Header("reason", reason)));
        assertThat(Dialect.XEP.meant(end, true)).isEqualTo(new RayoEvent.End(EndReason.ERROR, Integer.toString(cause), end.headers()));
        assertThat(Dialect.XEP.meant(end, false)).isEqualTo(end);
    }

    /** RFC 3398 §8.2.6.1. */
    @ParameterizedTest
    @CsvSource({
        "200,16", "302,23", "400,41", "401,21", "403,21", "404,1", "405,63", "406,79", "408,102", "410,22", "413,127", "415,79", "420,127",
        "480,18", "481,41", "482,25", "483,25", "484,28", "485,1", "486,17", "487,16", "488,31", "500,41", "501,79", "502,38", "503,41",
        "504,102", "505,127", "600,17", "603,21", "604,1", "606,31"
    })
    void elseItFollowsFromTheStatus(int status, int cause) {
        assertThat(Q850.cause(status, List.of())).isEqualTo(cause);
    }

    @Test
    void longHeadersCostLittle() {
        String endless = "Q.850;".repeat(10_000) + "\"";
        assertThat(Q850.cause(486, List.of(new Header("Reason", endless), new Header("Reason", "Q.850;text=\"" + "x".repeat(60_000))))).isEqualTo(17);
    }
}
