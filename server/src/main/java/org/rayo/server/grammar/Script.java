package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tag of {@code semantics/1.0} that needs no interpreter of ECMAScript: assignments to {@code out} and its properties, of literals,
 * objects, results of rules ({@code rules.name}, {@code rules.latest()}), texts ({@code meta.current().text}, {@code meta.name.text}) and
 * sums of these. A tag that is one literal alone is assigned to {@code out}. Pure.
 */
record Script(List<Assignment> assignments) {

    /** {@code path}: properties of {@code out}; {@code add}: {@code +=}. */
    record Assignment(List<String> path, boolean add, Term value) {}

    /** What a part of an expression is worth. */
    interface Term {
        Value of(Meanings.Frame frame);
    }

    /** A tag that is more than this. */
    static final class Foreign extends Exception {
        private static final long serialVersionUID = 1L;

        Foreign() {
            super("a script", null, false, false);
        }
    }

    static Script parse(String tag) throws Foreign {
        return new Parser(tag).script();
    }

    void run(Meanings.Frame frame) {
        for (Assignment each : assignments) {
            Value value = each.value.of(frame);
            if (each.add) {
                Value old = frame.out;
                for (String name : each.path) {
                    old = old.get(name);
                }
                value = old.plus(value);
            }
            frame.out = frame.out.with(each.path, value);
        }
    }

    private static final class Parser {
        private static final Pattern TOKEN = Pattern.compile("\\G(?:\\s|//[^\\n]*+|/\\*(?s:.*?)\\*/)*+"
                + "(\"(?:[^\"\\\\\\n]|\\\\.)*+\"|'(?:[^'\\\\\\n]|\\\\.)*+'|[0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++|[\\p{L}_$][\\p{L}\\p{N}_$]*+|\\+=|[-=+.;,:(){}\\[\\]]|\\z)");
        private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");
        private static final int MAX_NESTING = 16;
        private static final String NAME = "[\\p{L}_][\\p{L}\\p{N}_]*";

        private final List<String> tokens = new ArrayList<>();
        private int at;
        private int nesting;

        Parser(String tag) throws Foreign {
            Matcher matcher = TOKEN.matcher(tag);
            while (tokens.isEmpty() || !tokens.getLast().isEmpty()) {
                if (!matcher.find()) {
                    throw new Foreign();
                }
                tokens.add(matcher.group(1));
            }
        }

        Script script() throws Foreign {
            List<Assignment> assignments = new ArrayList<>();
            if (isLiteral(peek()) && (tokens.size() == 2 || (tokens.size() == 3 && tokens.get(1).equals(";")))) {
                return new Script(List.of(new Assignment(List.of(), false, expression())));
            }
            while (true) {
                while (take(";")) {
                    // nothing is a statement too
                }
                if (peek().isEmpty()) {
                    return new Script(List.copyOf(assignments));
                }
                expect("out");
                List<String> path = properties();
                boolean add = take("+=");
                if (!add) {
                    expect("=");
                }
                assignments.add(new Assignment(path, add, expression()));
            }
        }

        private static boolean isLiteral(String token) {
            return token.matches("(?s)[\"'].*|[0-9.]+|true|false") && !token.equals(".");
        }

        private Term expression() throws Foreign {
            if (++nesting > MAX_NESTING) {
                throw new Foreign();
            }
            Term sum = term();
            while (take("+")) {
                Term one = sum;
                Term other = term();
                sum = frame -> one.of(frame).plus(other.of(frame));
            }
            nesting--;
            return sum;
        }

        private Term term() throws Foreign {
            String token = next();
            return switch (token) {
                case "(" -> {
                    Term inside = expression();
                    expect(")");
                    yield inside;
                }
                case "{" -> object();
                case "-" -> {
                    String number = next();
                    if (!number.matches("\\.?[0-9].*")) {
                        throw new Foreign();
                    }
                    yield constant(new Value.Numeric(-Double.parseDouble(number)));
                }
                case "true", "false" -> constant(new Value.Truth(token.equals("true")));
                case "out" -> of(frame -> frame.out, properties());
                case "rules" -> rules();
                case "meta" -> meta();
                default -> literal(token);
            };
        }

