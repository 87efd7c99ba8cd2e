package org.rayo.server.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.DtmfMatcher.Verdict;

/** The automaton against two other ways to say the same: a regular expression, and the whole language written out. */
class GrammarPropertyTest {

    private static final int LANGUAGE = 3000;

    /** A grammar in three notations. */
    private sealed interface Tree {
        String srgs();

        String regex();

        /** All it matches; null when that is too much to write out. */
        Set<String> language();
    }

    private record Token(String digits) implements Tree {
        @Override
        public String srgs() {
            return " " + digits + " ";
        }

        @Override
        public String regex() {
            return Pattern.quote(digits);
        }

        @Override
        public Set<String> language() {
            return Set.of(digits);
        }
    }

    private record Both(Tree first, Tree second) implements Tree {
        @Override
        public String srgs() {
            return first.srgs() + second.srgs();
        }

        @Override
        public String regex() {
            return "(?:" + first.regex() + second.regex() + ")";
        }

        @Override
        public Set<String> language() {
            return joined(first.language(), second.language());
        }
    }

    private record OneOf(List<Tree> choices) implements Tree {
        @Override
        public String srgs() {
            StringBuilder text = new StringBuilder("<one-of>");
            choices.forEach(choice -> text.append("<item>").append(choice.srgs()).append("</item>"));
            return text + "</one-of>";
        }

        @Override
        public String regex() {
            return "(?:" + String.join("|", choices.stream().map(Tree::regex).toList()) + ")";
        }

        @Override
        public Set<String> language() {
            Set<String> all = new HashSet<>();
            for (Tree choice : choices) {
                Set<String> one = choice.language();
                if (one == null || all.size() + one.size() > LANGUAGE) {
                    return null;
                }
                all.addAll(one);
            }
            return all;
        }
    }

    /** {@code max} 0: without bound. {@code tagged}: a tag in the item, which must change nothing about what matches. */
    private record Repeated(Tree body, int min, int max, boolean tagged) implements Tree {
        @Override
        public String srgs() {
            String repeat = max == 0 ? min + "-" : min == max ? "" + min : min + "-" + max;
            return "<item repeat='" + repeat + "'>" + body.srgs() + (tagged ? "<tag>t</tag>" : "") + "</item>";
        }

        @Override
        public String regex() {
            return "(?:" + body.regex() + "){" + min + "," + (max == 0 ? "" : max) + "}";
        }

        @Override
        public Set<String> language() {
            Set<String> one = body.language();
            if (max == 0 || one == null) {
                return null;
            }
            Set<String> all = new HashSet<>();
            Set<String> power = Set.of("");
            for (int i = 0; i <= max && power != null; i++) {
                if (i >= min) {
                    all.addAll(power);
                }
                power = i == max ? Set.of() : joined(power, one);
            }
            return power == null || all.size() > LANGUAGE ? null : all;
        }
    }

    private static Set<String> joined(Set<String> first, Set<String> second) {
        if (first == null || second == null || first.size() * second.size() > LANGUAGE) {
            return null;
        }
        Set<String> all = new HashSet<>();
        first.forEach(a -> second.forEach(b -> all.add(a + b)));
        return all;
    }

    private static Arbitrary<Tree> tree(int depth) {
        Arbitrary<Tree> token = Arbitraries.strings().withChars("12*").ofMinLength(1).ofMaxLength(2).map(Token::new);
        if (depth == 0) {
            return token;
        }
        Arbitrary<Tree> smaller = tree(depth - 1);
        Arbitrary<Integer> count = Arbitraries.integers().between(0, 2);
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(1, token),
                net.jqwik.api.Tuple.of(3, Combinators.combine(smaller, smaller).as(Both::new)),
                net.jqwik.api.Tuple.of(2, smaller.list().ofMinSize(1).ofMaxSize(3).map(OneOf::new)),
                net.jqwik.api.Tuple.of(3, Combinators.combine(smaller, count, count, Arbitraries.of(true, false)).as((body, min, more, tagged) ->
                        new Repeated(body, min, min + more == 0 ? 1 : min + more, tagged))),
                net.jqwik.api.Tuple.of(1, Combinators.combine(smaller, count, Arbitraries.of(true, false)).as((body, min, tagged) ->
                        new Repeated(body, min, 0, tagged))));
    }

    @Provide
    Arbitrary<Tree> trees() {
        return tree(4);
    }

    @Provide
    Arbitrary<List<String>> inputs() {
        return Arbitraries.strings().withChars("12*#").ofMaxLength(12).list().ofSize(20);
    }

    @Property(tries = 5000)
    void agreesWithARegularExpression(@ForAll("trees") Tree tree, @ForAll("inputs") List<String> inputs) {
        Pattern regex = Pattern.compile(tree.regex());
        for (String input : inputs) {
            Verdict verdict = GrammarsTest.feed(input, GrammarsTest.rule(tree.srgs())).verdict();
            assertThat(verdict == Verdict.MATCH || verdict == Verdict.MATCH_END)
                    .as("%s on '%s'", tree.srgs(), input)
                    .isEqualTo(regex.matcher(input).matches());
        }
    }

    @Property(tries = 5000)
    void everyVerdictIsRightAtEveryDigit(@ForAll("trees") Tree tree) {
        Set<String> language = tree.language();
        // beyond the most digits that are heard nothing matches, whatever the grammar says
        Assume.that(language != null && language.stream().allMatch(word -> word.length() <= Automaton.MAX_DIGITS));
        Set<String> prefixes = new HashSet<>();
        language.forEach(word -> {
            for (int i = 0; i < word.length(); i++) {
                prefixes.add(word.substring(0, i));
            }
        });
        DtmfMatcher start = GrammarsTest.feed("", GrammarsTest.rule(tree.srgs()));
        for (String word : language.stream().limit(100).toList()) {
            DtmfMatcher matcher = start;
            for (int i = 0; i <= word.length(); i++) {
                String heard = word.substring(0, i);
                assertThat(matcher.verdict()).as("%s after '%s'", tree.srgs(), heard).isEqualTo(verdict(language, prefixes, heard));
                assertThat(matcher.feed('#').verdict()).isEqualTo(Verdict.NO_MATCH);
                matcher = i < word.length() ? matcher.feed(word.charAt(i)) : matcher;
            }
        }
    }

    private static Verdict verdict(Set<String> language, Set<String> prefixes, String heard) {
        boolean grows = prefixes.contains(heard);
        if (language.contains(heard)) {
            return grows ? Verdict.MATCH : Verdict.MATCH_END;
        }
        return grows ? Verdict.PARTIAL : Verdict.NO_MATCH;
    }
}
