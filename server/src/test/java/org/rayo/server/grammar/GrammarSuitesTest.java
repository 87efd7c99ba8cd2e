package org.rayo.server.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
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
    private final List<String> excused = new ArrayList<>();
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

    /** Expectations of other servers that do not hold, each with its reason. */
    private static final Map<String, String> OURS = Map.of(
            "g25 '123'", "no more than three digits match, so that there is nothing to wait for",
            "repeat_item_optional_grammar ''", "nothing is a match of what may be nothing (protocol.md §15 [REC])",
            "repeat_item_plus_grammar ''", "nothing was pressed yet, which is no reason to give up",
            "repeat_item_star_grammar ''", "nothing is a match of what may be nothing (protocol.md §15 [REC])",
            "adhearsion_ask_grammar ''", "there the parser was given nothing; the grammar is one");

    /** Expectations of the W3C's report that do not hold, by the file and its form, each with its reason. */
    private static final Map<String, String> OTHERWISE = Map.of(
            "language-missing.gram", "the language is the input's (XEP-0327 §6.3: its own examples have none)",
            "language-missing.grxml", "the language is the input's (XEP-0327 §6.3: its own examples have none)",
            "no-language-no-mode.gram", "the language and the mode are the input's (XEP-0327 §6.3: its own examples have none)",
            "no-language-no-mode.grxml", "the language and the mode are the input's (XEP-0327 §6.3: its own examples have none)",
            "no-namespace.grxml", "elements are known by their local names: clients leave the namespace out (protocol.md §15)",
            "no-version.grxml", "there is one version, and XEP-0327's own examples do not tell it",
            "conformance-5.grxml", "elements that nobody knows are refused, which the report allows in its info.1");

    @AfterEach
    void tellsHowManyHold() {
        wrong.forEach(each -> System.out.println("does not hold: " + each));
        System.out.println("expectations: " + checked + ", hold: " + (checked - wrong.size() - excused.size()) + ", do not by intent: " + excused);
    }

    private void check(String what, Object expected, Object actual) {
        checked++;
        String reason = OURS.getOrDefault(what, OTHERWISE.get(what.split(" ", 2)[0]));
        if (!expected.equals(actual) && reason != null) {
            excused.add(what + ": " + reason);
        } else if (!expected.equals(actual)) {
            wrong.add(what + ": expected " + expected + " but is " + actual);
        }
    }

    private void meaning(String what, String expected, DtmfMatcher matcher) {
        boolean matches = matcher.verdict() == Verdict.MATCH || matcher.verdict() == Verdict.MATCH_END;
        if (matches && !expected.equals("-")) {
            check(what + " means", expected.replace(" ", ""), matcher.meaning().toString().replace(" ", ""));
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

    /** A document of the report with all that it refers to; {@code rule}: one of its rules alone, or null. */
    private static GrammarSource linked(Path file, String rule) throws Exception {
        Map<String, GrammarSource> documents = new HashMap<>();
        Map<String, String> targets = new HashMap<>();
        String address = file.toUri().toString();
        GrammarSource whole = rule == null ? source(file) : Grammars.ruleOf(address + "#" + rule, source(file));
        ArrayDeque<Map.Entry<String, GrammarSource>> open = new ArrayDeque<>(List.of(Map.entry(GrammarLinks.SELF, whole)));
        while (!open.isEmpty()) {
            Map.Entry<String, GrammarSource> next = open.pop();
            String at = next.getKey().equals(GrammarLinks.SELF) ? address : next.getKey();
            for (Map.Entry<String, String> reference : Grammars.references(next.getValue(), at).entrySet()) {
                GrammarSource other = fetched(URI.create(reference.getValue()));
                if (other != null) {
                    targets.put(GrammarLinks.key(next.getKey(), reference.getKey()), reference.getValue());
                    if (documents.put(reference.getValue(), other) == null) {
                        open.add(Map.entry(reference.getValue(), other));
                    }
                }
            }
        }
        return new GrammarSource(null, whole.contentType(), whole.body(), new GrammarLinks(documents, targets));
    }

    /** Testers are to put grammars of their own where the report has none. */
    private static GrammarSource fetched(URI uri) throws Exception {
        if ("www.example.com".equals(uri.getHost())) {
            return uri.getPath().startsWith("/multilingual")
                    ? new GrammarSource(null, "application/srgs", "#ABNF 1.0;\nlanguage es-MX; root $name; public $name = Jose;") : null;
        }
        Path file = Path.of(uri);
        return Files.isRegularFile(file) ? source(file) : null;
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
            String said = Pattern.compile("&#(\\d+);").matcher(row[4]).replaceAll(one -> Character.toString(Integer.parseInt(one.group(1))));
            boolean accepted;
            try {
                Path file = SUITES.resolve("w3c-srgs-ir/test/" + row[0]);
                List<GrammarSource> active = new ArrayList<>(List.of(linked(file, null)));
                // two of its documents are to have two of their rules active at once
                if (row[0].matches("conformance-[34].*")) {
                    active.add(linked(file, "parallel"));
                }
                accepted = grammars.compileSpeech(active).interpret(List.of(said.split(" "))) != null;
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
