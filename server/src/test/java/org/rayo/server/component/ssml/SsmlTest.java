package org.rayo.server.component.ssml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.server.component.ssml.SpokenText.Words;

/** SSML 1.1, section by section, as a play-list. */
class SsmlTest {

    private static List<PlayItem> read(String content) throws SsmlException {
        return Ssml.read("<speak version='1.1' xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='en-US'>" + content + "</speak>", VoiceWish.ANY);
    }

    /** A play-list in one line. */
    static String shown(List<PlayItem> items) {
        return items.stream().map(item -> switch (item) {
            case PlayItem.Sound(String uri, List<PlayItem> otherwise, PlayItem.Trim trim) -> otherwise.isEmpty() ? "<" + uri + ">" : "<" + uri + " or " + shown(otherwise) + ">";
            case PlayItem.Silence(int ms) -> "{" + ms + "}";
            case PlayItem.Mark(String name) -> "@" + name;
            case SpokenText text -> text.pieces().stream().map(piece -> switch (piece) {
                case Words words -> words.text();
                case SpokenText.Pause(int ms) -> "{" + ms + "}";
                case SpokenText.Marked(String name) -> "@" + name;
            }).collect(Collectors.joining("|", "[", "]"));
        }).collect(Collectors.joining(" "));
    }

    /** SSML 1.1 §3.3.1.1. */
    @Test
    void aSoundIsTrimmed() throws SsmlException {
        assertThat(read("<audio src='a.wav' clipBegin='1.5s' clipEnd='2500ms' repeatCount='2.5' soundLevel='-6dB' speed='150%'/>"))
                .containsExactly(new PlayItem.Sound("file:a.wav", List.of(), new PlayItem.Trim(1500, 2500, 2.5, -1, -6, 1.5)));
        assertThat(read("<audio src='a.wav' repeatDur='4s'/>"))
                .containsExactly(new PlayItem.Sound("file:a.wav", List.of(), new PlayItem.Trim(0, -1, Double.POSITIVE_INFINITY, 4000, 0, 1)));
        assertThat(read("<audio src='a.wav' repeatCount='3' repeatDur='4s'/>"))
                .containsExactly(new PlayItem.Sound("file:a.wav", List.of(), new PlayItem.Trim(0, -1, 3, 4000, 0, 1)));
        assertThat(read("<audio src='a.wav' soundLevel='+0dB' speed='100%'/>")).containsExactly(new PlayItem.Sound("file:a.wav"));
    }

