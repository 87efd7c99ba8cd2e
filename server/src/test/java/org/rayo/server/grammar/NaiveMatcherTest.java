package org.rayo.server.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.DtmfMatcher.Verdict;
import org.rayo.server.component.GrammarException;

/**
 * Random grammars, with rules that refer to each other and to themselves, on random digits: the automaton against a matcher that
 * follows the definitions of SRGS word by word, and is as slow as that.
 */
class NaiveMatcherTest {
    private static final int RULES = 3;
    private static final int GRAMMARS = 4000;

    private sealed interface Node {
        String srgs();
    }

    private record Key(char digit) implements Node {
        @Override
        public String srgs() {
            return " " + digit + " ";
        }
    }

    private record Void() implements Node {
        @Override
        public String srgs() {
            return "<ruleref special='VOID'/>";
        }
    }

    private record Garbage() implements Node {
        @Override
        public String srgs() {
            return "<ruleref special='GARBAGE'/>";
        }
    }

    private record Reference(int rule) implements Node {
        @Override
        public String srgs() {
            return "<ruleref uri='#r" + rule + "'/>";
        }
    }

    private record Sequence(List<Node> parts) implements Node {
        @Override
        public String srgs() {
            return parts.isEmpty() ? "<ruleref special='NULL'/>" : "<item>" + String.join("", parts.stream().map(Node::srgs).toList()) + "</item>";
        }
    }

    private record OneOf(List<Node> choices, SplittableRandom random) implements Node {
        @Override
        public String srgs() {
            StringBuilder text = new StringBuilder("<one-of>");
            for (Node choice : choices) {
                String weight = random.nextBoolean() ? "" : " weight='" + random.nextInt(3) + "." + random.nextInt(10) + "'";
                text.append("<item").append(weight).append('>').append(choice.srgs()).append("</item>");
            }
            return text + "</one-of>";
        }
    }

    /** {@code max}: negative for no bound. */
    private record Repeat(Node body, int min, int max) implements Node {
        @Override
        public String srgs() {
            return "<item repeat='" + min + "-" + (max < 0 ? "" : max) + "' repeat-prob='0.5'>" + body.srgs() + "<tag>t</tag></item>";
        }
    }

    /** What is known of rules on one input: grown until nothing is added any more. */
    private static final class Naive {
        private final Node[] rules;
        private final String input;
        private final List<List<TreeSet<Integer>>> ends = new ArrayList<>();
        private final boolean[][] grows;
        private final boolean[] possible = new boolean[RULES];

        Naive(Node[] rules, String input) {
            this.rules = rules;
            this.input = input;
            this.grows = new boolean[RULES][input.length() + 1];
            for (int i = 0; i < RULES; i++) {
                List<TreeSet<Integer>> places = new ArrayList<>();
                for (int at = 0; at <= input.length(); at++) {
                    places.add(new TreeSet<>());
                }
                ends.add(places);
            }
            boolean more = true;
            while (more) {
                more = false;
                for (int i = 0; i < RULES; i++) {
                    boolean now = possible(rules[i]);
                    more |= now != possible[i];
                    possible[i] = now;
                    for (int at = 0; at <= input.length(); at++) {
                        more |= ends.get(i).get(at).addAll(ends(rules[i], at));
                        boolean grown = grows(rules[i], at);
                        more |= grown != grows[i][at];
                        grows[i][at] = grown;
                    }
                }
            }
        }

        Verdict verdict() {
            boolean matches = ends.getFirst().getFirst().contains(input.length());
            boolean grow = grows[0][0];
            return matches ? (grow ? Verdict.MATCH : Verdict.MATCH_END) : grow ? Verdict.PARTIAL : Verdict.NO_MATCH;
        }

        /** Whether anything matches. */
        private boolean possible(Node node) {
            return switch (node) {
                case Key key -> true;
                case Void nothing -> false;
                case Garbage garbage -> true;
                case Reference reference -> possible[reference.rule];
                case Sequence sequence -> sequence.parts.stream().allMatch(this::possible);
                case OneOf oneOf -> oneOf.choices.stream().anyMatch(this::possible);
                case Repeat repeat -> repeat.min == 0 || possible(repeat.body);
            };
        }

        /** Where it can end that begins there. */
        private TreeSet<Integer> ends(Node node, int at) {
            TreeSet<Integer> found = new TreeSet<>();
            switch (node) {
                case Key key -> {
                    if (at < input.length() && input.charAt(at) == key.digit) {
                        found.add(at + 1);
                    }
                }
                case Void nothing -> {
                    // nowhere
                }
                case Garbage garbage -> {
                    for (int end = at; end <= input.length(); end++) {
                        found.add(end);
                    }
                }
                case Reference reference -> found.addAll(ends.get(reference.rule).get(at));
                case Sequence sequence -> {
                    found.add(at);
                    for (Node part : sequence.parts) {
                        TreeSet<Integer> next = new TreeSet<>();
                        found.forEach(each -> next.addAll(ends(part, each)));
                        found.clear();
                        found.addAll(next);
                    }
                }
                case OneOf oneOf -> oneOf.choices.forEach(choice -> found.addAll(ends(choice, at)));
                case Repeat repeat -> {
                    TreeSet<Integer> now = new TreeSet<>(List.of(at));
                    for (int i = 0; i <= most(repeat); i++) {
                        if (i >= repeat.min) {
                            found.addAll(now);
                        }
                        TreeSet<Integer> next = new TreeSet<>();
                        now.forEach(each -> next.addAll(ends(repeat.body, each)));
                        now = next;
                    }
                }
            }
            return found;
        }

