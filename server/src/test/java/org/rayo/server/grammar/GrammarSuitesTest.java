package org.rayo.server.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.DtmfMatcher.Verdict;
import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.RayoCommand.GrammarSource;

/** The grammars of other servers and of the W3C's report, with what is to come of which input. */
class GrammarSuitesTest {
    private static final Path SUITES = Path.of("..", "..", "shared", "suites", "speech");
    private static final String SRGS = "application/srgs+xml";

    private final Grammars grammars = new Grammars();
    private final List<String> wrong = new ArrayList<>();
    private int checked;

    private static List<String[]> rows(String suite, String table) throws Exception {
        Path file = SUITES.resolve(suite).resolve(table);
        Assumptions.assumeTrue(Files.exists(file), "the shared suites are not here: " + file);
        return Files.readAllLines(file).stream().skip(1).filter(line -> !line.isBlank())
                .map(line -> line.split("\t", -1)).toList();
    }

    private DtmfMatcher match(String grammar, String type, String digits) throws GrammarException {
        DtmfMatcher matcher = grammars.compile(List.of(new GrammarSource(null, type, grammar))).start();
        for (char digit : digits.replace(" ", "").toCharArray()) {
            matcher = matcher.feed(digit);
        }
        return matcher;
    }

    private void check(String what, Object expected, Object actual) {
        checked++;
        if (!expected.equals(actual)) {
            wrong.add(what + ": expected " + expected + " but is " + actual);
        }
    }

    @Test
    void rubySpeech() throws Exception {
        Map<String, Verdict> verdicts = Map.of("MaxMatch", Verdict.MATCH_END, "Match", Verdict.MATCH,
                "PotentialMatch", Verdict.PARTIAL, "NoMatch", Verdict.NO_MATCH);
        for (String[] row : rows("ruby_speech", "triples.tsv")) {
            String grammar = Files.readString(SUITES.resolve("ruby_speech/grammars/" + row[0] + ".grxml"));
            DtmfMatcher matcher = match(grammar, SRGS, row[3]);
            check(row[0] + " '" + row[3] + "'", verdicts.get(row[4]), matcher.verdict());
            if (row[4].endsWith("Match") && !row[5].equals("-") && !row[4].equals("PotentialMatch")) {
                String meant = row[5].replace("dtmf-star", "*").replace("dtmf-pound", "#").replace("dtmf-", "");
                check(row[0] + " '" + row[3] + "' means", meant, matcher.interpretation());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).isGreaterThan(300);
    }

    @Test
    void modRayo() throws Exception {
        Map<String, Verdict> verdicts = Map.of("SMT_MATCH_END", Verdict.MATCH_END, "SMT_MATCH", Verdict.MATCH,
                "SMT_MATCH_PARTIAL", Verdict.PARTIAL, "SMT_NO_MATCH", Verdict.NO_MATCH);
        for (String[] row : rows("mod_rayo", "triples.tsv")) {
            String grammar = Files.readString(SUITES.resolve("mod_rayo/grammars/" + row[1] + ".txt"));
            String what = row[1] + " '" + row[2] + "'";
            DtmfMatcher matcher;
            try {
                matcher = match(grammar, SRGS, row[2].equals("-") ? "" : row[2]);
            } catch (GrammarException e) {
                check(what, row[3], "PARSE_REJECT");
                continue;
            }
            if (row[3].equals("PARSE_REJECT")) {
                check(what, row[3], matcher.verdict());
                continue;
            }
            check(what, verdicts.get(row[3]), matcher.verdict());
            if (!row[4].equals("-") && verdicts.get(row[3]) == matcher.verdict()) {
                check(what + " means", row[4].strip(), matcher.interpretation().replace(" ", "").equals(row[4].replace(" ", "").strip()) ? row[4].strip() : matcher.interpretation());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).isGreaterThan(200);
    }

    @Test
    void w3cReport() throws Exception {
        for (String[] row : rows("w3c-srgs-ir", "expected.tsv")) {
            if (!row[2].equals("dtmf") || !row[3].startsWith("in.") || !row[1].equals("grxml")) {
                continue;
            }
            String grammar = Files.readString(SUITES.resolve("w3c-srgs-ir/test/" + row[0]));
            boolean accepted;
            try {
                Verdict verdict = match(grammar, SRGS, row[4]).verdict();
                accepted = verdict == Verdict.MATCH || verdict == Verdict.MATCH_END;
            } catch (GrammarException e) {
                accepted = false;
            }
            check(row[0] + " '" + row[4] + "'", !row[5].equals("REJECT"), accepted);
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).isGreaterThanOrEqualTo(6);
    }
}
