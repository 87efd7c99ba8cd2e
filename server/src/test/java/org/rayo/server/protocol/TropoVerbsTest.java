package org.rayo.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.server.protocol.RayoEvent.CompleteReason;
import org.rayo.server.protocol.RayoEvent.EndReason;
import org.rayo.xmpp.xml.XmlElement;

/** The older dialects: stanzas of protocol.md §7.2 and §22, and what clients of these know of events. */
class TropoVerbsTest {
    private static XmlElement xml(String text) throws EmbeddedXml.Fault {
        return EmbeddedXml.parse(text);
    }

    private static RayoCommand read(String text) throws EmbeddedXml.Fault {
        return RayoXml.parse(xml(text)).command();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            <say xmlns='urn:xmpp:tropo:say:1' voice='allison'><audio url='https://media.example/hi.mp3'/>You owe <say-as interpret-as='currency'>USD5.10</say-as></say> | <speak xmlns='http://www.w3.org/2001/10/synthesis'><audio src='https://media.example/hi.mp3'/>You owe <say-as interpret-as='currency'>USD5.10</say-as></speak>
            <say xmlns='urn:xmpp:tropo:say:1' voice='allison'><speak>Hello <break/></speak></say>                                                                         | <speak xmlns='http://www.w3.org/2001/10/synthesis'>Hello <break/></speak>
            <say xmlns='urn:xmpp:tropo:say:1' voice='allison'><speak xmlns='http://www.w3.org/2001/10/synthesis'>Hello</speak></say>                                      | <speak xmlns='http://www.w3.org/2001/10/synthesis'>Hello</speak>
            <say xmlns='urn:xmpp:tropo:say:1' voice='allison'>Hello</say>                                                                                                 | <speak xmlns='http://www.w3.org/2001/10/synthesis'>Hello</speak>
            """)
    void aSayIsAnOutput(String say, String ssml) throws Exception {
        RayoCommand.Output output = (RayoCommand.Output) read(say);
        assertThat(output.voice()).isEqualTo("allison");
        assertThat(output.documents()).singleElement().satisfies(document -> {
            assertThat(document.contentType()).isEqualTo("application/ssml+xml");
            assertThat(xml(document.body())).isEqualTo(xml(ssml));
        });
    }

    @Test
    void anAskIsAPromptOrAnInput() throws Exception {
        String choices = "<choices content-type='application/grammar+voxeo'>[4 DIGITS]</choices>";
        RayoCommand.Prompt prompt = (RayoCommand.Prompt) read("<ask xmlns='urn:xmpp:tropo:ask:1' mode='dtmf' timeout='8000'"
                + " terminator='#' bargein='false'><prompt voice='allison'><speak>Your PIN</speak></prompt>" + choices + "</ask>");
        assertThat(prompt.bargeIn()).isFalse();
        assertThat(prompt.output().voice()).isEqualTo("allison");
        RayoCommand.Prompt own = (RayoCommand.Prompt) read("<ask xmlns='urn:xmpp:tropo:ask:1' voice='nora'><prompt><speak>x</speak></prompt>" + choices + "</ask>");
        assertThat(own.output().voice()).isEqualTo("nora");
        assertThat(prompt.input().initialTimeoutMs()).isEqualTo(8_000);
        assertThat(prompt.input().grammars()).singleElement()
                .satisfies(grammar -> assertThat(grammar.body()).isEqualTo("[4 DIGITS]"));
        RayoCommand.Input input = (RayoCommand.Input) read("<ask xmlns='urn:xmpp:tropo:ask:1'>" + choices + "</ask>");
        assertThat(input.initialTimeoutMs()).isEqualTo(30_000);
        assertThat(input.minConfidence()).isEqualTo(0.3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            <say xmlns='urn:xmpp:tropo:say:1'/>                                                                                       | BAD_REQUEST
            <ask xmlns='urn:xmpp:tropo:ask:1'><prompt><speak>x</speak></prompt></ask>                                                 | BAD_REQUEST
            <ask xmlns='urn:xmpp:tropo:ask:1' mode='loud'><choices content-type='application/grammar+voxeo'>[4 DIGITS]</choices></ask> | BAD_REQUEST
            <ask xmlns='urn:xmpp:tropo:ask:1'><choices>[4 DIGITS]</choices></ask>                                                     | BAD_REQUEST
            <ask xmlns='urn:xmpp:tropo:ask:1'><choices content-type='a/b'>x</choices><more/></ask>                                    | FEATURE_NOT_IMPLEMENTED
            <whisper xmlns='urn:xmpp:tropo:say:1'/>                                                                                   | FEATURE_NOT_IMPLEMENTED
            """)
    void whatIsWrongIsToldAsInNewerCommands(String command, String condition) throws Exception {
        ParseResult result = RayoXml.parse(xml(command));
        assertThat(result).isInstanceOfSatisfying(ParseResult.Refused.class,
                refused -> assertThat(refused.error().condition().name()).isEqualTo(condition));
    }

