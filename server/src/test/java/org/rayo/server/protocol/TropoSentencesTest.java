package org.rayo.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.xmpp.stanza.StanzaCondition;
import org.rayo.xmpp.stanza.StanzaErrorType;
import org.rayo.xmpp.xml.XmlElement;

/**
 * Every sentence that Voxeo's server answers a wrong command with, by the commands that its own validation tests send (protocol.md §27):
 * clients of that time compare them whole. All are bad-request of type modify. What is told otherwise here has its reason.
 */
class TropoSentencesTest {
    private static final String CHOICES = "<choices content-type=\"application/grammar+voxeo\">sales,support</choices>";
    private static final String PROMPT = "<prompt><speak xmlns=\"\">Hello World.</speak></prompt>";
    private static final String GRAMMAR = "<grammar content-type=\"vxml\">sales,support</grammar>";

    private static String xml(String command) {
        return command.replace("{say}", "xmlns='urn:xmpp:tropo:say:1'").replace("{ask}", "xmlns='urn:xmpp:tropo:ask:1'")
                .replace("{transfer}", "xmlns='urn:xmpp:tropo:transfer:1'").replace("{conference}", "xmlns='urn:xmpp:tropo:conference:1'")
                .replace("{core}", "xmlns='urn:xmpp:rayo:1'").replace("{record}", "xmlns='urn:xmpp:rayo:record:1'")
                .replace("{output}", "xmlns='urn:xmpp:rayo:output:1'").replace("{input}", "xmlns='urn:xmpp:rayo:input:1'")
                .replace("{join}", "xmlns='urn:xmpp:rayo:join:1'").replace("{prompt}", PROMPT).replace("{choices}", CHOICES)
                .replace("{grammar}", GRAMMAR);
    }

    private static ParseResult parse(String command) throws Exception {
        XmlElement element = EmbeddedXml.parse(xml(command));
        return RayoXml.parse(element, Dialect.TROPO);
    }

