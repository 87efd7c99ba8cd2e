package org.rayo.server.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.DtmfMatcher.Verdict;
import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.RayoCommand.GrammarLinks;
import org.rayo.server.protocol.RayoCommand.GrammarSource;

/** The grammars of other servers and of the W3C's report, with what is to come of which input; where they lie beside the project. */
class GrammarSuitesTest {
    private static final Path SUITES =
            Path.of(System.getProperty("rayo.suites", "../../shared/suites")).resolve("speech");
    private static final String SRGS = "application/srgs+xml";

    private final Grammars grammars = new Grammars();
    private final List<String> wrong = new ArrayList<>();
    private int checked;

    private static List<String[]> rows(String suite, String table) throws Exception {
        Path file = SUITES.resolve(suite).resolve(table);
        if (!Files.exists(file)) {
            return List.of();
        }
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

    /** What differs on purpose. */
    private static final Map<String, String> OURS = Map.of(
            "g25 '123'", "no more than three digits match, so that there is nothing to wait for",
            "repeat_item_optional_grammar ''", "nothing was pressed yet, which is no reason to give up",
            "repeat_item_plus_grammar ''", "likewise",
            "repeat_item_star_grammar ''", "likewise",
            "adhearsion_ask_grammar ''", "there the parser was given nothing; the grammar is one");

    /** Whole documents of the W3C's report that are taken or refused on purpose, without the ends of their names. */
    private static final Map<String, String> OTHERWISE = Map.ofEntries(
            Map.entry("abnf-sih-header-no-newline", "the header may go on in its line"),
            Map.entry("language-missing", "applications leave out the language, which the input has"),
            Map.entry("no-language-no-mode", "likewise"),
            Map.entry("no-namespace", "elements are known by their local names (protocol.md §15)"),
            Map.entry("no-version", "there is one version"),
            Map.entry("base-declaration", "references are relative to the document, whatever its base is"),
            Map.entry("base-metabase", "likewise"),
            Map.entry("metabase-declaration", "likewise"),
            Map.entry("conformance-3", "two rules at once are two grammars of an input"),
            Map.entry("conformance-4", "likewise"),
            Map.entry("conformance-5", "elements of others are refused (XEP-0327 §5.1), which the report allows"),
            Map.entry("lang-ruleref", "its documents do not exist"),
            Map.entry("recursion", "recursion is refused (protocol.md §15.1)"),
            Map.entry("repeat-0-times", "a repeat of 0 is refused (protocol.md §15.1)"),
            Map.entry("ruleref-mismatch-mediatype", "the document tells what it is"),
            Map.entry("special-garbage", "GARBAGE is not offered"),
            Map.entry("tag-many", "it has GARBAGE"));

    private void check(String what, Object expected, Object actual) {
        checked++;
        if (!expected.equals(actual) && !OURS.containsKey(what)) {
            wrong.add(what + ": expected " + expected + " but is " + actual);
        }
    }

    private void meaning(String what, String expected, DtmfMatcher matcher) {
        boolean matches = matcher.verdict() == Verdict.MATCH || matcher.verdict() == Verdict.MATCH_END;
        if (matches && !expected.equals("-")) {
            check(what + " means", expected.replace(" ", ""), matcher.interpretation().replace(" ", ""));
        }
    }

    @Test
    void rubySpeech() throws Exception {
        Map<String, Verdict> verdicts = Map.of("MaxMatch", Verdict.MATCH_END, "Match", Verdict.MATCH,
                "PotentialMatch", Verdict.PARTIAL, "NoMatch", Verdict.NO_MATCH);
        for (String[] row : rows("ruby_speech", "triples.tsv")) {
            String grammar = Files.readString(SUITES.resolve("ruby_speech/grammars/" + row[0] + ".grxml"));
            String what = row[0] + " '" + row[3] + "'";
            DtmfMatcher matcher = match(grammar, SRGS, row[3]);
            check(what, verdicts.get(row[4]), matcher.verdict());
            meaning(what, row[5].replace("dtmf-star", "*").replace("dtmf-pound", "#").replace("dtmf-", ""), matcher);
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).isGreaterThan(Files.exists(SUITES) ? 300 : -1);
    }

    @Test
    void modRayo() throws Exception {
        Map<String, Object> verdicts = Map.of("SMT_MATCH_END", Verdict.MATCH_END, "SMT_MATCH", Verdict.MATCH,
                "SMT_MATCH_PARTIAL", Verdict.PARTIAL, "SMT_NO_MATCH", Verdict.NO_MATCH, "PARSE_REJECT", "PARSE_REJECT");
        for (String[] row : rows("mod_rayo", "triples.tsv")) {
            Path file = SUITES.resolve("mod_rayo/grammars/" + row[1] + ".txt");
            if (!Files.exists(file)) {
                continue;
            }
            String what = row[1] + " '" + row[2] + "'";
            try {
                DtmfMatcher matcher = match(Files.readString(file), SRGS, row[2]);
                check(what, verdicts.get(row[3]), matcher.verdict());
                meaning(what, row[4], matcher);
            } catch (GrammarException e) {
                check(what, verdicts.get(row[3]), "PARSE_REJECT");
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).isGreaterThan(Files.exists(SUITES) ? 200 : -1);
    }

    /** A document of the report with all that it refers to. */
    private static GrammarSource linked(Path file) throws Exception {
        Map<String, GrammarSource> documents = new HashMap<>();
        Map<String, String> targets = new HashMap<>();
        GrammarSource whole = source(file);
        ArrayDeque<Map.Entry<String, GrammarSource>> open = new ArrayDeque<>(List.of(Map.entry(GrammarLinks.SELF, whole)));
        while (!open.isEmpty()) {
            Map.Entry<String, GrammarSource> next = open.pop();
            for (String reference : Grammars.references(next.getValue())) {
                Path other = file.resolveSibling(reference).normalize();
                if (Files.isRegularFile(other)) {
                    targets.put(GrammarLinks.key(next.getKey(), reference), other.toString());
                    if (!documents.containsKey(other.toString())) {
                        documents.put(other.toString(), source(other));
                        open.add(Map.entry(other.toString(), source(other)));
                    }
                }
            }
        }
        return new GrammarSource(null, whole.contentType(), whole.body(), new GrammarLinks(documents, targets));
    }

    private static GrammarSource source(Path file) throws Exception {
        byte[] octets = Files.readAllBytes(file);
        boolean wide = octets.length > 1 && (octets[0] & 0xFE) == 0xFE && (octets[1] & 0xFE) == 0xFE;
        String text = new String(octets, wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8).replace("\uFEFF", "");
        return new GrammarSource(null, file.toString().endsWith(".gram") ? "application/srgs" : SRGS, text);
    }

    /** Both forms of what is for speech: what is of the grammar, whoever hears it. */
    @Test
    void w3cReportOfSpeech() throws Exception {
        for (String[] row : rows("w3c-srgs-ir", "expected.tsv")) {
            if (row.length < 6 || !row[2].equals("voice") || !row[3].startsWith("in.")) {
                continue;
            }
            if (OTHERWISE.containsKey(row[0].substring(0, row[0].lastIndexOf('.')))) {
                continue;
            }
            String said = Pattern.compile("&#(\\d+);").matcher(row[4]).replaceAll(one -> Character.toString(Integer.parseInt(one.group(1))));
            boolean accepted;
            try {
                accepted = grammars.compileSpeech(List.of(linked(SUITES.resolve("w3c-srgs-ir/test/" + row[0]))))
                        .interpret(List.of(said.split(" "))) != null;
            } catch (GrammarException e) {
                accepted = false;
            }
            check(row[0] + " '" + row[4] + "'", !row[5].equals("REJECT"), accepted);
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).isGreaterThan(Files.exists(SUITES) ? 200 : -1);
    }

    /** Both forms of what is for digits. */
    @Test
    void w3cReport() throws Exception {
        for (String[] row : rows("w3c-srgs-ir", "expected.tsv")) {
            if (row.length < 6 || !row[2].equals("dtmf") || !row[3].startsWith("in.")) {
                continue;
            }
            String grammar = Files.readString(SUITES.resolve("w3c-srgs-ir/test/" + row[0]));
            boolean accepted;
            try {
                Verdict verdict = match(grammar, row[1].equals("gram") ? "application/srgs" : SRGS, row[4]).verdict();
                accepted = verdict == Verdict.MATCH || verdict == Verdict.MATCH_END;
            } catch (GrammarException e) {
                accepted = false;
            }
            check(row[0] + " '" + row[4] + "'", !row[5].equals("REJECT"), accepted);
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).isGreaterThan(Files.exists(SUITES) ? 16 : -1);
    }
}
