package org.rayo.server.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.DtmfMatcher.Verdict;
import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.RayoCommand.GrammarSource;

/** protocol.md §15 and §15.1: what grammars match, mean, and are refused for. */
class GrammarsTest {

    static GrammarSource srgs(String rules) {
        return new GrammarSource(null, "application/srgs+xml",
                "<grammar xmlns='http://www.w3.org/2001/06/grammar' version='1.0' mode='dtmf' root='r'>" + rules + "</grammar>");
    }

    static GrammarSource rule(String content) {
        return srgs("<rule id='r' scope='public'>" + content + "</rule>");
    }

    private static GrammarSource url(String url) {
        return new GrammarSource(url, null, null);
    }

    private static GrammarSource simple(String text) {
        return new GrammarSource(null, "application/grammar+voxeo", text);
    }

    static DtmfMatcher feed(String digits, GrammarSource... sources) {
        try {
            DtmfMatcher matcher = new Grammars().compile(List.of(sources)).start();
            for (char digit : digits.toCharArray()) {
                matcher = matcher.feed(digit);
            }
            return matcher;
        } catch (GrammarException e) {
            throw new AssertionError(e.error().text(), e);
        }
    }

    private static String verdicts(GrammarSource source, String digits) {
        List<String> verdicts = new ArrayList<>();
        for (int i = 0; i <= digits.length(); i++) {
            verdicts.add(feed(digits.substring(0, i), source).verdict().name());
        }
        return String.join(" ", verdicts);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1|1|PARTIAL MATCH_END",
        "1|2|PARTIAL NO_MATCH",
        "1|11|PARTIAL MATCH_END NO_MATCH",
        " 8 8 0 |880|PARTIAL PARTIAL PARTIAL MATCH_END",
        "880|880|PARTIAL PARTIAL PARTIAL MATCH_END",
        "dtmf-1 dtmf-star pound #|1*##|PARTIAL PARTIAL PARTIAL PARTIAL MATCH_END",
        "a D|AD|PARTIAL PARTIAL MATCH_END",
        "<token>1</token><token>2 3</token>|123|PARTIAL PARTIAL PARTIAL MATCH_END",
        "<one-of><item>1</item><item>12</item></one-of>|12|PARTIAL MATCH MATCH_END",
        "<item repeat='2'>1</item>|111|PARTIAL PARTIAL MATCH_END NO_MATCH",
        "<item repeat='1-3'>1</item>|111|PARTIAL MATCH MATCH MATCH_END",
        "<item repeat='0-2'>1</item>|11|MATCH MATCH MATCH_END",
        "<item repeat='2-'>1</item>|1111|PARTIAL PARTIAL MATCH MATCH MATCH",
        "<item repeat='0-'>1</item>2|112|PARTIAL PARTIAL PARTIAL MATCH_END",
        "<item repeat='0-1' repeat-prob='0.5' weight='2'>9</item>1|91|PARTIAL PARTIAL MATCH_END",
        "<item repeat='1-'><item repeat='0-'>1</item></item>|11|MATCH MATCH MATCH",
        "<item repeat='3'><item repeat='0-1'>1</item></item>|1111|MATCH MATCH MATCH MATCH_END NO_MATCH",
        "<item/>|1|MATCH_END NO_MATCH",
        "<ruleref special='NULL'/>1|1|PARTIAL MATCH_END",
        "<one-of><item>1<ruleref special='VOID'/></item><item>2</item></one-of>|1|PARTIAL NO_MATCH",
        "<one-of><item>1</item><item>1<ruleref special='VOID'/></item></one-of>|1|PARTIAL MATCH_END",
        "<item repeat='0'>1</item>2|2|PARTIAL MATCH_END",
        "<item repeat='0-0'>1</item>2|12|PARTIAL NO_MATCH NO_MATCH",
        "1<ruleref special='GARBAGE'/>#|12#|PARTIAL PARTIAL PARTIAL MATCH",
        "1<ruleref special='GARBAGE'/>|19|PARTIAL MATCH MATCH",
        "<ruleref special='GARBAGE'/><ruleref special='VOID'/>|1|NO_MATCH NO_MATCH",
        "<one-of><item weight='.5'>1</item><item weight='2.'>12</item><item weight='0'>3</item></one-of>|3|PARTIAL MATCH_END",
        "<example>1 2</example>1<meta/><metadata/><lexicon/>|1|PARTIAL MATCH_END",
    })
    void matches(String content, String digits, String verdicts) {
        assertThat(verdicts(rule(content), digits)).isEqualTo(verdicts);
    }

    @Test
    void rulesReferToRules() {
        GrammarSource grammar = srgs("<rule id='r'><ruleref uri='#d'/><ruleref uri='#d'/></rule>"
                + "<rule id='d'><one-of><item>1</item><item>2</item></one-of></rule>");
        assertThat(verdicts(grammar, "21")).isEqualTo("PARTIAL PARTIAL MATCH_END");
    }

    @Test
    void withoutRootAllPublicRulesAreAlternatives() {
        GrammarSource grammar = new GrammarSource(null, "application/grammar+grxml; charset=utf-8", "<grammar><rule id='a' scope='public'>1"
                + "</rule><rule id='b'>2</rule><rule id='c' scope='public'>3</rule></grammar>");
        assertThat(feed("1", grammar).verdict()).isEqualTo(Verdict.MATCH_END);
        assertThat(feed("2", grammar).verdict()).isEqualTo(Verdict.NO_MATCH);
        assertThat(feed("3", grammar).verdict()).isEqualTo(Verdict.MATCH_END);
    }

    @Test
    void severalGrammarsAreAlternatives() {
        assertThat(feed("#", rule("1"), rule("#<tag>hash</tag>"), url("builtin:dtmf/digits?length=2")).meaning()).hasToString("hash");
        assertThat(feed("12", rule("1"), rule("#"), url("builtin:dtmf/digits?length=2")).verdict()).isEqualTo(Verdict.MATCH_END);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1 2|12|1 2",
        "1<tag> one </tag>|1|one",
        "<tag>one</tag><tag>two</tag>1|1|one",
        "<one-of><item>1<tag>sales</tag></item><item>2<tag>help</tag></item></one-of>|2|help",
        "<one-of><item>12<tag>both</tag></item><item>1<tag>one</tag></item></one-of>|1|one",
        "<item><item>1<tag>inner</tag></item>2<tag>outer</tag></item>|12|inner",
        "<item repeat='0-1'>1<tag>maybe</tag></item>2|2|2",
        "<item repeat='0-1'>1<tag>maybe</tag></item>2|12|maybe",
        "<item><item repeat='0-1'>1</item><tag>maybe</tag></item>2|2|2",
        "<item><item repeat='0-1'>1</item><tag>maybe</tag></item>2|12|maybe",
        "<item><item repeat='0-'>1</item><item repeat='0-2'>2</item><tag>some</tag></item>3|3|3",
        "<item><item repeat='0-'>1</item><item repeat='0-2'>2</item><tag>some</tag></item>3|223|some",
        "<item><item repeat='0-'>1</item><item repeat='0-2'>2</item><tag>some</tag></item>3|123|some",
        "<item><item repeat='2'><item repeat='0-1'>1</item></item><tag>some</tag></item>3|13|some",
        "<one-of><item>1<tag>first</tag></item><item>1<tag>second</tag></item></one-of>|1|first",
        "<item repeat='1-3'><one-of><item>1<tag>a</tag></item><item>2<tag>b</tag></item></one-of></item>|221|a",
        "<one-of><item>1<tag>a</tag></item><item weight='2'>1<tag>b</tag></item></one-of>|1|b",
        "<one-of><item weight='0.5'>12<tag>a</tag></item><item>1<item repeat='0-1'>2</item><tag>b</tag></item></one-of>|12|b",
        "1<ruleref special='GARBAGE'/><one-of><item>2<tag>a</tag></item><item>22<tag>b</tag></item></one-of>|1922|b",
    })
    void means(String content, String digits, String interpretation) {
        DtmfMatcher matcher = feed(digits, rule(content));
        assertThat(matcher.verdict()).isIn(Verdict.MATCH, Verdict.MATCH_END);
        assertThat(matcher.meaning()).hasToString(interpretation);
        assertThat(matcher.digits()).isEqualTo(digits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3-1", "-1", "1--1", "ABC", "", "1-Z", "1.5", "129", "1-129", "999999999999", "1 - 2", "١"})
    void repeatsAreChecked(String repeat) {
        assertThat(error(rule("<item repeat='" + repeat + "'>1</item>")))
                .startsWith("bad-request/modify: SRGS grammar: repeat='" + repeat + "' must be");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "`out = \"yes\";`, yes", "`out='it\\'s'`, it's", "`\"no\"`, no", "`out=-1.5;`, -1.5", "`true`, true",
        "`out = rules.x;`, ``", "`out = 'a' + \"b\"`, ab"
    })
    void scriptsThatOnlyNameAValueMeanIt(String tag, String meaning) throws Exception {
        String text = "<grammar tag-format='semantics/1.0' mode='dtmf' root='r'><rule id='r'>1<tag><![CDATA[" + tag + "]]></tag></rule></grammar>";
        assertThat(new Grammars().compile(List.of(new GrammarSource(null, "application/srgs+xml", text))).start().feed('1').meaning())
                .hasToString(meaning);
        String literals = text.replace("semantics/1.0", "semantics/1.0-literals");
        assertThat(new Grammars().compile(List.of(new GrammarSource(null, "application/srgs+xml", literals))).start().feed('1').meaning())
                .hasToString(tag);
    }

    static Stream<GrammarSource> wrong() {
        return Stream.of(
                rule("x"), rule("12x"), rule("<one-of/>"), rule("<one-of>1<item>2</item></one-of>"), rule("<one-of><tag>1</tag></one-of>"),
                rule("<what/>"), rule("<ruleref uri='#none'/>"), rule("<ruleref uri='#r'/>"), rule("1<ruleref uri='#r'/>"), rule("<ruleref/>"), rule("<ruleref uri='#'/>"),
                rule("<ruleref special='ALL'/>"), rule("<ruleref special='NULL' uri='#r'/>"), srgs("<rule id='r'>1</rule><rule id='VOID'>2</rule>"),
                rule("<item weight='much'>1</item>"), rule("<item weight='-1'>1</item>"), rule("<item weight='1e3'>1</item>"),
                rule("<item repeat='0-1' repeat-prob='often'>1</item>"), rule("<item repeat='0-1' repeat-prob='1.1'>1</item>"),
                srgs("<rule id='r' scope='secret'>1</rule>"),
                rule("<ruleref uri='http://127.0.0.1/g.grxml#r'/>"),
                srgs(""), srgs("<rule id='a'>1</rule>"), srgs("<rule>1</rule>"), srgs("<rule id='r'>1</rule><rule id='r'>2</rule>"),
                srgs("<item>1</item>"), srgs("<rule id='r'><ruleref uri='#s'/></rule><rule id='s'>1<ruleref uri='#r'/></rule>"),
                new GrammarSource(null, "application/srgs+xml", "1 2 3"), new GrammarSource(null, "application/srgs+xml", "<grammar"),
                new GrammarSource(null, "application/srgs+xml", "<speak/>"),
                new GrammarSource(null, "application/srgs+xml", "<grammar mode='x'/>"),
                new GrammarSource(null, "application/srgs+xml", "<grammar><rule id='a'>1</rule></grammar>"),
                new GrammarSource(null, "application/srgs+xml", " "),
                url("builtin:dtmf/unknown"), url("builtin:dtmf/digits?length=3;minlength=1"), url("builtin:dtmf/digits?length=0"),
                url("builtin:dtmf/digits?minlength=4;maxlength=3"), url("builtin:dtmf/digits?length=129"), url("builtin:dtmf/digits?length=x"),
                url("builtin:dtmf/digits?length"), url("builtin:dtmf/digits?length=1;length=2"), url("builtin:dtmf/digits?colour=red"),
                url("builtin:dtmf/boolean?y=1;n=1"), url("builtin:dtmf/boolean?y=x"), url("builtin:dtmf/date?y=1"),
                simple("[0 DIGITS]"), simple("[4-2 DIGITS]"), simple("[129 DIGITS]"), simple("[x]"), simple("a(1"), simple("a)1"),
                simple("(1)"), simple("1,,2"), simple("a((1))"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void isWrong(GrammarSource source) {
        assertThat(error(source)).startsWith("bad-request/modify: ");
    }

    static Stream<GrammarSource> unsupported() {
        return Stream.of(
                url("http://127.0.0.1/g.grxml"), url("file:///etc/passwd"),
                new GrammarSource(null, "application/srgs+xml", "<grammar mode='voice' root='r'><rule id='r'>yes</rule></grammar>"),
                new GrammarSource(null, "text/plain", "1"),
                simple("yes, no"), simple("sales(one, two)"));
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void isNotOffered(GrammarSource source) {
        assertThat(error(source)).startsWith("feature-not-implemented/modify: ");
    }

    private static String error(GrammarSource source) {
        GrammarException e = catchThrowableOfType(GrammarException.class, () -> new Grammars().compile(List.of(source)));
        assertThat(e).as("%s", source).isNotNull();
        return e.error().condition().wire() + "/" + e.error().type().wire() + ": " + e.error().text();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "digits|12345|PARTIAL MATCH MATCH MATCH MATCH MATCH",
        "digits?length=2|123|PARTIAL PARTIAL MATCH_END NO_MATCH",
        "digits?minlength=0;maxlength=1|1|MATCH MATCH_END",
        "digits?minlength=2|12|PARTIAL PARTIAL MATCH",
        "digits|*|PARTIAL NO_MATCH",
        "boolean|1|PARTIAL MATCH_END",
        "boolean?y=7;n=89|89|PARTIAL PARTIAL MATCH_END",
        "date|20261124|PARTIAL PARTIAL PARTIAL PARTIAL PARTIAL PARTIAL PARTIAL PARTIAL MATCH_END",
        "time|1230|PARTIAL MATCH MATCH MATCH MATCH_END",
        "currency|1*501|PARTIAL MATCH MATCH MATCH MATCH_END NO_MATCH",
        "currency|*5|PARTIAL PARTIAL MATCH",
        "number|1*501|PARTIAL MATCH MATCH MATCH MATCH MATCH",
        "phone|5*1|PARTIAL MATCH PARTIAL MATCH",
    })
    void builtins(String name, String digits, String verdicts) {
        assertThat(verdicts(url("builtin:dtmf/" + name), digits)).isEqualTo(verdicts);
    }

    @Test
    void aBooleanMeansTrueOrFalse() {
        assertThat(feed("1", url("builtin:dtmf/boolean")).meaning()).hasToString("true");
        assertThat(feed("2", url("builtin:dtmf/boolean")).meaning()).hasToString("false");
        assertThat(feed("89", url("builtin:dtmf/boolean?y=7;n=89")).meaning()).hasToString("false");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "[1 DIGIT]|5|MATCH_END|5",
        "[4-10 DIGITS]|1234|MATCH|1 2 3 4",
        "[ 2 - 3 digits ]|1|PARTIAL|1",
        "sales(1, one), help(2,0)|0|MATCH_END|help",
        "yes, no, dtmf-9|9|MATCH_END|9",
        "1 2, 3|12|MATCH_END|1 2",
        "any([2 DIGITS])|44|MATCH_END|any",
    })
    void simpleGrammars(String text, String digits, Verdict verdict, String interpretation) {
        DtmfMatcher matcher = feed(digits, simple(text));
        assertThat(matcher.verdict()).isEqualTo(verdict);
        assertThat(matcher.meaning()).hasToString(interpretation);
    }

    @Test
    void moreThan128DigitsMatchNothing() {
        DtmfMatcher matcher = feed("1".repeat(128), url("builtin:dtmf/digits"));
        assertThat(matcher.verdict()).isEqualTo(Verdict.MATCH);
        assertThat(matcher.feed('1').verdict()).isEqualTo(Verdict.NO_MATCH);
        assertThat(matcher.feed('1').feed('1').digits()).hasSize(128);
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void bombsAreRefusedOrHarmless(GrammarSource bomb) {
        try {
            DtmfMatcher matcher = new Grammars().compile(List.of(bomb)).start();
            for (int i = 0; i < 130; i++) {
                matcher = matcher.feed('1');
            }
            assertThat(matcher.verdict()).isEqualTo(Verdict.NO_MATCH);
        } catch (GrammarException e) {
            assertThat(e.error().text()).hasSizeLessThan(300);
        }
    }

    static Stream<GrammarSource> bombs() {
        StringBuilder chain = new StringBuilder("<rule id='r'><ruleref uri='#r1'/><ruleref uri='#r1'/></rule>");
        StringBuilder empty = new StringBuilder(chain);
        for (int i = 1; i < 90; i++) {
            String next = "<ruleref uri='#r" + (i + 1) + "'/>";
            chain.append("<rule id='r" + i + "'>" + next + next + "</rule>");
            empty.append("<rule id='r" + i + "'>" + next + next + "<tag>t</tag></rule>");
        }
        String nested = "<item repeat='100'>".repeat(40) + "1" + "</item>".repeat(40);
        String starsOfStars = "<item repeat='0-'>".repeat(40) + "1" + "</item>".repeat(40);
        String tagged = "<item repeat='0-1'><tag>t</tag>".repeat(40) + "1" + "</item>".repeat(40);
        StringBuilder deep = new StringBuilder("<rule id='r'><ruleref uri='#d1'/></rule>");
        for (int i = 1; i < 2000; i++) {
            deep.append("<rule id='d" + i + "'><item repeat='0-1'>1<ruleref uri='#d" + (i + 1) + "'/></item></rule>");
        }
        return Stream.of(
                srgs(chain + "<rule id='r90'>1</rule>"), srgs(empty + "<rule id='r90'/>"), rule(nested), rule(starsOfStars),
                rule(tagged), rule("<item repeat='0-128'><item repeat='0-128'>1</item></item>"),
                rule("<item>1<tag>t</tag></item>".repeat(1100)), rule("1 ".repeat(5000)),
                srgs(deep + "<rule id='d2000'>1</rule>"), rule("<item repeat='100'>".repeat(40) + "</item>".repeat(40)),
                rule("<item repeat='0-'><one-of>" + "<item repeat='0-'>1<tag>t</tag></item>".repeat(1000) + "</one-of></item>"));
    }

    /** A rule that ends with itself is a loop; others are written out as deep as there is room. */
    @Test
    void rulesAreRecursive() {
        GrammarSource right = srgs("<rule id='r'><one-of><item>1<ruleref uri='#r'/></item><item>2</item></one-of></rule>");
        assertThat(feed("1".repeat(127) + "2", right).verdict()).isEqualTo(Verdict.MATCH_END);
        GrammarSource nested = srgs("<rule id='r'><one-of><item>1<ruleref uri='#r'/>2</item><item>3</item></one-of></rule>");
        assertThat(feed("1".repeat(60) + "3" + "2".repeat(59), nested).verdict()).isEqualTo(Verdict.PARTIAL);
        assertThat(feed("1".repeat(60) + "3" + "2".repeat(60), nested).verdict()).isEqualTo(Verdict.MATCH_END);
        GrammarSource left = srgs("<rule id='r'><one-of><item><ruleref uri='#r'/>1</item><item>2</item></one-of></rule>");
        assertThat(feed("2" + "1".repeat(60), left).verdict()).isEqualTo(Verdict.MATCH);
        GrammarSource twice = srgs("<rule id='r'><one-of><item>1<ruleref uri='#r'/>2<ruleref uri='#r'/>4</item><item>3</item></one-of></rule>");
        assertThat(error(twice)).contains("too large; repetitions and recursion written out");
        GrammarSource around = srgs("<rule id='r'><item repeat='0-1'>1<ruleref uri='#s'/></item></rule>"
                + "<rule id='s'>2<item><ruleref uri='#r'/><tag>t</tag></item></rule>");
        assertThat(feed("1212", around).verdict()).isEqualTo(Verdict.MATCH);
        assertThat(feed("1212", around).meaning()).hasToString("t");
    }

    @Test
    void aLoopAroundALargeBodyGoesOn() {
        String body = "<one-of>" + "<item>1 2 3 4</item>".repeat(40) + "<item>5</item></one-of>";
        assertThat(feed("5555", rule("<item repeat='0-'>" + body + "</item>")).verdict()).isEqualTo(Verdict.MATCH);
    }

    @Test
    void aLargeMenuIsNoBomb() {
        StringBuilder menu = new StringBuilder("<one-of>");
        for (int i = 100; i < 600; i++) {
            menu.append("<item>").append(i).append("<tag>").append(i).append("</tag></item>");
        }
        assertThat(feed("599", rule(menu + "</one-of>")).meaning()).hasToString("599");
    }

    @Test
    void theDoctypeIsSkippedAndEntitiesAreRefused() {
        String body = "<rule id='r' scope='public'>1</rule></grammar>";
        GrammarSource doctype = new GrammarSource(null, "application/srgs+xml", "<?xml version='1.0'?><!DOCTYPE grammar PUBLIC "
                + "'-//W3C//DTD GRAMMAR 1.0//EN' 'http://127.0.0.1:1/grammar.dtd'><grammar mode='dtmf' root='r'>" + body);
        assertThat(feed("1", doctype).verdict()).isEqualTo(Verdict.MATCH_END);
        assertThat(error(new GrammarSource(null, "application/srgs+xml", "<!DOCTYPE g [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
                + "<grammar root='r'><rule id='r'>&e;</rule></grammar>"))).startsWith("bad-request");
    }

    @Test
    void whatWasCompiledIsRememberedWithinBounds() throws GrammarException {
        Grammars grammars = new Grammars();
        List<GrammarSource> one = List.of(rule("1"));
        assertThat(grammars.compile(one)).isSameAs(grammars.compile(List.of(rule("1"))));
        for (int i = 0; i < 1000; i++) {
            grammars.compile(List.of(rule(Integer.toString(i))));
            assertThat(grammars.compile(one)).isNotNull();
        }
        assertThat(grammars.remembered()).isLessThanOrEqualTo(2 * Grammars.GENERATION);
        assertThat(grammars.compile(List.of(rule("999")))).isSameAs(grammars.compile(List.of(rule("999"))));
        List<GrammarSource> spoken = List.of(url("builtin:speech/number"));
        assertThat(grammars.compileSpeech(spoken)).isSameAs(grammars.compileSpeech(List.of(url("builtin:speech/number"))));
        assertThatThrownBy(() -> grammars.compile(List.of())).isInstanceOf(GrammarException.class);
    }

    @Test
    void theResultDocumentIsWhatClientsRead() {
        assertThat(new Nlsml().of(feed("103", rule("<item repeat='1-6'><one-of><item>0</item><item>1</item><item>3</item></one-of></item>"))))
                .isEqualTo("<result xmlns='http://www.ietf.org/xml/ns/mrcpv2'><interpretation confidence='1'>"
                        + "<input mode='dtmf' confidence='1'>1 0 3</input><instance>1 0 3</instance></interpretation></result>");
        assertThat(new Nlsml().of(feed("1", rule("1<tag>a &lt; b</tag>")))).contains("<instance>a &lt; b</instance>");
        assertThat(new Nlsml().of(feed("", rule("<item repeat='0-1'>1</item>")))).contains("<input mode='dtmf' confidence='1'/><instance/>");
    }
}