    private static RayoError told(String command) throws Exception {
        ParseResult result = parse(command);
        assertThat(result).as(command).isInstanceOf(ParseResult.Refused.class);
        return Dialect.TROPO.spoken(((ParseResult.Refused) result).error());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            <say {say} voice="allison"></say>                                                               | Missing SSML content.
            <ask {ask} voice="allison">{prompt}</ask>                                                       | You need to provide at least a valid choice element or CPA data.
            <ask {ask} voice="allison"><choices/>{prompt}</ask>                                             | For choices, either 'url' or inline choices text is required (not both)
            <ask {ask}><choices url="http://x/y">sales</choices></ask>                                      | For choices, either 'url' or inline choices text is required (not both)
            <ask {ask} voice="allison"><choices>bling</choices>{prompt}</ask>                               | 'content-type' is required when specifying choices contents inline
            <ask {ask} recognizer="ar-oo"><choices url="$?\\.com">sales,support</choices>{prompt}</ask>     | You have submitted an invalid URI.
            <ask {ask} mode="aaaa"><choices>sales,support</choices>{prompt}</ask>                           | Invalid input mode.
            <ask {ask} mode="any" timeout="aaaa"><choices>sales,support</choices>{prompt}</ask>             | Invalid timeout specified.
            <ask {ask} min-confidence="aaa"><choices>sales,support</choices>{prompt}</ask>                  | Invalid confidence specified.
            <ask {ask} min-confidence="1.2">{choices}{prompt}</ask>                                         | Confidence must be a value between 0 and 1.
            <ask {ask} min-confidence="-1.0">{choices}{prompt}</ask>                                        | Confidence must be a value between 0 and 1.
            <ask {ask} terminator="abcd">{choices}{prompt}</ask>                                            | Invalid terminator character.
            <ask {ask} bargein="abcd">{choices}{prompt}</ask>                                               | You have submitted an invalid boolean value for 'bargein'
            <reject {core}><bored/></reject>                                                                | Invalid reason
            <transfer {transfer}></transfer>                                                                | Missing required attribute 'to'
            <transfer {transfer}><to/></transfer>                                                           | Missing required attribute 'to'
            <transfer {transfer} to=""></transfer>                                                          | Missing required attribute 'to'
            <transfer {transfer}><to>$?\\.com</to></transfer>                                               | You have submitted an invalid URI.
            <transfer {transfer} from="$?\\.com"><to>tel:123456789</to></transfer>                          | You have submitted an invalid URI.
            <transfer {transfer} from="tel:12345666" answer-on-media="111"><to>tel:123456789</to></transfer> | You have submitted an invalid boolean value for 'answer-on-media'
            <transfer {transfer} from="tel:12345666" timeout="abc"><to>tel:123456789</to></transfer>        | Invalid timeout specified.
            <transfer {transfer} from="tel:12345666" terminator="abc"><to>tel:123456789</to></transfer>     | Invalid terminator character.
            <transfer {transfer} from="tel:12345666" media="aaa"><to>tel:123456789</to></transfer>          | Invalid media.
            <transfer {transfer} to="tel:123456789"><ringback/></transfer>                                  | Missing SSML content.
            <conference {conference}/>                                                                      | Missing room name.
            <conference {conference} name="a" beep="abcd"/>                                                 | You have submitted an invalid boolean value for 'beep'
            <conference {conference} name="a" terminator="abcd"/>                                           | Invalid terminator character.
            <connect {core}/>                                                                               | Missing target address
            <redirect {core}/>                                                                              | Missing destination.
            <redirect {core} to="$?\\.com"/>                                                                | You have submitted an invalid URI.
            <dial {core} from="tel:34637710708"><header name="test" value="atest"/></dial>                  | Missing required attribute 'to'
            <dial {core} to="tel:$?\\.com" from="tel:34637710708"/>                                         | You have submitted an invalid URI.
            <dial {core} to="tel:34637710708" from="tel:$?\\.com"/>                                         | You have submitted an invalid URI.
            <dial {core} to="tel:1"><join {join} call-id="abcd" direction="abcd"/></dial>                   | Unsupported value for 'direction'
            <dial {core} to="tel:1"><join {join} call-id="abcd" direction="duplex" media="abcd"/></dial>    | Unsupported value for 'media'
            <dial {core} to="tel:1"><join {join} call-id="abcd" force="123" direction="duplex"/></dial>     | You have submitted an invalid boolean value for 'force'
            <dial {core} to="tel:1"><join {join} direction="duplex" media="bridge"/></dial>                 | Missing Join id. You need to specify either a valid call-id or mixer-name
            <join {core} call-id="abcd" direction="abcd"/>                                                  | Unsupported value for 'direction'
            <join {core} call-id="abcd" direction="duplex" media="abcd"/>                                   | Unsupported value for 'media'
            <join {core} call-id="abcd" direction="duplex" media="bridge" force="123"/>                     | You have submitted an invalid boolean value for 'force'
            <join {core} direction="duplex" media="bridge"/>                                                | Missing Join id. You need to specify either a valid call-id or mixer-name
            <record {record} to="$?\\.com"/>                                                                | You have submitted an invalid URI.
            <record {record} format="abcd"/>                                                                | Invalid file format.
            <record {record} start-beep="abcd"/>                                                            | You have submitted an invalid boolean value for 'start-beep'
            <record {record} stop-beep="abcd"/>                                                             | You have submitted an invalid boolean value for 'stop-beep'
            <record {record} start-paused="abcd"/>                                                          | You have submitted an invalid boolean value for 'start-paused'
            <record {record} initial-timeout="abcd"/>                                                       | Invalid duration for 'initial-timeout'
            <record {record} final-timeout="abcd"/>                                                         | Invalid duration for 'final-timeout'
            <record {record} max-duration="abcd"/>                                                          | Invalid duration for 'max-duration'
            <say {conference} voice="allison"><speak>Hello World</speak></say>                              | Could not find the element on namespace.
            <output {output} interrupt-on="aaaa">say hello</output>                                         | Invalid 'interrupt-on'.
            <output {output} start-offset="aaaa">say hello</output>                                         | Invalid duration for 'start-offset'
            <output {output} repeat-interval="aaaa">say hello</output>                                      | Invalid duration for 'repeat-interval'
            <output {output} max-time="aaaa">say hello</output>                                             | Invalid duration for 'max-time'
            <output {output} start-paused="aaaa">say hello</output>                                         | You have submitted an invalid boolean value for 'start-paused'
            <output {output} repeat-times="aaaa">say hello</output>                                         | You have submitted an invalid integer value for 'repeat-times'
            <output {output} voice="allison"></output>                                                      | Missing SSML content.
            <seek {output} amount="10000" direction="aaa"/>                                                 | Unsupported value for 'direction'
            <seek {output} amount="dfdf" direction="forward"/>                                              | You have submitted an invalid integer value for 'amount'
            <seek {output} direction="forward"/>                                                            | Amount is a mandatory field.
            <seek {output} amount="10000"/>                                                                 | Direction is a mandatory field.
            <input {input}></input>                                                                         | You need to provide at least a valid choice element or CPA data.
            <input {input}><grammar/></input>                                                               | For choices, either 'url' or inline choices text is required (not both)
            <input {input}><grammar>bling</grammar></input>                                                 | 'content-type' is required when specifying choices contents inline
            <input {input} recognizer="ar-oo"><grammar url="$?\\.com">sales,support</grammar></input>       | You have submitted an invalid URI.
            <input {input} mode="aaaa"><grammar>sales,support</grammar></input>                             | Invalid input mode.
            <input {input} mode="any" initial-timeout="aaaa"><grammar>sales</grammar></input>               | Invalid duration for 'initial-timeout'
            <input {input} mode="any" inter-digit-timeout="aaaa"><grammar>sales</grammar></input>           | Invalid duration for 'inter-digit-timeout'
            <input {input} min-confidence="aaa"><grammar>sales,support</grammar></input>                    | Invalid confidence specified.
            <input {input} sensitivity="aaa"><grammar>sales,support</grammar></input>                       | You have submitted an invalid float value for 'sensitivity'
            <input {input} min-confidence="1.2">{grammar}</input>                                           | Confidence must be a value between 0 and 1.
            <input {input} min-confidence="-1.0">{grammar}</input>                                          | Confidence must be a value between 0 and 1.
            <input {input} sensitivity="1.2">{grammar}</input>                                              | Sensitivity must be a value between 0 and 1.
            <input {input} sensitivity="-1.0">{grammar}</input>                                             | Sensitivity must be a value between 0 and 1.
            <input {input} max-silence="-2">{grammar}</input>                                               | Max Silence needs to be greater or equal to 0.
            <input {input} terminator="abcd">{grammar}</input>                                              | Invalid terminator character.
            <dtmf {core}/>                                                                                  | Invalid DTMF key. Characters accepted are [0-9], [A,B,C,D], * or #.
            <dtmf {core} tones=""/>                                                                         | Invalid DTMF key. Characters accepted are [0-9], [A,B,C,D], * or #.
            <dtmf {core} tones="1x"/>                                                                       | Invalid DTMF key. Characters accepted are [0-9], [A,B,C,D], * or #.
            """)
    void isWhatTheyExpect(String command, String sentence) throws Exception {
        RayoError told = told(command);
        assertThat(told.text()).isEqualTo(sentence);
        assertThat(told.condition()).isEqualTo(StanzaCondition.BAD_REQUEST);
        assertThat(told.type()).isEqualTo(StanzaErrorType.MODIFY);
        // everybody else hears what to change
        ParseResult others = RayoXml.parse(EmbeddedXml.parse(xml(command)));
        assertThat(Dialect.XEP.spoken(((ParseResult.Refused) others).error()).text()).isNotEqualTo(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            <say {say} voice="allison"><speak>Hello World</speak></say>
            <ask {ask} recognizer="en-us">{choices}<prompt><speak xmlns="">Choose your department.</speak></prompt></ask>
            <transfer {transfer} to="tel:123456"><to/></transfer>
            <transfer {transfer} from="tel:12345666"><to>tel:123456789</to></transfer>
            <transfer {transfer} from="sip:name@connfu.com"><to>sip:8517c60c-39a6-4bce-8d21-9df2b6b1ad8c@gw113.phono.com</to></transfer>
            <dial {core} to="tel:34637710701" from="tel:34637710708"></dial>
            <dial {core} to="tel:+447976224017 " from="sip:442035149248@173.255.241.49"></dial>
            <record {record}></record>
            <record {record} to="http://media.example/recordings/1.wav"/>
            <output {output} voice="allison"><speak>Hello World</speak></output>
            <output {output}><speak xmlns="http://www.w3.org/2001/10/synthesis" version="1.0" xml:lang="en-US"><audio src="digits/3"/></speak></output>
            <dtmf {core} tones="12"/>
            <dtmf {core} tones="0123456789#*ABCD"/>
            """)
    void isNotSaidOfWhatIsRight(String command) throws Exception {
        assertThat(parse(command)).isInstanceOf(ParseResult.Parsed.class);
    }

