package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.grammar.Grammars;
import org.rayo.server.protocol.RayoCommand.GrammarSource;

/** Weights, scripts and GARBAGE of grammars as the engines get them, and what they make of them. */
@Timeout(180)
class LikelihoodTest {
    private static final String WEIGHED =
            "#ABNF 1.0;\nmode voice; root $r; public $r = /1/ two {number} | /%s/ too {also} | /2/ something else;";

    private static SpeechGrammar abnf(String text) throws GrammarException {
        return new Grammars().compileSpeech(List.of(new GrammarSource(null, "application/srgs", text)));
    }

    @Test
    void speechServersGetWeightsAndGarbage() throws Exception {
        SpeechGrammar grammar = abnf("#ABNF 1.0;\nmode voice; root $r; public $r = (/3/ a | /1/ b | c) $GARBAGE d<1- /0.25/>;");
        String written = SrgsWriter.write(grammar.graph(), "en");
        assertThat(written).contains("<ruleref special=\"GARBAGE\"/>").contains("weight=\"0.333333\"");
        SpeechGrammar read = new Grammars().compileSpeech(List.of(new GrammarSource(null, "application/srgs+xml", written)));
        for (String said : List.of("a d", "b x y d d", "c d", "a", "x d", "d")) {
            assertThat(read.interpret(List.of(said.split(" "))) == null).as(said).isEqualTo(grammar.interpret(List.of(said.split(" "))) == null);
        }
    }

    @Test
    void pocketsphinxGetsWeightsAndGarbage() throws Exception {
        SpeechGrammar grammar = abnf("#ABNF 1.0;\nmode voice; root $r; public $r = /4/ yes | /1/ no $GARBAGE;");
        String fsg = PocketsphinxWords.grammar(grammar.graph(), List.copyOf(grammar.words()));
        Matcher quarter = Pattern.compile("TRANSITION \\d+ \\d+ ([01]\\.\\d+) *\n").matcher(fsg);
        double least = 1;
        while (quarter.find()) {
            least = Math.min(least, Double.parseDouble(quarter.group(1)));
        }
        assertThat(least).isCloseTo(0.25, within(1e-6));
        assertThat(fsg).contains(" _AA\n").contains(" _ZH\n");
    }

    /** They sound alike, so that only the weights can tell. */
    private static void homophones(SpeechRecognizer engine) throws Exception {
        for (String[] each : new String[][] {{"0.01", "number"}, {"100", "also"}}) {
            SpeechGrammar grammar = abnf(WEIGHED.formatted(each[0]));
            List<Recognition.Alternative> found = SphinxRecognizerTest.understand(engine, grammar, "two");
            assertThat(found).as("%s, weight %s", engine.name(), each[0]).isNotEmpty();
            assertThat(grammar.interpret(List.of(found.getFirst().text().split(" ")))).hasToString(each[1]);
        }
    }

    /** SRGS 1.0 §2.2.3. */
    private static void behindOtherWords(SpeechRecognizer engine) throws Exception {
        SpeechGrammar behind = abnf("#ABNF 1.0;\nmode voice; root $r; public $r = $GARBAGE (technical support {tech} | operator {op});");
        assertThat(engine.refuses(behind)).isNull();
        for (String said : List.of("technical support", "i would like technical support")) {
            List<Recognition.Alternative> found = SphinxRecognizerTest.understand(engine, behind, said);
            assertThat(found).as(said).isNotEmpty();
            assertThat(behind.interpret(List.of(found.getFirst().text().split(" ")))).as(said).hasToString("tech");
        }
    }

    @Test
    void sphinx4HearsTheLikelierAndRefusesWhatItCannot() throws Exception {
        SphinxRecognizer engine = new SphinxRecognizer(SphinxModel.stock(), 1, 10);
        homophones(engine);
        assertThat(engine.refuses(abnf("#ABNF 1.0;\nmode voice; root $r; public $r = $GARBAGE yes;"))).contains("sphinx4 does not take GARBAGE");
        assertThat(engine.refuses(abnf("#ABNF 1.0;\nmode voice; root $r; tag-format <semantics/1.0>; public $r = yes {f()};")))
                .isEqualTo("sphinx4 runs no scripts, and a tag of the grammar is one: f()");
        engine.close();
    }

    @Test
    void pocketsphinxHearsTheLikelierAndWhatIsBehindOtherWords() throws Exception {
        Program program = Program.find(PocketsphinxRecognizer.PROGRAM, System.getenv("PATH"));
        assumeThat(program != null && Files.exists(Path.of("/usr/share/pocketsphinx/model/en-us/en-us")))
                .as("the packages pocketsphinx and pocketsphinx-en-us are missing").isTrue();
        PocketsphinxRecognizer engine = PocketsphinxRecognizer.of(program, SphinxModel.stock(), 1, 10, Duration.ofSeconds(60));
        homophones(engine);
        behindOtherWords(engine);
        engine.close();
    }
}