    private static XmlElement completed(String verb, CompleteReason reason) throws Exception {
        return TropoVerbs.completed(xml(verb), RayoXml.write(new RayoEvent.Complete(reason)));
    }

    @Test
    void whatVerbsCompleteWithIsInTheirWords() throws Exception {
        String say = "<say xmlns='urn:xmpp:tropo:say:1'/>";
        String ask = "<ask xmlns='urn:xmpp:tropo:ask:1'/>";
        assertThat(completed(say, new CompleteReason.OutputFinished())).isEqualTo(
                xml("<complete xmlns='urn:xmpp:rayo:ext:1'><success xmlns='urn:xmpp:tropo:say:complete:1'/></complete>"));
        String nlsml = "<result xmlns='http://www.ietf.org/xml/ns/mrcpv2'><interpretation confidence='1'>"
                + "<input mode='dtmf' confidence='1'>3 1 4 1</input><instance>dtmf-3 dtmf-1 dtmf-4 dtmf-1</instance></interpretation></result>";
        assertThat(completed(ask, new CompleteReason.InputMatch(nlsml))).isEqualTo(xml("<complete xmlns='urn:xmpp:rayo:ext:1'>"
                + "<success xmlns='urn:xmpp:tropo:ask:complete:1' confidence='1' mode='dtmf'>"
                + "<interpretation>dtmf-3 dtmf-1 dtmf-4 dtmf-1</interpretation><utterance>3141</utterance></success></complete>"));
        assertThat(completed(ask, new CompleteReason.InputMatch(nlsml.replaceFirst("<instance>.*</instance>", "<instance>3141</instance>")))
                .toString()).contains("<interpretation>dtmf-3 dtmf-1 dtmf-4 dtmf-1</interpretation>");
        assertThat(completed(ask, new CompleteReason.NoInput()).firstChild().is("urn:xmpp:tropo:ask:complete:1", "noinput")).isTrue();
        assertThat(completed(ask, new CompleteReason.NoMatch()).firstChild().is("urn:xmpp:tropo:ask:complete:1", "nomatch")).isTrue();
        for (String verb : List.of(say, ask)) {
            assertThat(completed(verb, new CompleteReason.HungUp()).firstChild().is(RayoNamespaces.EXT_COMPLETE, "hangup")).isTrue();
            assertThat(completed(verb, new CompleteReason.Failed("x")).firstChild().text()).isEqualTo("x");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "XEP, HUNGUP, hungup", "JITSI, HUNGUP, hangup", "TROPO, HUNGUP, hangup", "XEP, REJECTED, rejected",
        "JITSI, REJECTED, rejected", "TROPO, REJECTED, reject", "JITSI, HANGUP_COMMAND, hangup-command", "TROPO, BUSY, busy",
        "XEP, HANGUP_COMMAND, hangup-command", "TROPO, HANGUP_COMMAND, hangup"
    })
    void callsEndInEachDialect(Dialect dialect, EndReason reason, String expected) {
        RayoEvent.End end = new RayoEvent.End(reason, "486", List.of(new Header("X-A", "b")));
        XmlElement spoken = dialect.spoken(RayoXml.write(end));
        assertThat(spoken.firstChild().name()).isEqualTo(expected);
        assertThat(spoken.firstChild().attribute("platform-code")).isEqualTo("486");
        assertThat(spoken.children().getLast().attribute("value")).isEqualTo("b");
    }

    private static XmlElement told(CompleteReason reason) {
        return Dialect.TROPO.spoken(RayoXml.write(new RayoEvent.Complete(reason)));
    }

