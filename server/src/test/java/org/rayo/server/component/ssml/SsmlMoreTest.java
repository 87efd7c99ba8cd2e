package org.rayo.server.component.ssml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.server.component.ssml.SpokenText.Phoneme;
import org.rayo.server.component.ssml.SpokenText.Words;
import org.rayo.server.protocol.RayoCommand.Surroundings;

/** SSML 1.1: spans of prosody, lexicons, bases, marks to begin and end at, and how voices are chosen. */
class SsmlMoreTest {
    private static final String PLS = """
            <lexicon version='1.0' xmlns='http://www.w3.org/2005/01/pronunciation-lexicon' alphabet='ipa' xml:lang='en'>
              <meta name='a' content='b'/>
              <lexeme><grapheme>W3C</grapheme><alias>World Wide Web Consortium</alias></lexeme>
              <lexeme><grapheme>tomato</grapheme><grapheme>pomodoro</grapheme><phoneme>təˈmɑːtoʊ</phoneme><phoneme alphabet='x-sampa' prefer='true'>t@"mA:t@U</phoneme></lexeme>
              <lexeme><grapheme>Dr.</grapheme><alias>doctor</alias></lexeme>
              <lexeme><grapheme>New York</grapheme><alias>the big apple</alias></lexeme><lexeme><grapheme>New</grapheme><alias>brand new</alias></lexeme>
            </lexicon>
            """;

    private static List<PlayItem> read(String attributes, String content, Surroundings around) throws SsmlException {
        return Ssml.read("<speak version='1.1' xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='en-US' " + attributes + ">" + content + "</speak>",
                VoiceWish.ANY, around);
    }

    private static List<Words> words(String content) throws SsmlException {
        List<Words> words = new ArrayList<>();
        for (PlayItem item : read("", content, Surroundings.NONE)) {
            ((SpokenText) item).pieces().stream().filter(Words.class::isInstance).forEach(piece -> words.add((Words) piece));
        }
        return words;
    }

    @Test
    void aLengthIsSharedByCharactersAndPausesAreTakenOff() throws SsmlException {
        List<Words> words = words("<prosody duration='3s'>twelve chars<break time='1s'/>six ch<emphasis>trees</emphasis></prosody> more");
        assertThat(words.stream().map(each -> each.prosody().span() == null ? -1 : Math.round(each.prosody().span().ms())))
                .containsExactly(Math.round(2000 * 12 / 23.0), Math.round(2000 * 6 / 23.0), Math.round(2000 * 5 / 23.0), -1L);
        List<Words> two = words("<prosody duration='1s'>a</prosody><prosody duration='1s'>b</prosody>");
        assertThat(two).hasSize(2).allSatisfy(each -> assertThat(each.prosody().span().ms()).isEqualTo(1000));
    }

    @ParameterizedTest
    @CsvSource({"0.0,0.2,112", "0.4,0.6,120", "0.6,0.9,105", "0.9,1.0,93", "0,1,120"})
    void aContourMovesThePitch(double from, double to, double hz) throws SsmlException {
        Prosody prosody = words("<prosody contour='(50%, +20Hz) (100%,-10%) (0%,110Hz)'>one two</prosody>").getFirst().prosody();
        assertThat(prosody.in(prosody.span().part(from, to)).hz(100)).isCloseTo(hz, within(1.6));
    }

    @Test
    void enginesThatReadSsmlGetBoth() throws SsmlException {
        SpokenText text = (SpokenText) read("", "<prosody contour='(0%,+20Hz)(50%,-10%)(100%,200Hz)' duration='2s'>x</prosody>", Surroundings.NONE).getFirst();
        assertThat(SsmlWriter.write(text.pieces(), "en", null)).contains("<prosody duration=\"2000ms\" contour=\"(0%,+20Hz) (50%,-10%) (100%,200Hz)\">x</prosody>");
    }

    @Test
    void lexiconsAreLookedUp() throws SsmlException {
        Surroundings around = new Surroundings("http://h/a/b.ssml", Map.of("http://h/a/l.pls", PLS));
        List<PlayItem> items = read("", "<lexicon uri='l.pls' xml:id='l'/>W3C <lookup ref='l'>W3C says: tomato. Dr. Who, New York, New car W3C's</lookup>", around);
        SpokenText text = (SpokenText) items.getFirst();
        assertThat(text.text()).isEqualTo("W3C World Wide Web Consortium says: tomato. doctor Who, the big apple, brand new car W3C's");
        assertThat(text.pieces()).contains(new Words(" tomato".strip(), Prosody.PLAIN, new Phoneme("x-sampa", "t@\"mA:t@U")));
    }