    private static Prosody prosody(String attributes) throws SsmlException {
        SpokenText text = (SpokenText) read("<prosody " + attributes + ">x</prosody>").getFirst();
        return ((Words) text.pieces().getFirst()).prosody();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "Hello world. ~ [Hello world.]",
        "Hello<break time='300ms'/>world ~ [Hello|{300}|world]",
        "Hello <break strength='none'/>world ~ [Hello world]",
        "<break time='2s'/>Hello<break time='1s'/> ~ {2000} [Hello] {1000}",
        "one <mark name='m'/>two ~ [one |@m|two]",
        "<mark name='a'/>one<mark name='b'/> ~ @a [one] @b",
        "un<mark name='m'/>broken ~ [un|@m|broken]",
        "<p>One.</p><p>Two.</p> ~ [One.|{500}|Two.]",
        "<p><s>One.</s> <s>Two.</s></p> ~ [One.|{250}|Two.]",
        "<p>One.</p><break time='900ms'/><p>Two.</p> ~ [One.|{900}|{500}|Two.]",
        "<s></s><s>One</s><s> </s> ~ [One]",
        "a<emphasis>b</emphasis>c ~ [a|b|c]",
        "a <emphasis level='none'>b</emphasis> c ~ [a b c]",
        "<sub alias='World Wide Web Consortium'>W3C</sub> says ~ [World Wide Web Consortium says]",
        "the <say-as interpret-as='ordinal'>3</say-as> of<say-as interpret-as='vxml:digits'>12</say-as> ~ [the third of one two]",
        "say <say-as interpret-as='unknown' format='x'>this</say-as> ~ [say this]",
        "<w>to</w><token>gether</token> now ~ [together now]",
        "<meta name='a' content='b'/><metadata>words</metadata><desc>no</desc>yes ~ [yes]",
        "<audio src='a.wav'/>words ~ <file:a.wav> [words]",
        "before <audio src='http://x/a.wav'>spoken <break time='1s'/>instead</audio> after ~ [before] <http://x/a.wav or [spoken |{1000}|instead]> [after]",
        "<audio src='http://x/a.wav'><audio src='b.wav'>at last</audio></audio> ~ <http://x/a.wav or <file:b.wav or [at last]>>",
        "<audio src='http://x/a.wav'><desc>a bell</desc></audio> ~ <http://x/a.wav>",
        "<audio src='tone:x'>words</audio> ~ [words]",
        "go <audio>on</audio> ~ [go on]",
        "<audio src='a.wav' repeatCount='2'/> ~ <file:a.wav> <file:a.wav>",
        "one <voice name='x'>two</voice> three ~ [one] [two] [three]",
        "<voice name='x'>two</voice><voice name='x'>three</voice> ~ [twothree]",
        "one <lang xml:lang='de'>zwei</lang> ~ [one] [zwei]",
        "<p>One.</p><p xml:lang='de'>Zwei.</p> ~ [One.] {500} [Zwei.]",
        "<![CDATA[a < b]]> &amp; c ~ [a < b & c]",
        "x <!-- nothing --> y <?pi?> ~ [x y]",
        "<phoneme alphabet='ipa' ph='x'>word</phoneme> ~ [word]"
    }, delimiterString = "~")
    void isAPlayList(String content, String list) throws SsmlException {
        assertThat(shown(read(content))).isEqualTo(list);
    }

    @Test
    void nothingIsNothing() throws SsmlException {
        assertThat(read(" ")).isEmpty();
        assertThat(read("<p> <s/> </p>")).isEmpty();
    }

    @Test
    void aDoctypeIsPassedOver() throws SsmlException {
        assertThat(shown(Ssml.read("<?xml version='1.0'?><!DOCTYPE speak PUBLIC '-//W3C//DTD SYNTHESIS 1.0//EN' "
                + "'http://www.w3.org/TR/speech-synthesis/synthesis.dtd'><speak version='1.0'>hello</speak>", VoiceWish.ANY))).isEqualTo("[hello]");
    }

    @Test
    void voicesNest() throws SsmlException {
        List<PlayItem> items = Ssml.read("<speak xml:lang='en'>a<voice name='x y' gender='female'>b<voice languages='de:AT fr'>c</voice>"
                + "<lang xml:lang='fr'>d</lang></voice></speak>", new VoiceWish("flite", List.of("slt"), null, null));
        assertThat(items.stream().map(item -> ((SpokenText) item).voice())).containsExactly(
                new VoiceWish("flite", List.of("slt"), "en", null),
                new VoiceWish("flite", List.of("x", "y"), "en", "female"),
                new VoiceWish("flite", List.of(), "de", "female"),
                new VoiceWish("flite", List.of("x", "y"), "fr", "female"));
    }

    @Test
    void aPronunciationStaysWithItsText() throws SsmlException {
        SpokenText text = (SpokenText) read("say <phoneme alphabet='x-sampa' ph='t@'>to</phoneme> me").getFirst();
        assertThat(text.pieces().get(1)).isEqualTo(new Words("to", Prosody.PLAIN, new SpokenText.Phoneme("x-sampa", "t@")));
        assertThat(text.text()).isEqualTo("say to me");
    }

    @ParameterizedTest
    @CsvSource({
        "rate='slow',0.75", "rate='x-slow',0.5", "rate='medium',1", "rate='fast',1.35", "rate='x-fast',1.75", "rate='default',1",
        "rate='80%',0.8", "rate='+10%',1.1", "rate='-10%',0.9", "rate='1.5',1.5", "rate='9000%',4", "rate='0%',0.25"
    })
    void rates(String attribute, double rate) throws SsmlException {
        assertThat(prosody(attribute).rate()).isCloseTo(rate, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({
        "pitch='x-low',65", "pitch='low',80", "pitch='medium',100", "pitch='high',125", "pitch='x-high',150", "pitch='default',100",
        "pitch='120Hz',120", "pitch='+20Hz',120", "pitch='-20Hz',80", "pitch='+10%',110", "pitch='-10%',90", "pitch='+12st',200",
        "pitch='-12st',50", "pitch='200',200", "pitch='1Hz',30"
    })
    void pitches(String attribute, double hz) throws SsmlException {
        assertThat(prosody(attribute).hz(100)).isCloseTo(hz, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({
        "volume='silent',-96", "volume='x-soft',-18", "volume='soft',-9", "volume='medium',0", "volume='loud',4", "volume='x-loud',8",
        "volume='+6dB',6", "volume='-6.5dB',-6.5", "volume='100',0", "volume='50',-6.0206", "volume='0',-96", "volume='+100%',6.0206",
        "volume='+99dB',24"
    })
    void volumes(String attribute, double decibels) throws SsmlException {
        assertThat(prosody(attribute).volumeDb()).isCloseTo(decibels, within(1e-3));
    }

    @ParameterizedTest
    @CsvSource({"range='x-low',0", "range='high',1.6", "range='+50%',1.5", "range='40Hz',2", "range='+12st',2", "range='default',1"})
    void ranges(String attribute, double factor) throws SsmlException {
        assertThat(prosody(attribute).range()).isCloseTo(factor, within(1e-9));
    }

    @Test
    void prosodyNests() throws SsmlException {
        SpokenText text = (SpokenText) read("<prosody rate='50%' volume='-3dB'><prosody rate='+100%' volume='-3dB' contour='(0%,+20Hz) (50%,-10%)'"
                + " duration='2s'>x</prosody></prosody>").getFirst();
        assertThat(((Words) text.pieces().getFirst()).prosody()).satisfies(inner -> assertThat(inner.in(null)).isEqualTo(new Prosody(1, 0, 1, 0, 1, -6)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<prosody rate='quick'>x</prosody>", "<prosody rate='10Hz'>x</prosody>", "<prosody pitch='3dB'>x</prosody>", "<prosody pitch='2st'>x</prosody>",
        "<prosody volume='6dB'>x</prosody>", "<prosody volume='3Hz'>x</prosody>", "<prosody range='wide'>x</prosody>", "<prosody contour='up'>x</prosody>",
        "<prosody duration='2'>x</prosody>", "<emphasis level='huge'>x</emphasis>", "<break time='soon'/>", "<break time='-1s'/>", "<break strength='x'/>",
        "<mark/>", "<sub>x</sub>", "<say-as>x</say-as>", "<phoneme>x</phoneme>", "<voice gender='both'>x</voice>", "<play/>", "<audio src='a.wav' repeatCount='x'/>",
        "<audio src='a.wav' repeatCount='101'/>", "<audio src='a.wav' repeatCount='0'/>", "<audio src='a.wav' clipBegin='soon'/>",
        "<audio src='a.wav' clipBegin='2s' clipEnd='1s'/>", "<audio src='a.wav' repeatDur='1'/>", "<audio src='a.wav' soundLevel='+6'/>",
        "<audio src='a.wav' soundLevel='dB'/>", "<audio src='a.wav' soundLevel='+61dB'/>", "<audio src='a.wav' speed='2'/>",
        "<audio src='a.wav' speed='500%'/>"
    })
    void isRefused(String content) {
        assertThatThrownBy(() -> read(content)).isInstanceOfSatisfying(SsmlException.class, refused -> {
            assertThat(refused.unplayable()).isFalse();
            assertThat(refused.getMessage()).startsWith("SSML: ");
        });
    }

    @Test
    void everythingIsBounded() {
        for (String content : List.of("word ".repeat(7000), "<mark name='m'/>".repeat(1025), "<audio src='a.wav'/>".repeat(257),
                "<audio src='a.wav' repeatCount='100'/>".repeat(3), "<p>".repeat(64) + "x" + "</p>".repeat(64),
                "<mark name='" + "m".repeat(257) + "'/>", "<voice name='" + "n ".repeat(17) + "'>x</voice>",
                "<emphasis>a</emphasis>b".repeat(600), "<audio src='a.wav'>x</audio>".repeat(600))) {
            assertThatThrownBy(() -> read(content)).isInstanceOf(SsmlException.class);
        }
    }

    @Test
    void asManyAsAllowedAreTaken() throws SsmlException {
        assertThat(read("<audio src='a.wav'/>".repeat(256))).hasSize(256);
        assertThat(read("<mark name='m'/>".repeat(1024))).hasSize(1024);
        assertThat(read("word ".repeat(6500))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<speak>", "<speak>&e;</speak>", "<!DOCTYPE s [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><speak>&e;</speak>",
        "<!DOCTYPE s [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><speak>&b;</speak>", "<grammar/>", "words", ""})
    void isNoSsml(String document) {
        assertThatThrownBy(() -> Ssml.read(document, VoiceWish.ANY)).isInstanceOf(SsmlException.class);
    }

    @Test
    void plainTextIsOneText() throws SsmlException {
        assertThat(shown(Ssml.plain("  two\n lines\t& <tags> ", VoiceWish.ANY))).isEqualTo("[two lines & <tags>]");
        assertThat(Ssml.plain(" \n", VoiceWish.ANY)).isEmpty();
    }

    /** Whatever is put together of its elements is read or refused, begins and ends with words, and keeps its marks in order. */
    @Test
    void anyDocumentKeepsItsOrder() {
        Random random = new Random(7);
        int read = 0;
        for (int round = 0; round < 3000; round++) {
            StringBuilder document = new StringBuilder("<speak>");
            int[] marks = {0};
            content(random, document, 4, marks);
            List<PlayItem> items;
            try {
                items = Ssml.read(document.append("</speak>").toString(), VoiceWish.ANY);
            } catch (SsmlException e) {
                continue;
            }
            read++;
            StringBuilder order = new StringBuilder();
            for (PlayItem item : items) {
                if (item instanceof SpokenText text) {
                    assertThat(text.pieces().getFirst()).as(document.toString()).isInstanceOf(Words.class);
                    assertThat(text.pieces().getLast()).as(document.toString()).isInstanceOf(Words.class);
                    text.marks().forEach(name -> order.append(name).append(' '));
                } else if (item instanceof PlayItem.Mark(String name)) {
                    order.append(name).append(' ');
                }
            }
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < marks[0]; i++) {
                expected.append('m').append(i).append(' ');
            }
            assertThat(order.toString()).as(document.toString()).isEqualTo(expected.toString());
        }
        assertThat(read).isGreaterThan(2000);
    }

    private static void content(Random random, StringBuilder document, int depth, int[] marks) {
        for (int i = random.nextInt(5); i > 0; i--) {
            switch (random.nextInt(depth == 0 ? 4 : 9)) {
                case 0 -> document.append(" word");
                case 1 -> document.append("<mark name='m").append(marks[0]++).append("'/>");
                case 2 -> document.append("<break time='").append(random.nextInt(3000)).append("ms'/>");
                case 3 -> document.append("<say-as interpret-as='digits'>12</say-as>");
                case 4 -> wrap(random, document, depth, marks, "p", "");
                case 5 -> wrap(random, document, depth, marks, "prosody", " rate='fast'");
                case 6 -> wrap(random, document, depth, marks, "voice", " name='v" + random.nextInt(2) + "'");
                case 7 -> wrap(random, document, depth, marks, "lang", " xml:lang='de'");
                default -> wrap(random, document, depth, marks, "emphasis", "");
            }
        }
    }

    private static void wrap(Random random, StringBuilder document, int depth, int[] marks, String name, String attributes) {
        document.append('<').append(name).append(attributes).append('>');
        content(random, document, depth - 1, marks);
        document.append("</").append(name).append('>');
    }
}