        /** More of them than there are digits take nothing. */
        private int most(Repeat repeat) {
            return repeat.max < 0 ? repeat.min + input.length() + 1 : repeat.max;
        }

        /** Whether it begins there with all that is left of the input, and goes on behind that. */
        private boolean grows(Node node, int at) {
            return switch (node) {
                case Key key -> at == input.length();
                case Void nothing -> false;
                case Garbage garbage -> true;
                case Reference reference -> grows[reference.rule][at];
                case Sequence sequence -> grows(sequence.parts, at);
                case OneOf oneOf -> oneOf.choices.stream().anyMatch(choice -> grows(choice, at));
                case Repeat repeat -> {
                    List<Node> copies = new ArrayList<>();
                    boolean grow = false;
                    for (int i = 1; i <= Math.max(repeat.min, most(repeat)); i++) {
                        copies.add(repeat.body);
                        grow |= i >= repeat.min && grows(copies, at);
                    }
                    yield grow;
                }
            };
        }

        private boolean grows(List<Node> parts, int at) {
            TreeSet<Integer> now = new TreeSet<>(List.of(at));
            for (int i = 0; i < parts.size(); i++) {
                Node part = parts.get(i);
                boolean rest = parts.subList(i + 1, parts.size()).stream().allMatch(this::possible);
                if (rest && now.stream().anyMatch(each -> grows(part, each))) {
                    return true;
                }
                TreeSet<Integer> next = new TreeSet<>();
                now.forEach(each -> next.addAll(ends(part, each)));
                now = next;
            }
            return false;
        }
    }

    private static Node node(SplittableRandom random, int depth) {
        if (depth == 0) {
            return random.nextInt(12) == 0 ? new Void() : new Key("12".charAt(random.nextInt(2)));
        }
        return switch (random.nextInt(10)) {
            case 0, 1 -> new Key("12".charAt(random.nextInt(2)));
            case 2, 3 -> new Reference(random.nextInt(RULES));
            case 4 -> random.nextInt(4) == 0 ? new Garbage() : new Sequence(List.of());
            case 5, 6 -> new Sequence(some(random, depth));
            case 7, 8 -> new OneOf(some(random, depth), random.split());
            default -> {
                int min = random.nextInt(3);
                yield new Repeat(node(random, depth - 1), min, random.nextInt(3) == 0 ? -1 : min + random.nextInt(3));
            }
        };
    }

    private static List<Node> some(SplittableRandom random, int depth) {
        List<Node> some = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            some.add(node(random, depth - 1));
        }
        return some;
    }

    @Test
    void agreesOnEveryVerdict() {
        SplittableRandom random = new SplittableRandom(11);
        Grammars grammars = new Grammars();
        int checked = 0;
        int refused = 0;
        int[] verdicts = new int[Verdict.values().length];
        for (int i = 0; i < GRAMMARS; i++) {
            Node[] rules = new Node[RULES];
            StringBuilder text = new StringBuilder();
            for (int rule = 0; rule < RULES; rule++) {
                rules[rule] = node(random, 3);
                text.append("<rule id='r").append(rule).append("'>").append(rules[rule].srgs()).append("</rule>");
            }
            String srgs = text.toString();
            DtmfMatcher start;
            try {
                start = grammars.compile(List.of(GrammarsTest.srgs(srgs.replace("'r0'", "'r'").replace("'#r0'", "'#r'")))).start();
            } catch (GrammarException e) {
                // too large, or never ends
                refused++;
                continue;
            }
            for (int input = 0; input < 6; input++) {
                StringBuilder digits = new StringBuilder();
                DtmfMatcher matcher = start;
                for (int length = random.nextInt(6); length > 0; length--) {
                    char digit = "12".charAt(random.nextInt(2));
                    digits.append(digit);
                    matcher = matcher.feed(digit);
                }
                Verdict expected = new Naive(rules, digits.toString()).verdict();
                assertThat(matcher.verdict()).as("%s on '%s'", srgs, digits).isEqualTo(expected);
                verdicts[expected.ordinal()]++;
                checked++;
            }
        }
        assertThat(verdicts).as("%d checked, %d refused", checked, refused).doesNotContain(0);
        assertThat(checked).as("%d refused", refused).isGreaterThan(GRAMMARS * 3);
    }

    /** The work for a digit is at most one visit of each state, however many ways there are to match. */
    @Test
    void manyWaysToMatchAreAsQuickAsOne() {
        String ways = "<item repeat='0-'><one-of>" + "<item><item repeat='0-'>1</item></item>".repeat(50) + "</one-of></item>";
        DtmfMatcher matcher = GrammarsTest.feed("", GrammarsTest.rule(ways));
        for (int i = 0; i < Automaton.MAX_DIGITS; i++) {
            matcher = matcher.feed('1');
            assertThat(matcher.verdict()).isEqualTo(Verdict.MATCH);
        }
    }
}
