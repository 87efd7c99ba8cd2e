package org.rayo.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.server.protocol.RayoCommand.Document;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.protocol.RayoCommand.InputMode;
import org.rayo.server.protocol.RayoCommand.InterruptOn;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.server.protocol.RayoCommand.RejectReason;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.xml.XmlElement;

/** Stanzas in; records or the exact error out (protocol.md §5 to §7, §9, §13 to §15, §24). */
class RayoXmlCommandTest {

    private static final long NEVER = RayoCommand.NEVER;
    private static final String CORE = " xmlns='urn:xmpp:rayo:1'";
    private static final String OUTPUT = " xmlns='urn:xmpp:rayo:output:1'";
    private static final String INPUT = " xmlns='urn:xmpp:rayo:input:1'";
    private static final String DOCUMENT = "<document url='file:a.wav'/>";
    private static final String GRAMMAR = "<grammar url='builtin:dtmf/digits'/>";

    static ParseResult parse(String xml) {
        try {
            return RayoXml.parse(EmbeddedXml.parse(xml));
        } catch (EmbeddedXml.Fault e) {
            throw new AssertionError(xml, e);
        }
    }

    private static RayoCommand.Output heardBy(RayoCommand.Audience audience) {
        return new RayoCommand.Output(List.of(new Document("file:a.wav", null, null)), 0, false, 0, 1, NEVER, null, null,
                InterruptOn.NONE, audience, List.of());
    }

    private static RayoCommand.Output output(List<Document> documents) {
        return new RayoCommand.Output(documents, 0, false, 0, 1, NEVER, null, null, InterruptOn.NONE, List.of());
    }

    private static RayoCommand.Input input(List<GrammarSource> grammars) {
        return new RayoCommand.Input(InputMode.ANY, null, null, null, NEVER, NEVER, NEVER, NEVER, 0.5, 0, grammars, List.of());
    }

    static Stream<Arguments> commands() {
        List<Header> queue = List.of(new Header("X-Queue", "gold"), new Header("x-queue", "silver"));
        String headers = "<header name='X-Queue' value='gold'/><header xmlns='' name='x-queue' value='silver'/>";
        return Stream.of(
                arguments("<accept" + CORE + "/>", new RayoCommand.Accept(false, List.of())),
                arguments("<accept" + CORE + " earlyMedia='TRUE'/>", new RayoCommand.Accept(true, List.of())),
                arguments("<accept" + CORE + " earlyMedia=' 1 '/>", new RayoCommand.Accept(true, List.of())),
                arguments("<answer" + CORE + ">" + headers + "</answer>", new RayoCommand.Answer(queue)),
                arguments("<answer" + CORE + " unknown='attribute'/>", new RayoCommand.Answer(List.of())),
                arguments("<redirect" + CORE + " to='sip:night@office.example'/>",
                        new RayoCommand.Redirect("sip:night@office.example", List.of())),
                arguments("<reject" + CORE + "/>", new RayoCommand.Reject(RejectReason.DECLINE, List.of())),
                arguments("<reject" + CORE + "><decline/></reject>", new RayoCommand.Reject(RejectReason.DECLINE, List.of())),
                arguments("<reject" + CORE + ">" + headers + "<busy/></reject>", new RayoCommand.Reject(RejectReason.BUSY, queue)),
                arguments("<reject" + CORE + "><error/>" + headers + "</reject>", new RayoCommand.Reject(RejectReason.ERROR, queue)),
                arguments("<hangup" + CORE + "/>", new RayoCommand.Hangup(List.of())),
                arguments("<hangup" + CORE + ">" + headers + "</hangup>", new RayoCommand.Hangup(queue)),
                arguments("<hold" + CORE + "/>", new RayoCommand.Hold()),
                arguments("<unhold" + CORE + "/>", new RayoCommand.Unhold()),
                arguments("<mute" + CORE + "/>", new RayoCommand.Mute()),
                arguments("<unmute" + CORE + "/>", new RayoCommand.Unmute()),
                arguments("<dtmf" + CORE + " tones='4711#*AD'/>", new RayoCommand.Dtmf("4711#*AD")),
                arguments("<stop xmlns='urn:xmpp:rayo:ext:1'/>", new RayoCommand.Stop()),
                arguments("<stop" + CORE + "/>", new RayoCommand.Stop()),
                arguments("<pause" + OUTPUT + "/>", new RayoCommand.Pause()),
                arguments("<resume" + OUTPUT + "/>", new RayoCommand.Resume()),
                arguments("<seek" + OUTPUT + " direction='forward' amount='250'/>", new RayoCommand.Seek(250)),
                arguments("<seek" + OUTPUT + " direction='back' amount='2500'/>", new RayoCommand.Seek(-2500)),
                arguments("<speed-up" + OUTPUT + "/>", new RayoCommand.ChangeSpeed(true)),
                arguments("<speed-down" + OUTPUT + "/>", new RayoCommand.ChangeSpeed(false)),
                arguments("<volume-up" + OUTPUT + "/>", new RayoCommand.ChangeVolume(true)),
                arguments("<volume-down" + OUTPUT + "/>", new RayoCommand.ChangeVolume(false)));
    }