        private static Term literal(String token) throws Foreign {
            if (token.startsWith("\"") || token.startsWith("'")) {
                return constant(new Value.Text(unquoted(token)));
            }
            if (!isLiteral(token)) {
                throw new Foreign();
            }
            return constant(new Value.Numeric(Double.parseDouble(token)));
        }

        private static Term constant(Value value) {
            return frame -> value;
        }

        private static String unquoted(String token) throws Foreign {
            StringBuilder text = new StringBuilder();
            Matcher escapes = ESCAPE.matcher(token.substring(1, token.length() - 1));
            while (escapes.find()) {
                String letter = escapes.group(1);
                String meant = switch (letter) {
                    case "n" -> "\n";
                    case "t" -> "\t";
                    case "r" -> "\r";
                    case "u", "x", "0" -> throw new Foreign();
                    default -> letter;
                };
                escapes.appendReplacement(text, Matcher.quoteReplacement(meant));
            }
            return escapes.appendTail(text).toString();
        }

        private Term object() throws Foreign {
            Map<String, Term> parts = new LinkedHashMap<>();
            while (!take("}")) {
                if (!parts.isEmpty()) {
                    expect(",");
                }
                String token = next();
                String name = token.startsWith("\"") || token.startsWith("'") ? unquoted(token) : token;
                expect(":");
                parts.put(name(name), expression());
            }
            return frame -> {
                Map<String, Value> values = new LinkedHashMap<>();
                parts.forEach((name, term) -> values.put(name, term.of(frame)));
                return new Value.Struct(values);
            };
        }

        private Term rules() throws Foreign {
            String name = property();
            if (name.equals("latest") && take("(")) {
                expect(")");
                return of(frame -> frame.latest == null ? new Value.Undefined() : frame.latest, properties());
            }
            return of(frame -> frame.rules.getOrDefault(name, new Value.Undefined()), properties());
        }

        private Term meta() throws Foreign {
            String name = property();
            boolean call = (name.equals("latest") || name.equals("current")) && take("(");
            if (call) {
                expect(")");
            }
            if (!property().equals("text")) {
                throw new Foreign();
            }
            return !call ? frame -> frame.texts.getOrDefault(name, new Value.Undefined())
                    : name.equals("latest") ? frame -> frame.latestText : frame -> frame.text;
        }

        private static Term of(Term whole, List<String> path) {
            return frame -> {
                Value value = whole.of(frame);
                for (String name : path) {
                    value = value.get(name);
                }
                return value;
            };
        }

        /** Any number of them. */
        private List<String> properties() throws Foreign {
            List<String> path = new ArrayList<>();
            while (peek().equals(".") || peek().equals("[")) {
                path.add(property());
                if (path.size() > MAX_NESTING || peek().equals("(")) {
                    throw new Foreign();
                }
            }
            return path;
        }

        private String property() throws Foreign {
            if (take("[")) {
                String token = next();
                if (!token.startsWith("\"") && !token.startsWith("'")) {
                    throw new Foreign();
                }
                expect("]");
                return name(unquoted(token));
            }
            expect(".");
            return name(next());
        }

        private static String name(String name) throws Foreign {
            if (!name.matches(NAME)) {
                throw new Foreign();
            }
            return name;
        }

        private String peek() {
            return tokens.get(at);
        }

        private String next() throws Foreign {
            String token = tokens.get(at);
            if (token.isEmpty()) {
                throw new Foreign();
            }
            at++;
            return token;
        }

        private boolean take(String token) {
            boolean there = tokens.get(at).equals(token);
            at += there ? 1 : 0;
            return there;
        }

        private void expect(String token) throws Foreign {
            if (!take(token)) {
                throw new Foreign();
            }
        }
    }
}