    /** protocol.md §22.5: inputs, recordings and signals in Voxeo's words. */
    @Test
    void anOlderClientHearsOfInputsRecordingsAndSignals() throws Exception {
        XmlElement match = told(new CompleteReason.InputMatch("<result xmlns='http://www.ietf.org/xml/ns/mrcpv2'><interpretation confidence='1'>"
                + "<input mode='dtmf' confidence='1'>1 2</input><instance>first</instance></interpretation></result>"));
        assertThat(match).isEqualTo(xml("<complete xmlns='urn:xmpp:rayo:ext:1'><match xmlns='urn:xmpp:rayo:input:complete:1' confidence='1' mode='dtmf'>"
                + "<result xmlns='http://www.w3c.org/2000/11/nlsml'><interpretation confidence='1'><input mode='dtmf' confidence='1'>1 2</input>"
                + "<instance>first</instance></interpretation></result><interpretation>first</interpretation><utterance>12</utterance>"
                + "<tag>first</tag></match></complete>"));
        assertThat(told(new CompleteReason.RecordLimit(CompleteReason.Limit.INITIAL_TIMEOUT)).firstChild().name()).isEqualTo("ini_timeout");
        assertThat(told(new CompleteReason.RecordLimit(CompleteReason.Limit.FINAL_TIMEOUT)).firstChild().name()).isEqualTo("success");
        assertThat(told(new CompleteReason.RecordLimit(CompleteReason.Limit.MAX_DURATION)).firstChild().name()).isEqualTo("timeout");
        RayoEvent.Signal signal = new RayoEvent.Signal("urn:xmpp:rayo:cpa:dtmf:1", 90, "5");
        XmlElement expected = xml("<signal xmlns='urn:xmpp:rayo:input:1' type='dtmf' duration='90' tone='5'/>");
        assertThat(Dialect.TROPO.spoken(RayoXml.write(signal))).isEqualTo(expected);
        assertThat(told(new CompleteReason.Detected(signal)).firstChild()).isEqualTo(expected);
        assertThat(told(new CompleteReason.NoInput()).firstChild().is(RayoNamespaces.INPUT_COMPLETE, "noinput")).isTrue();
    }

    @Test
    void anOlderClientAsksForSignalsByRules() throws Exception {
        RayoCommand.Input input = (RayoCommand.Input) read("<input xmlns='urn:xmpp:rayo:input:1'><grammar content-type='application/srgs+xml'>"
                + "<meta name='maxTime' content='4000'/><meta name='terminate' content='true'/><ruleref uri='urn:xmpp:rayo:cpa:speech:1'/>"
                + "<ruleref uri='urn:xmpp:rayo:cpa:beep:1'/></grammar></input>");
        assertThat(input.mode()).isEqualTo(RayoCommand.InputMode.CPA);
        assertThat(input.grammars()).extracting(RayoCommand.GrammarSource::url).containsExactly(
                "urn:xmpp:rayo:cpa:speech:1?maxTime=4000;terminate=true", "urn:xmpp:rayo:cpa:beep:1?maxTime=4000;terminate=true");
        assertThat(((RayoCommand.Recording) read("<record xmlns='urn:xmpp:rayo:record:1' duplex='false'/>")).direction())
                .isEqualTo(RayoCommand.RecordDirection.SEND);
        // where they go by HTTP PUT, and nowhere else
        for (String nowhere : List.of("file:///tmp/a.wav", "ftp://x/a.wav", "http://x/a?b=c", "nowhere", "http://x/{a}", "http://x/%zz")) {
            assertThat(RayoXml.parse(xml("<record xmlns='urn:xmpp:rayo:record:1' to='" + nowhere + "'/>"))).as(nowhere)
                    .isInstanceOf(ParseResult.Refused.class);
        }
    }

    /** protocol.md §24. */
    @Test
    void whoMayNotDialIsToldSo() {
        RayoError no = RayoError.notAuthorized("no rule");
        assertThat(Dialect.JITSI.spoken(no)).isEqualTo(RayoError.forbidden("no rule"));
        assertThat(Dialect.JITSI.spoken(RayoError.conflict("x"))).isEqualTo(RayoError.conflict("x"));
        assertThat(Dialect.XEP.spoken(no)).isEqualTo(no);
        assertThat(Dialect.TROPO.spoken(no)).isEqualTo(no);
    }