    static Stream<Arguments> joins() {
        Party.Call call = new Party.Call("c7", Jid.parse("c7@rayo.example"));
        Party.Mixer room = new Party.Mixer("room\\2017", "Room 17");
        return Stream.of(
                arguments("<join" + CORE + " call-uri='xmpp:c7@rayo.example'/>", join(call, JoinDirection.DUPLEX, false)),
                arguments("<join" + CORE + " call-uri='c7@rayo.example' direction='recv' media='bridge'/>",
                        join(call, JoinDirection.RECV, false)),
                arguments("<join" + CORE + " call-id='c7' force='true' direction='send'/>",
                        join(new Party.Call("c7", null), JoinDirection.SEND, true)),
                arguments("<join" + CORE + " mixer-name='Room 17' media='bridge_shared'/>", join(room, JoinDirection.DUPLEX, false)),
                arguments("<unjoin" + CORE + "/>", new RayoCommand.Unjoin(null)),
                arguments("<unjoin" + CORE + " call-uri='c7'/>", new RayoCommand.Unjoin(new Party.Call("c7", null))),
                arguments("<unjoin" + CORE + " mixer-name='Room 17'/>", new RayoCommand.Unjoin(room)),
                arguments("<dial" + CORE + " to='sip:b@x'><join mixer-name='Room 17'/><join xmlns='urn:xmpp:rayo:join:1'"
                                + " call-id='c7'/></dial>",
                        new RayoCommand.Dial("sip:b@x", null, null, NEVER,
                                List.of(join(room, JoinDirection.DUPLEX, false),
                                        join(new Party.Call("c7", null), JoinDirection.DUPLEX, false)),
                                List.of())));
    }

    private static RayoCommand.Join join(Party peer, JoinDirection direction, boolean force) {
        return new RayoCommand.Join(peer, direction, RayoCommand.JoinMedia.BRIDGE, force);
    }

    @ParameterizedTest
    @CsvSource({"join,a@b@c", "join,xmpp:", "join,xmpp:x", "join,a/b", "unjoin,a b"})
    void whatIsJoinedMustBeACall(String element, String uri) {
        assertThat(parse("<" + element + CORE + " call-uri='" + uri + "'/>")).isInstanceOfSatisfying(
                ParseResult.Refused.class, refused -> assertThat(refused.error().condition().wire()).isEqualTo("bad-request"));
    }

    @ParameterizedTest
    @CsvSource({"'Room 17',room\\2017", "'a@b',a\\40b", "'a/b:c',a\\2fb\\3ac", "'Ünï',ünï", "'c:\\20x',c\\3a\\5c20x", "'a\\b',a\\b"})
    void aMixersNameIsEscapedForItsAddress(String name, String node) {
        assertThat(Party.Mixer.named(name)).isEqualTo(new Party.Mixer(node, name));
    }