    @Test
    void aLexiconWithoutANameIsForAll() throws SsmlException {
        Surroundings around = new Surroundings(null, Map.of("http://h/l.pls", PLS));
        assertThat(((SpokenText) read("", "<lexicon uri='http://h/l.pls'/>W3C", around).getFirst()).text()).isEqualTo("World Wide Web Consortium");
        assertThat(Ssml.lexicons("<speak xml:base='http://h/x/'><lexicon uri='l.pls'/><lexicon uri='/m.pls' xml:id='m'/></speak>", null))
                .containsExactly("http://h/x/l.pls", "http://h/m.pls");
        assertThat(Ssml.lexicons("<speak>no lexicon</speak>", null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<lexicon", "<grammar/>", "<lexicon><lexeme><grapheme>a</grapheme></lexeme></lexicon>", "<lexicon><lexeme><alias>a</alias></lexeme></lexicon>",
        "<lexicon><word/></lexicon>", "<lexicon><lexeme><sound/></lexeme></lexicon>", "<!DOCTYPE l [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><lexicon>&e;</lexicon>"})
    void isNoLexicon(String document) {
        assertThatThrownBy(() -> read("", "<lexicon uri='http://h/l'/>x", new Surroundings(null, Map.of("http://h/l", document))))
                .isInstanceOf(SsmlException.class).hasMessageStartingWith("SSML: lexicon: ");
    }

    @Test
    void lexiconsAreBounded() {
        String many = "<lexicon>" + "<lexeme><grapheme>a</grapheme><alias>b</alias></lexeme>".repeat(Lexicon.MAX_LEXEMES + 1) + "</lexicon>";
        assertThatThrownBy(() -> Lexicon.read(many)).isInstanceOf(SsmlException.class);
        assertThatThrownBy(() -> read("", "<lexicon uri='x'/>".repeat(9), Surroundings.NONE)).hasMessageContaining("more than 8 <lexicon>s");
        assertThatThrownBy(() -> read("", "<lexicon uri='http://h/gone'/>x", Surroundings.NONE)).hasMessageContaining("cannot be fetched");
        assertThatThrownBy(() -> read("", "<lookup ref='none'>x</lookup>", Surroundings.NONE)).hasMessageContaining("<lookup ref='none'>");
    }

    @ParameterizedTest
    @CsvSource({
        "'', http://h/a/b.ssml, s/x.wav, http://h/a/s/x.wav", "'', http://h/a/b.ssml, /x.wav, http://h/x.wav", "'', , s/x.wav, file:s/x.wav",
        "xml:base='http://k/d/', http://h/a/b.ssml, x.wav, http://k/d/x.wav", "xml:base='../d/', http://h/a/b.ssml, x.wav, http://h/d/x.wav",
        "xml:base='http://k/', , dtmf:12, dtmf:12"
    })
    void soundsAreRelativeToTheDocument(String attributes, String address, String src, String uri) throws SsmlException {
        assertThat(read(attributes, "<audio src='" + src + "'/>", new Surroundings(address, Map.of()))).containsExactly(new PlayItem.Sound(uri));
    }

    @Test
    void itBeginsAndEndsAtMarks() throws SsmlException {
        String content = "one <mark name='a'/>two <break time='1s'/>three<mark name='b'/> four <audio src='x.wav'/><mark name='c'/>five";
        assertThat(SsmlTest.shown(read("startmark='a'", content, Surroundings.NONE))).isEqualTo("@a [two |{1000}|three|@b| four] <file:x.wav> @c [five]");
        assertThat(SsmlTest.shown(read("endmark='b'", content, Surroundings.NONE))).isEqualTo("[one |@a|two |{1000}|three] @b");
        assertThat(SsmlTest.shown(read("startmark='a' endmark='c'", content, Surroundings.NONE))).isEqualTo("@a [two |{1000}|three|@b| four] <file:x.wav> @c");
        assertThatThrownBy(() -> read("startmark='x'", content, Surroundings.NONE)).hasMessageContaining("<speak startmark='x'> is no mark");
        assertThatThrownBy(() -> read("startmark='b' endmark='a'", content, Surroundings.NONE)).hasMessageContaining("behind the startmark");
    }

    @Test
    void voicesAreAskedForByFeatures() throws SsmlException {
        VoiceWish wish = ((SpokenText) read("onlangfailure='ignoretext'",
                "<voice age='30' variant='2' required='languages gender' ordering='gender languages' gender='female' onvoicefailure='keepexisting'>x</voice>",
                Surroundings.NONE).getFirst()).voice();
        assertThat(wish.choice().age()).isEqualTo(30);
        assertThat(wish.choice().variant()).isEqualTo(2);
        assertThat(wish.choice().required()).containsExactly(VoiceWish.Feature.LANGUAGES, VoiceWish.Feature.GENDER);
        assertThat(wish.choice().ordering()).containsExactly(VoiceWish.Feature.GENDER, VoiceWish.Feature.LANGUAGES);
        assertThat(wish.choice().otherwise()).isNotNull();
        assertThat(wish.choice().onLanguage()).isEqualTo(VoiceWish.OnLanguage.IGNORE_TEXT);
        VoiceWish kept = ((SpokenText) read("", "<voice languages='fr' onvoicefailure='keepexisting'>x</voice>", Surroundings.NONE).getFirst()).voice();
        assertThat(kept.choice().required()).as("the language, unless the document says").containsExactly(VoiceWish.Feature.LANGUAGES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<voice age='old'>x</voice>", "<voice age='151'>x</voice>", "<voice variant='0'>x</voice>", "<voice required='size'>x</voice>",
        "<voice ordering='size'>x</voice>", "<voice onvoicefailure='shout'>x</voice>", "<lang xml:lang='de' onlangfailure='shout'>x</lang>",
        "<prosody contour='(0%)'>x</prosody>", "<prosody contour='(0%,3dB)'>x</prosody>", "<prosody contour='(0%,+1Hz) x'>x</prosody>",
        "<prosody duration='0s'>x</prosody>", "<prosody duration='601s'>x</prosody>", "<phoneme alphabet='cmu' ph='x'>x</phoneme>", "<lexicon/>x"})
    void isRefused(String content) {
        assertThatThrownBy(() -> read("", content, Surroundings.NONE)).isInstanceOf(SsmlException.class).hasMessageStartingWith("SSML: <");
    }
}
