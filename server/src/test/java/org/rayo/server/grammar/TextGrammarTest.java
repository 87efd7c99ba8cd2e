package org.rayo.server.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.RayoCommand.GrammarSource;

/** Grammars of digits as text: the ABNF form of SRGS and JSGF. */
class TextGrammarTest {
    private static final String ABNF = "application/srgs";
    private static final String JSGF = "application/x-jsgf";

    private static DtmfMatcher match(String type, String grammar, String digits) throws GrammarException {
        DtmfMatcher matcher = new Grammars().compile(List.of(new GrammarSource(null, type, grammar))).start();
        for (char digit : digits.toCharArray()) {
            matcher = matcher.feed(digit);
        }
        return matcher;
    }

    @ParameterizedTest
    @CsvSource({
        "1, PARTIAL, ''", "12, MATCH, twelve", "12#, MATCH_END, twelve", "3, PARTIAL, ''", "345, MATCH, ''", "3456, MATCH, ''",
        "34567, NO_MATCH, ''", "9, NO_MATCH, ''", "0, MATCH, operator"
    })
    void abnf(String digits, DtmfMatcher.Verdict verdict, String meaning) throws Exception {
        String grammar = """
                #ABNF 1.0 UTF-8;
                mode dtmf; root $code; language en-GB;
                meta 'description' is "a; b"; // comments and
                /* more of them */
                public $code = ((1 2) {twelve} | $many | /0.5/ "0" {!{operator}!} | $VOID 7) ["#"];
                $many = 3 () ($any !en) <2-3 /0.8/>;
                private $any = 4 | 5 | 6;
                """;
        DtmfMatcher matcher = match(ABNF, grammar, digits);
        assertThat(matcher.verdict()).isEqualTo(verdict);
        if (!meaning.isEmpty()) {
            assertThat(matcher.meaning()).hasToString(meaning);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, MATCH", "123, MATCH", "*5, MATCH_END", "*, PARTIAL", "7, NO_MATCH", "12#, MATCH_END"})
    void jsgf(String digits, DtmfMatcher.Verdict verdict) throws Exception {
        String grammar = """
                #JSGF V1.0;
                grammar keys;
                public <keys> = <digit>+ [pound] | star 5;
                <digit> = 1 | 2 | 3;
                """;
        assertThat(match(JSGF, grammar, digits).verdict()).isEqualTo(verdict);
        assertThat(match("text/plain", grammar, digits).verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "#ABNF 1.0", "#ABNF 1.0;", "#ABNF 1.0;\n$a = ;", "#ABNF 1.0;\n$a = 1", "#ABNF 1.0;\nroot b; $a = 1;", "#ABNF 1.0;\n$a = *;",
        "#ABNF 1.0;\nroot $b; $a = 1;", "#ABNF 1.0;\n$a = (1;", "#ABNF 1.0;\nroot $a; $a = 1 <x>;", "#ABNF 1.0;\nroot $a; $a = $b;",
        "#ABNF 1.0;\nroot $a; $a = $a 1;", "#ABNF 1.0;\nroot $a; $a = \"1;", "#ABNF 1.0;\nroot $a; $a = 1 {tag;", "#ABNF 1.0;\nwhat is this;",
        "#ABNF 1.0;\nroot $a; $a = $<http://x/y>;", "#ABNF 1.0;\nroot $a; root $a; $a = 1;", "#ABNF 1.0;\nmode voice; root $a; $a = 1;", "#ABNF 1.0;\n/* root $a; $a = 1;"
    })
    void whatIsWrongIsRefused(String grammar) {
        assertThatThrownBy(() -> match(ABNF, grammar, "1")).isInstanceOf(GrammarException.class);
    }

    @Test
    void tagsAreAsTheirFormatSays() throws Exception {
        String grammar = "#ABNF 1.0;\nmode dtmf; tag-format <semantics/1.0>; root $a; $a = () 1 {out = \"one\";};";
        assertThat(match(ABNF, grammar, "1").meaning()).hasToString("one");
        assertThat(match(ABNF, grammar.replace("1.0>", "1.0-literals>"), "1").meaning()).hasToString("out = \"one\";");
    }

    @Test
    void jsgfHasBackslashes() throws Exception {
        assertThat(match(JSGF, "#JSGF V1.0;\npublic <a> = 1 { say \\{this\\} } ;", "1").meaning()).hasToString("say {this}");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "import com.acme.x;", "import <x>;", "import <com.acme>", "import <a.b.*>;import <a.b.*>;", "mode dtmf;", "grammar a;grammar b;"
    })
    void jsgfDeclarationsAreChecked(String declaration) {
        assertThatThrownBy(() -> match(JSGF, "#JSGF V1.0;\n" + declaration + "\npublic <a> = <missing>;", "1")).isInstanceOf(GrammarException.class);
    }

    /** SRGS 1.0 §4.1, §4.3, §4.6, §2.5. */
    @ParameterizedTest
    @ValueSource(strings = {
        "#ABNF 1.0; root $a; $a = 1;", "#ABNF 1.0;\nmode dtmf; mode dtmf; $a = 1;", "#ABNF 1.0;\nroot $a; $a = 1 <1-2 /often/>;",
        "#ABNF 1.0;\nroot $a; $a = 1 <1 /0.5>;", "#ABNF 1.0;\ngrammar x; root $a; $a = 1;", "#ABNF 1.0;\nroot $a; $a = /x/ 1 | 2;"
    })
    void abnfDeclarationsAreChecked(String grammar) {
        assertThatThrownBy(() -> match(ABNF, grammar, "1")).isInstanceOf(GrammarException.class);
    }

    @Test
    void deepNestingIsRefused() {
        String grammar = "#ABNF 1.0;\nroot $a; $a = " + "(".repeat(10_000) + "1" + ")".repeat(10_000) + ";";
        assertThatThrownBy(() -> match(ABNF, grammar, "1")).isInstanceOf(GrammarException.class);
    }

    @Test
    void damagedTextIsReadOrRefused() {
        String good = "#ABNF 1.0;\nmode dtmf; root $a; public $a = (1 | /2/ $b <2-4>) [\"#\"] {x}; $b = 3 !en | \"*\" // y\n;";
        SplittableRandom random = new SplittableRandom(7);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                int at = random.nextInt(10, text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, good.charAt(random.nextInt(good.length())));
                    default -> text.setCharAt(at, (char) random.nextInt(32, 127));
                }
            }
            try {
                match(ABNF, text.toString(), "1");
                read++;
            } catch (GrammarException e) {
                assertThat(e.error().text()).isNotBlank();
            }
        }
        assertThat(read).isPositive();
    }
}
