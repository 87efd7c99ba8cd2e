package org.rayo.server.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.protocol.RayoCommand.GrammarLinks;
import org.rayo.server.protocol.RayoCommand.GrammarSource;

/** SISR 1.0 as far as it takes no interpreter of ECMAScript. */
class ScriptTest {
    private static final String ORDER = """
            #ABNF 1.0;
            mode dtmf; root $order; tag-format <semantics/1.0>;
            public $order = $size {out.size = rules.size;} $drink {out.drink = rules.latest(); out.note = meta.drink.text + "/" + meta.current().text}
                [ "#" {out.tip = -1.5; out.paid = true} ];
            $size = 1 {"small"} | 2 {out = 'large'} | 3;
            $drink = 1 ($kind {!{out = {kind: rules.kind, "iced": false}}!}) | 2 {out = "wa"; out += "ter"} | 3 $kind;
            $kind = 1 {"cola"} | 2 {"tea" /* green */};
            """;

    private static DtmfMatcher feed(String digits, GrammarSource source) throws GrammarException {
        DtmfMatcher matcher = new Grammars().compile(List.of(source)).start();
        for (char digit : digits.toCharArray()) {
            matcher = matcher.feed(digit);
        }
        return matcher;
    }

    private static GrammarSource abnf(String text) {
        return new GrammarSource(null, "application/srgs", text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "12|<size>small</size><drink>water</drink><note>2/1 2</note>",
        "22#|<size>large</size><drink>water</drink><note>2/2 2</note><tip>-1.5</tip><paid>true</paid>",
        "3312|",
        "111|<size>small</size><drink><kind>cola</kind><iced>false</iced></drink><note>1 1/1 1 1</note>",
        "332|<size>3</size><drink>tea</drink><note>3 2/3 3 2</note>",
    })
    void assignmentsMakeTheInstance(String digits, String instance) throws Exception {
        DtmfMatcher matcher = feed(digits, abnf(ORDER));
        if (instance == null) {
            assertThat(matcher.verdict()).isEqualTo(DtmfMatcher.Verdict.NO_MATCH);
        } else {
            assertThat(new Nlsml().of(matcher)).contains("<instance>" + instance + "</instance>");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "if (a) out = 1", "out = f(1)", "out = -.", "out = -out", "out = rules.x.substring(0)", "function f() {}", "x = 1", "content", "out = 1 - 2", "out", "out =",
        "out.a.b.c = [1]", "out = \"\\u0041\"", "out = \"open", "out = rules['a' + 'b']", "out = meta.x.score", "\"a\" + \"b\"",
        "out = ((((((((((((((((((1))))))))))))))))))", "out['a b'] = 1", "for(;;);", "out = new Date()"
    })
    void whatIsAScriptIsRefusedForKeysAndLeftToTheEngineForSpeech(String script) throws Exception {
        String text = "<grammar xmlns='http://www.w3.org/2001/06/grammar' version='1.0' root='r' tag-format='semantics/1.0'><rule id='r'>1<tag><![CDATA["
                + script + "]]></tag></rule></grammar>";
        GrammarSource source = new GrammarSource(null, "application/srgs+xml", text);
        GrammarException refused = catchThrowableOfType(GrammarException.class, () -> new Grammars().compile(List.of(source)));
        assertThat(refused.error().text()).contains("is a script").contains("tag-format='semantics/1.0-literals'").hasSizeLessThan(500);
        SpeechGrammar spoken = new Grammars().compileSpeech(List.of(source));
        assertThat(spoken.script()).isEqualTo(script);
        assertThat(new Grammars().compile(List.of(new GrammarSource(null, "application/srgs+xml", text.replace("1.0'>", "1.0-literals'>"))))
                .start().feed('1').meaning()).hasToString(script);
    }

    /** SISR §3.2.3 and §4: what a rule without tags is worth, and which tags of repetitions count. */
    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "$r = 1 $s 2; $s = 3 {\"three\"};~132~three", "$r = 1 2;~12~1 2", "$r = ($s)<1-> {out = \"n\" + rules.s}; $s = 1 {\"a\"} | 2 {\"b\"};~112~nb",
        "$r = {out = \"\"} (1 {out += \"x\"})<2->;~111~xxx", "$r = {out = 1} 1 {out += 2};~1~3", "$r = 1 {out.a = 1} {out = 2} {out.b = 3};~1~2",
        "$r = 1 $s {out.s = rules.s} $NULL; $s = 2 {out.t = rules.none};~12~''", "$r = [1 {\"one\"}] 2;~2~2", "$r = [1 {\"one\"}] 2;~12~one",
    })
    void rulesHaveValues(String rules, String digits, String meaning) throws Exception {
        assertThat(feed(digits, abnf("#ABNF 1.0;\nmode dtmf; root $r; tag-format <semantics/1.0>;\n" + rules)).meaning()).hasToString(meaning);
    }

    @Test
    void literalsOfOtherDocumentsAreValues() throws Exception {
        GrammarSource literal = abnf("#ABNF 1.0;\nmode dtmf; root $x; public $x = 1 {first} | 2;");
        GrammarLinks links = new GrammarLinks(Map.of("http://h/x", literal), Map.of(GrammarLinks.key("", "http://h/x"), "http://h/x"));
        String text = "#ABNF 1.0;\nmode dtmf; root $r; tag-format <semantics/1.0>; $r = $<http://h/x> {out.x = rules.x; out.y = rules.latest()};";
        assertThat(new Nlsml().of(feed("1", new GrammarSource(null, "application/srgs", text, links)))).contains("<instance><x>first</x><y>first</y></instance>");
        assertThat(new Nlsml().of(feed("2", new GrammarSource(null, "application/srgs", text, links)))).contains("<instance><x>2</x><y>2</y></instance>");
    }

    @Test
    void whatDoublesItselfStaysSmall() throws Exception {
        StringBuilder rules = new StringBuilder("#ABNF 1.0;\nmode dtmf; root $r0; tag-format <semantics/1.0>;\n");
        for (int i = 0; i < 60; i++) {
            rules.append("$r").append(i).append(" = $r").append(i + 1).append(" {out.a = rules.latest(); out.b = rules.latest()};\n");
        }
        DtmfMatcher objects = feed("1", abnf(rules + "$r60 = 1 {\"12345678\"};"));
        assertThat(new Nlsml().of(objects)).hasSizeLessThan(16_384);
        DtmfMatcher texts = feed("1", abnf((rules + "$r60 = 1 {\"12345678\"};")
                .replace("out.a = rules.latest(); out.b = rules.latest()", "out = rules.latest() + rules.latest()")));
        assertThat(texts.meaning().text()).hasSize(Value.MAX_CHARS);
    }

    @Test
    void enginesThatRunNoScriptsSaySo() {
        assertThatThrownBy(() -> Script.parse("if (true) { out = 1 }")).isInstanceOf(Script.Foreign.class);
    }
}