    static Stream<Arguments> dials() {
        return Stream.of(
                arguments("<dial" + CORE + " to='sip:+4420@trunk.example'/>",
                        new RayoCommand.Dial("sip:+4420@trunk.example", null, null, NEVER, List.of())),
                arguments("<dial" + CORE + " to='tel:+15550100' timeout='-1'/>",
                        new RayoCommand.Dial("tel:+15550100", null, null, NEVER, List.of())),
                arguments("<dial" + CORE + " to='+1 (555) 01-00' from='fromnumber'/>",
                        new RayoCommand.Dial("tel:+15550100", null, null, NEVER, List.of())),
                arguments("<dial" + CORE + " to='5550100' from='+1.555.0199'/>",
                        new RayoCommand.Dial("tel:5550100", "tel:+15550199", null, NEVER, List.of())),
                arguments("<dial" + CORE + " to='SIPS:b@x' timeout='0' from='tel:+1'/>",
                        new RayoCommand.Dial("SIPS:b@x", "tel:+1", null, 0, List.of())),
                arguments("<dial" + CORE + " to='sip:b@x' from='\"Desk &lt;1> \\\" x\" &lt;sip:100@rayo.example>'"
                                + " uri='xmpp:0b4de1@rayo.example' timeout='25000'><header name='X-C' value='a b'/></dial>",
                        new RayoCommand.Dial("sip:b@x", "\"Desk <1> \\\" x\" <sip:100@rayo.example>", "0b4de1@rayo.example",
                                25000, List.of(new Header("X-C", "a b")))),
                arguments("<dial" + CORE + " to='sip:b@x' from='Desk One &lt;sip:1@x>' uri='id@rayo.example'/>",
                        new RayoCommand.Dial("sip:b@x", "Desk One <sip:1@x>", "id@rayo.example", NEVER, List.of())));
    }

    static Stream<Arguments> components() {
        String ssml = "<speak xmlns='http://www.w3.org/2001/10/synthesis'>";
        return Stream.of(
                arguments("<output" + OUTPUT + ">" + DOCUMENT + "</output>",
                        output(List.of(new Document("file:a.wav", null, null)))),
                arguments("<output" + OUTPUT + "><document url='http://x/a.wav' content-type='application/ssml+xml'/></output>",
                        output(List.of(new Document("http://x/a.wav", "application/ssml+xml", null)))),
                arguments("<output" + OUTPUT + "><document content-type='text/uri-list'><![CDATA[file:a\nfile:b]]></document>"
                                + DOCUMENT + "</output>",
                        output(List.of(new Document(null, "text/uri-list", "file:a\nfile:b"), new Document("file:a.wav", null, null)))),
                arguments("<output" + OUTPUT + "><document>" + ssml + "<audio src='a'/></speak></document></output>",
                        output(List.of(new Document(null, "application/ssml+xml", ssml + "<audio src='a'/></speak>")))),
                arguments("<output" + OUTPUT + ">" + ssml + "hello</speak></output>",
                        output(List.of(new Document(null, "application/ssml+xml", ssml + "hello</speak>")))),
                arguments("<output" + OUTPUT + ">a &lt; b</output>",
                        output(List.of(new Document(null, "application/ssml+xml", ssml + "a &lt; b</speak>")))),
                arguments("<output" + OUTPUT + " start-offset='5' start-paused='true' repeat-interval='750' repeat-times='0'"
                                + " max-time='60000' renderer='r' voice='nora' interrupt-on='dtmf' direction='out' broadcast='0'>"
                                + DOCUMENT + "<header xmlns='urn:xmpp:rayo:1' name='From' value='v'/></output>",
                        new RayoCommand.Output(List.of(new Document("file:a.wav", null, null)), 5, true, 750, 0, 60000, "r",
                                "nora", InterruptOn.DTMF, List.of(new Header("From", "v")))),
                arguments("<output" + OUTPUT + " direction='in'>" + DOCUMENT + "</output>", heardBy(RayoCommand.Audience.JOINED)),
                arguments("<output" + OUTPUT + " direction='in' broadcast='true'>" + DOCUMENT + "</output>", heardBy(RayoCommand.Audience.BOTH)),
                arguments("<input" + INPUT + ">" + GRAMMAR + "</input>",
                        input(List.of(new GrammarSource("builtin:dtmf/digits", null, null)))),
                arguments("<input" + INPUT + "><grammar content-type='application/srgs+xml'><![CDATA[<grammar/>]]></grammar></input>",
                        input(List.of(new GrammarSource(null, "application/srgs+xml", "<grammar/>")))),
                arguments("<input" + INPUT + "><grammar content-type='application/srgs+xml'> <grammar xmlns='u'><rule/></grammar>"
                                + "</grammar></input>",
                        input(List.of(new GrammarSource(null, "application/srgs+xml", "<grammar xmlns='u'><rule/></grammar>")))),
                arguments("<input" + INPUT + " mode='dtmf' terminator='d' recognizer='r' language='en-US' initial-timeout='0'"
                                + " inter-digit-timeout='2500' recognition-timeout='-1' max-silence='7' sensitivity='.25'"
                                + " min-confidence='1.0' match-content-type='application/nlsml+xml'>" + GRAMMAR + "</input>",
                        new RayoCommand.Input(InputMode.DTMF, 'D', "r", "en-US", 0, 2500, NEVER, 7, 0.25, 1,
                                List.of(new GrammarSource("builtin:dtmf/digits", null, null)), List.of())));
    }