    /** What Voxeo's server refuses and XEP-0327 allows. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            <reject {core}/>                                     | 'Missing mandatory reason element': without a reason it is decline (protocol.md §29, D-07)
            <input {input} max-silence="-1">{grammar}</input>    | 'Max Silence needs to be greater or equal to 0.': -1 is the XEP's default
            <dial {core} to="tel:34637710701"/>                  | 'Missing required attribute from': the XEP lets it be left out
            <input {input} recognizer="test">{grammar}</input>   | 'Invalid recognizer.': engines have names here; one that is not there is refused when the call hears of it
            """)
    void isNotSaidOfWhatIsAllowed(String command, String reason) throws Exception {
        assertThat(parse(command)).as(reason).isInstanceOf(ParseResult.Parsed.class);
    }

    /** What Voxeo's server takes and XEP-0327 forbids, and what is no command to anybody. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            <dial {core} to="tel:34637710701" from="tel:34637710708"><header/></dial> | a header without name and value cannot be sent
            <joined {core}/>                                                          | an event, which only the server sends ('Missing Join id …')
            <unjoined {core}/>                                                        | the same
            <started-speaking {core}/>                                                | the same ('Call id is a mandatory field.')
            <stopped-speaking {core}/>                                                | the same
            """)
    void isNotSaidOfWhatNobodyMaySend(String command, String reason) throws Exception {
        assertThat(parse(command)).as(reason).isInstanceOf(ParseResult.Refused.class);
    }

    @Test
    void aSignalIsNamed() {
        assertThat(Dialect.TROPO.spoken(RayoError.unsupportedSignal("urn:xmpp:rayo:cpa:foo:1"))).isEqualTo(RayoError.badRequest("Invalid signal: foo."));
        assertThat(Dialect.XEP.spoken(RayoError.unsupportedSignal("urn:xmpp:rayo:cpa:foo:1")).condition())
                .isEqualTo(StanzaCondition.FEATURE_NOT_IMPLEMENTED);
    }

    /** A recogniser that is a language is that language, and matches are as sure as Voxeo's. */
    @Test
    void inputsAreMeantAsVoxeosAre() throws Exception {
        RayoCommand.Input input = (RayoCommand.Input) parse("<input {input} recognizer='en-us'>{grammar}</input>").command();
        assertThat(input.recognizer()).isNull();
        assertThat(input.language()).isEqualTo("en-us");
        assertThat(input.minConfidence()).isEqualTo(0.3);
        RayoCommand.Input said = (RayoCommand.Input) parse("<input {input} recognizer='vosk' min-confidence='0.9'>{grammar}</input>").command();
        assertThat(said.recognizer()).isEqualTo("vosk");
        assertThat(said.minConfidence()).isEqualTo(0.9);
        RayoCommand.Prompt ask = (RayoCommand.Prompt) RayoXml.parse(EmbeddedXml.parse(
                xml("<ask {ask} recognizer='de-de'>{choices}{prompt}</ask>"))).command();
        assertThat(ask.input().language()).isEqualTo("de-de");
        assertThat(((RayoCommand.Input) RayoXml.parse(EmbeddedXml.parse(xml("<input {input}>{grammar}</input>"))).command()).minConfidence()).isZero();
        // the verbs tell by their namespace, whoever says them
        assertThat(Dialect.XEP.of(EmbeddedXml.parse(xml("<say {say}/>")))).isEqualTo(Dialect.TROPO);
        assertThat(Dialect.STRICT.of(EmbeddedXml.parse(xml("<answer {core}/>")))).isEqualTo(Dialect.STRICT);
        RayoCommand.Recording record = (RayoCommand.Recording) parse("<record {record} to='https://media.example/r/'/>").command();
        assertThat(record.to()).isEqualTo("https://media.example/r/");
    }

    /** However long an address is, reading it costs no stack. */
    @Test
    void longAddressesAreRead() throws Exception {
        String to = "https://media.example/" + "a".repeat(1900);
        AtomicReference<RayoCommand> read = new AtomicReference<>();
        XmlElement record = EmbeddedXml.parse(xml("<record {record} to='" + to + "'/>"));
        Thread small = new Thread(null, () -> read.set(RayoXml.parse(record).command()), "small", 256 << 10);
        small.start();
        small.join();
        assertThat(read.get()).isInstanceOfSatisfying(RayoCommand.Recording.class, parsed -> assertThat(parsed.to()).isEqualTo(to));
    }
}