    /** protocol.md §27. */
    @Test
    void recordingsOfOlderClientsEndBySilence() throws Exception {
        String plain = "<record xmlns='urn:xmpp:rayo:record:1' format='wav'><hint name='a' value='b'/></record>";
        RayoCommand.Recording older = (RayoCommand.Recording) RayoXml.parse(Dialect.TROPO.meant(xml(plain))).command();
        assertThat(older.initialTimeoutMs()).isEqualTo(10_000);
        assertThat(older.finalTimeoutMs()).isEqualTo(10_000);
        assertThat(Dialect.TROPO.meant(xml(plain)).firstChild()).isEqualTo(xml(plain).firstChild());
        XmlElement own = xml("<record xmlns='urn:xmpp:rayo:record:1' initial-timeout='-1' final-timeout='500'/>");
        RayoCommand.Recording said = (RayoCommand.Recording) RayoXml.parse(Dialect.TROPO.meant(own)).command();
        assertThat(said.initialTimeoutMs()).isEqualTo(RayoCommand.NEVER);
        assertThat(said.finalTimeoutMs()).isEqualTo(500);
        for (Dialect other : List.of(Dialect.XEP, Dialect.JITSI)) {
            assertThat(other.meant(xml(plain))).isEqualTo(xml(plain));
        }
    }

    @Test
    void transfersConferencesAndConnectsAreRead() throws Exception {
        RayoCommand.Transfer transfer = (RayoCommand.Transfer) read("<transfer xmlns='urn:xmpp:tropo:transfer:1' from='tel:+18005550100'"
                + " terminator='*' timeout='20000' answer-on-media='true' media='direct'><to>tel:+14155550111</to><to>sip:bob@office.example</to>"
                + "<ringback voice='nora'><speak>one moment</speak></ringback><header name='X-A' value='b'/></transfer>");
        assertThat(transfer.to()).containsExactly("tel:+14155550111", "sip:bob@office.example");
        assertThat(transfer.terminator()).isEqualTo('*');
        assertThat(transfer.timeoutMs()).isEqualTo(20_000);
        assertThat(transfer.answerOnMedia()).isTrue();
        assertThat(transfer.media()).isEqualTo(RayoCommand.JoinMedia.DIRECT);
        assertThat(transfer.ringback().repeatTimes()).isZero();
        assertThat(transfer.ringback().voice()).isEqualTo("nora");
        assertThat(transfer.headers()).containsExactly(new Header("X-A", "b"));
        RayoCommand.Transfer plain = (RayoCommand.Transfer) read("<transfer xmlns='urn:xmpp:tropo:transfer:1' to='sip:a@x'><to/></transfer>");
        assertThat(plain).isEqualTo(new RayoCommand.Transfer(
                List.of("sip:a@x"), null, '#', 30_000, false, RayoCommand.JoinMedia.BRIDGE, null, List.of()));
        RayoCommand.Conference conference = (RayoCommand.Conference) read("<conference xmlns='urn:xmpp:tropo:conference:1' name='12'/>");
        assertThat(conference).isEqualTo(new RayoCommand.Conference(Party.Mixer.named("12"), false, '#', true, true, true, null, null));
        assertThat(((RayoCommand.Conference) read("<conference xmlns='urn:xmpp:tropo:conference:1' name='12' terminator=''/>")).terminator()).isNull();
        assertThat(read("<connect xmlns='urn:xmpp:rayo:1'><target>sip:a@x</target></connect>"))
                .isEqualTo(new RayoCommand.Connect(List.of("sip:a@x"), List.of()));
        assertThat(read("<kick xmlns='urn:xmpp:tropo:conference:1'>too loud</kick>")).isEqualTo(new RayoCommand.Kick("too loud"));
    }

    @Test
    void anOutputOfAnOlderClientIsASuccess() {
        XmlElement complete = RayoXml.write(new RayoEvent.Complete(new CompleteReason.OutputFinished()));
        assertThat(Dialect.TROPO.spoken(complete).firstChild().is(RayoNamespaces.OUTPUT_COMPLETE, "success")).isTrue();
        assertThat(Dialect.JITSI.spoken(complete)).isEqualTo(complete);
    }
}