    @ParameterizedTest
    @MethodSource({"commands", "dials", "joins", "components"})
    void isUnderstood(String xml, RayoCommand expected) {
        assertThat(parse(xml)).isEqualTo(new ParseResult.Parsed(expected));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments("<redirect" + CORE + "/>", "<redirect> needs the attribute 'to'"),
                arguments("<redirect" + CORE + " to='night'/>",
                        "<redirect to='night'>: must be a URI such as sip:user@host or tel:+15550100"),
                arguments("<redirect" + CORE + " to='sip:a b'/>", "<redirect to='sip:a b'>: must be a URI"),
                arguments("<reject" + CORE + "><later/></reject>", "<reject> reason <later>: must be one of decline busy error"),
                arguments("<reject" + CORE + "><busy/><error/></reject>", "<reject> has more than one reason"),
                arguments("<accept" + CORE + " earlyMedia='yes'/>", "<accept earlyMedia='yes'>: must be true or false"),
                arguments("<dial" + CORE + "/>", "<dial> needs the attribute 'to'"),
                arguments("<dial" + CORE + " to=''/>", "<dial> needs the attribute 'to'"),
                arguments("<dial" + CORE + " to='mailto:a@b'/>", "with the scheme sip, sips or tel"),
                arguments("<dial" + CORE + " to='sip:a@b&#13;&#10;Via: x'/>", "no control characters"),
                arguments("<dial" + CORE + " to='sip:a@b' from='nobody'/>", "<dial from='nobody'>: must be a URI"),
                arguments("<dial" + CORE + " to='sip:a@b' from='\"a\" b\" &lt;sip:a@b>'/>", "<dial from="),
                arguments("<dial" + CORE + " to='sip:a@b' uri='xmpp:'/>", "<dial uri='xmpp:'>: must be a call address"),
                arguments("<dial" + CORE + " to='sip:a@b' uri='xmpp:rayo.example'/>", "must be a call address"),
                arguments("<dial" + CORE + " to='sip:a@b' uri='xmpp:a@rayo.example/r'/>", "must be a call address"),
                arguments("<dial" + CORE + " to='sip:a@b' timeout='1.5'/>",
                        "<dial timeout='1.5'>: must be -1 or milliseconds from 0 to 2147483647"),
                arguments("<dial" + CORE + " to='sip:a@b'><join/></dial>", "<join> needs either 'call-uri' or 'mixer-name'"),
                arguments("<dial" + CORE + " to='sip:a@b'><join call-uri='xmpp:a@b' mixer-name='m'/></dial>", "<join> needs either"),
                arguments("<dtmf" + CORE + "/>", "<dtmf> needs the attribute 'tones'"),
                arguments("<dtmf" + CORE + " tones='12a'/>", "<dtmf tones='12a'>: must be 1 to 128 of 0-9 A-D * #"),
                arguments("<answer" + CORE + "><header name='X'/></answer>", "<header> needs the attributes 'name' and 'value'"),
                arguments("<answer" + CORE + "><header name='a b' value=''/></answer>", "<header name='a b'>: must be a token"),
                arguments("<answer" + CORE + "><header name='Via' value=''/></answer>", "this server writes that header itself"),
                arguments("<hangup" + CORE + "><header name='X-Any' value='a&#13;&#10;Y: b'/></hangup>",
                        "<header value='a??Y: b'>: must be at most 4096 characters and no control characters"),
                arguments("<seek" + OUTPUT + " amount='1'/>", "<seek> needs the attribute 'direction'"),
                arguments("<seek" + OUTPUT + " direction='back'/>", "<seek> needs the attribute 'amount'"),
                arguments("<seek" + OUTPUT + " direction='up' amount='1'/>", "<seek direction='up'>: must be one of forward back"),
                arguments("<seek" + OUTPUT + " direction='back' amount='0'/>",
                        "<seek amount='0'>: must be an integer from 1 to 2147483647"),
                arguments("<output" + OUTPUT + "/>", "<output> needs a <document>"),
                arguments("<output" + OUTPUT + "> <header name='a' value='b'/></output>", "<output> needs a <document>"),
                arguments("<output" + OUTPUT + "><document/></output>", "<document> needs the attribute 'url' or content"),
                arguments("<output" + OUTPUT + "><document url='a:b'>c</document></output>", "<document> has both 'url' and content"),
                arguments("<output" + OUTPUT + "><document url='a.wav'/></output>", "<document url='a.wav'>: must be a URI"),
                arguments("<output" + OUTPUT + " max-time='0'>" + DOCUMENT + "</output>",
                        "<output max-time='0'>: must be an integer from 1 to 2147483647"),
                arguments("<output" + OUTPUT + " repeat-times='-1'>" + DOCUMENT + "</output>",
                        "<output repeat-times='-1'>: must be an integer from 0 to 2147483647"),
                arguments("<output" + OUTPUT + " interrupt-on='noise'>" + DOCUMENT + "</output>",
                        "<output interrupt-on='noise'>: must be one of none any dtmf speech"),
                arguments("<output" + OUTPUT + " direction='up'>" + DOCUMENT + "</output>",
                        "<output direction='up'>: must be one of out in"),
                arguments("<input" + INPUT + "/>", "<input> needs a <grammar>"),
                arguments("<input" + INPUT + "><grammar/></input>", "<grammar> needs the attribute 'url' or content"),
                arguments("<input" + INPUT + "><grammar content-type='a/b'><![CDATA[]]></grammar></input>",
                        "<grammar> needs the attribute 'url' or content"),
                arguments("<input" + INPUT + "><grammar>[1 DIGIT]</grammar></input>",
                        "<grammar> with content needs the attribute 'content-type'"),
                arguments("<input" + INPUT + " mode='DTMF'>" + GRAMMAR + "</input>",
                        "<input mode='DTMF'>: must be one of any dtmf voice cpa"),
                arguments("<input" + INPUT + " terminator='##'>" + GRAMMAR + "</input>",
                        "<input terminator='##'>: must be one of 0-9 A-D * #"),
                arguments("<input" + INPUT + " terminator=''>" + GRAMMAR + "</input>",
                        "<input terminator=''>: must be one of 0-9 A-D * #"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamed(String xml, String text) {
        assertThat(parse(xml)).isInstanceOfSatisfying(ParseResult.Refused.class, refused -> {
            assertThat(refused.error().known(null)).isEqualTo(RayoError.badRequest(refused.error().text()));
            assertThat(refused.error().text()).contains(text);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:a@127.0.0.1;@evil.example", "sip:a@127.0.0.1@evil.example", "sip:127.0.0.1;x@evil.example",
        "sip:127.0.0.1?x@evil.example", "sip:a@127.0.0.1;MADDR=evil.example", "sip:a@127.0.0.1;%6Daddr=evil.example",
        "sip:a@127.0.0.1?Route=%3Csip:evil.example%3E"})
    void whereACallGoesMustBeClear(String to) {
        assertThat(parse("<dial" + CORE + " to='" + to + "'/>")).isInstanceOfSatisfying(ParseResult.Refused.class,
                refused -> assertThat(refused.error().text()).contains("no maddr and no headers"));
        assertThat(parse("<dial" + CORE + " to='sip:a@127.0.0.1:5080;transport=tcp'/>")).isInstanceOf(ParseResult.Parsed.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<sing xmlns='urn:xmpp:rayo:1'/>|cancel",
        "<receivefax xmlns='urn:xmpp:rayo:fax:1'/>|cancel",
        "<ping xmlns='urn:xmpp:ping'/>|cancel",
        "<complete xmlns='urn:xmpp:rayo:ext:1'/>|cancel",
        "<join xmlns='urn:xmpp:rayo:1' mixer-name='m' media='direct'/>|modify",
        "<join xmlns='urn:xmpp:rayo:1' mixer-name='m'><music/></join>|modify",
        "<rewind xmlns='urn:xmpp:rayo:output:1'/>|cancel",
        "<pause xmlns='urn:xmpp:rayo:input:1'/>|cancel",
        "<answer xmlns='urn:xmpp:rayo:1'><music/></answer>|modify",
        "<output xmlns='urn:xmpp:rayo:output:1'><document url='a:b'/><speak/></output>|modify",
        "<input xmlns='urn:xmpp:rayo:input:1' match-content-type='application/emma+xml'><grammar url='a:b'/></input>|modify",
    })
    void whatIsNotOfferedIsFeatureNotImplemented(String xml, String type) {
        assertThat(parse(xml)).isInstanceOfSatisfying(ParseResult.Refused.class, refused -> {
            assertThat(refused.error().condition().wire()).isEqualTo("feature-not-implemented");
            assertThat(refused.error().type().wire()).isEqualTo(type);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "INF", "Infinity", "-0.1", "1.01", "1e0", "0x1p0", "1d", "", ".", "0..5", "٠",
        "0.00000000000000000000000000000000001"})
    void onlyDecimalsFromZeroToOneAreConfidences(String value) {
        assertThat(parse("<input" + INPUT + " min-confidence='" + value + "'>" + GRAMMAR + "</input>"))
                .isInstanceOfSatisfying(ParseResult.Refused.class, refused -> assertThat(refused.error().known(null)).isEqualTo(
                        RayoError.badRequest("<input min-confidence='" + value + "'>: must be a decimal from 0 to 1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-2", "2147483648", "99999999999999999999999999", "9223372036854775808", "", "-", "+", "--1", "1_000", "١", "1 0", "NaN",
        "0x10"})
    void onlyMillisecondsAreTimeouts(String value) {
        assertThat(parse("<input" + INPUT + " initial-timeout='" + value + "'>" + GRAMMAR + "</input>"))
                .isInstanceOfSatisfying(ParseResult.Refused.class, refused -> assertThat(refused.error().text())
                        .startsWith("<input initial-timeout='" + value + "'>: must be ")
                        .endsWith("from 0 to 2147483647"));
    }

    @ParameterizedTest
    @CsvSource({"header,128,answer,urn:xmpp:rayo:1", "document,64,output,urn:xmpp:rayo:output:1",
        "grammar,32,input,urn:xmpp:rayo:input:1"})
    void countsAreBounded(String child, int most, String command, String namespace) {
        XmlElement one = XmlElement.builder(namespace, child)
                .attribute("url", "a:b").attribute("name", "X-Any").attribute("value", "v").build();
        XmlElement.Builder builder = XmlElement.builder(namespace, command);
        for (int i = 0; i < most; i++) {
            builder.child(one);
        }
        assertThat(RayoXml.parse(builder.build())).isInstanceOf(ParseResult.Parsed.class);
        assertThat(RayoXml.parse(builder.child(one).build())).isInstanceOfSatisfying(ParseResult.Refused.class,
                refused -> assertThat(refused.error().text()).isEqualTo("<" + command + "> has more than " + most + " " + child + "s"));
    }

    @Test
    void aWrongValueIsRepeatedShortAndHarmless() {
        String text = ((ParseResult.Refused) parse("<dtmf" + CORE + " tones='" + "x".repeat(2000) + "'/>")).error().text();
        assertThat(text).hasSizeLessThan(160).contains("…");
    }

    @Test
    void contentIsBounded() {
        XmlElement document = XmlElement.builder("urn:xmpp:rayo:output:1", "document")
                .text("x".repeat(ComponentReader.MAX_BODY_CHARS + 1)).build();
        assertThat(RayoXml.parse(XmlElement.builder("urn:xmpp:rayo:output:1", "output").child(document).build()))
                .isInstanceOf(ParseResult.Refused.class);
    }

    @Test
    void whatIsRefusedIsStillACommandForTheMachine() {
        RayoError error = RayoError.badRequest("x");
        assertThat(new ParseResult.Refused(error).command()).isEqualTo(new RayoCommand.Invalid(error));
        assertThat(parse("<answer" + CORE + "/>").command()).isEqualTo(new RayoCommand.Answer(List.of()));
    }
}
