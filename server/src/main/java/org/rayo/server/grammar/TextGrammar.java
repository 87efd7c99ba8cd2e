package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.RayoError;
import org.rayo.xmpp.xml.XmlElement;

/**
 * Grammars that are written as text, made into the elements of the XML form, which {@link Srgs} then reads: the ABNF form of
 * SRGS 1.0 and JSGF. They differ in how rules are named and repetitions written.
 */
final class TextGrammar {
    /** How rules are named. */
    private enum Dialect {
        ABNF("SRGS grammar in ABNF"),
        JSGF("JSGF grammar");

        private final String name;

        Dialect(String name) {
            this.name = name;
        }
    }

    private static final int MAX_NESTING = 64;
    private static final String NAMESPACE = "http://www.w3.org/2001/06/grammar";
    private static final String SPECIAL = ";=|*+<>()[]{}/$#!\"";

    private final Dialect dialect;
    private final String text;
    private int at;
    private int nesting;
    private boolean rooted;

    private TextGrammar(Dialect dialect, String text) {
        this.dialect = dialect;
        this.text = text;
    }

    /** The form that begins with {@code #ABNF 1.0}. */
    static XmlElement abnf(String text) throws GrammarException {
        return new TextGrammar(Dialect.ABNF, text).grammar("#ABNF 1.0");
    }

    /** The form that begins with {@code #JSGF V1.0}. */
    static XmlElement jsgf(String text) throws GrammarException {
        return new TextGrammar(Dialect.JSGF, text).grammar("#JSGF V1.0");
    }

    private GrammarException bad(String what) {
        int line = 1;
        for (int i = 0; i < at && i < text.length(); i++) {
            line += text.charAt(i) == '\n' ? 1 : 0;
        }
        return new GrammarException(RayoError.badRequest(dialect.name + ", line " + line + ": " + what));
    }

    private XmlElement grammar(String header) throws GrammarException {
        String start = text.startsWith("\uFEFF") ? text.substring(1) : text;
        at = text.length() - start.length();
        if (!start.startsWith(header)) {
            throw bad("the first line is not " + header);
        }
        // the rest of the header names an encoding, which is past caring
        until(';');
        XmlElement.Builder grammar = XmlElement.builder(NAMESPACE, "grammar");
        List<XmlElement> rules = new ArrayList<>();
        while (space()) {
            if (isRuleStart()) {
                rules.add(rule(scope()));
            } else {
                declaration(grammar);
            }
        }
        if (rules.isEmpty()) {
            throw bad("there is no rule");
        }
        return grammar.children(rules).build();
    }

    private boolean isRuleStart() {
        return peek() == (dialect == Dialect.ABNF ? '$' : '<') || follows("public") || follows("private");
    }

    private boolean follows(String word) {
        int end = at + word.length();
        return text.startsWith(word, at) && (end == text.length() || Character.isWhitespace(text.charAt(end)));
    }

    private String scope() throws GrammarException {
        for (String scope : new String[] {"public", "private"}) {
            if (follows(scope)) {
                at += scope.length();
                space();
                return scope;
            }
        }
        return "private";
    }

    /** mode, root, language, tag-format, base, meta, import…: those that matter are kept. */
    private void declaration(XmlElement.Builder grammar) throws GrammarException {
        int from = at;
        while (Character.isLetter(peek()) || peek() == '-') {
            at++;
        }
        String name = text.substring(from, at);
        String value = statement().strip();
        switch (name) {
            case "mode" -> grammar.attribute("mode", value);
            case "root" -> {
                if (!value.startsWith("$") || rooted) {
                    throw bad(rooted ? "there are two roots" : "root '" + value + "' is no rule");
                }
                rooted = true;
                grammar.attribute("root", value.substring(1));
            }
            case "tag-format" -> grammar.attribute("tag-format", value.replaceAll("[<>]", "").strip());
            case "language", "lexicon", "base", "meta", "http-equiv", "grammar" -> {
                // means nothing for digits
            }
            case "import" -> throw new GrammarException(
                    RayoError.unsupportedOption(dialect.name + ": import: only rules of the same document can be referred to"));
            default -> throw bad("'" + name + value + "' is no declaration");
        }
    }

    private XmlElement rule(String scope) throws GrammarException {
        String id = ruleName();
        space();
        expect('=');
        List<XmlElement> content = alternatives();
        space();
        expect(';');
        return XmlElement.builder(NAMESPACE, "rule").attribute("id", id).attribute("scope", scope).children(content).build();
    }

    private String ruleName() throws GrammarException {
        expect(dialect == Dialect.ABNF ? '$' : '<');
        int from = at;
        while (at < text.length() && (Character.isLetterOrDigit(peek()) || peek() == '_' || peek() == '-' || peek() == '.')) {
            at++;
        }
        String name = text.substring(from, at);
        if (dialect == Dialect.JSGF) {
            expect('>');
        }
        if (name.isEmpty()) {
            throw bad("a rule needs a name");
        }
        return name;
    }

    /** One sequence, or a one-of. */
    private List<XmlElement> alternatives() throws GrammarException {
        if (++nesting > MAX_NESTING) {
            throw bad("nested deeper than " + MAX_NESTING);
        }
        List<XmlElement> choices = new ArrayList<>();
        do {
            space();
            String weight = take('/') ? until('/').strip() : null;
            choices.add(XmlElement.builder(NAMESPACE, "item").attribute("weight", weight).children(sequence()).build());
            space();
        } while (take('|'));
        nesting--;
        return choices.size() == 1 ? choices : List.of(XmlElement.builder(NAMESPACE, "one-of").children(choices).build());
    }

    private List<XmlElement> sequence() throws GrammarException {
        List<XmlElement> parts = new ArrayList<>();
        while (space() && ";|)]".indexOf(peek()) < 0) {
            if (peek() == '{') {
                parts.add(tag());
            } else {
                parts.add(repeated(part()));
            }
        }
        if (parts.isEmpty()) {
            throw bad("an alternative is empty");
        }
        return parts;
    }

    private XmlElement part() throws GrammarException {
        char first = peek();
        if (first == '(' || first == '[') {
            at++;
            space();
            // nothing at all is something in parentheses (SRGS §2.3)
            List<XmlElement> inside = first == '(' && peek() == ')' ? List.of() : alternatives();
            space();
            expect(first == '(' ? ')' : ']');
            return XmlElement.builder(NAMESPACE, "item").attribute("repeat", first == '(' ? null : "0-1").children(inside).build();
        }
        if (first == (dialect == Dialect.ABNF ? '$' : '<')) {
            return reference();
        }
        return XmlElement.of(NAMESPACE, "token", token());
    }

    private XmlElement reference() throws GrammarException {
        if (text.startsWith("$<", at)) {
            at += 2;
            String uri = until('>');
            if (take('~')) {
                // the media type of what is there (SRGS §2.2.2), which says itself what it is
                expect('<');
                until('>');
            }
            return XmlElement.builder(NAMESPACE, "ruleref").attribute("uri", uri).build();
        }
        String name = ruleName();
        return switch (name) {
            case "NULL", "VOID", "GARBAGE" ->
                XmlElement.builder(NAMESPACE, "ruleref").attribute("special", name.toUpperCase(Locale.ROOT)).build();
            default -> XmlElement.builder(NAMESPACE, "ruleref").attribute("uri", "#" + name).build();
        };
    }

    private String token() throws GrammarException {
        if (take('"')) {
            return until('"');
        }
        int from = at;
        // a star is an operator here unless it is quoted, but what is no operator at all may be a key of its own
        while (at < text.length() && !Character.isWhitespace(peek()) && SPECIAL.indexOf(peek()) < 0) {
            at++;
        }
        if (at == from) {
            throw bad("'" + peek() + "' is not expected here; keys such as * are written \"*\"");
        }
        return text.substring(from, at);
    }

    private XmlElement repeated(XmlElement part) throws GrammarException {
        space();
        String repeat = repeat();
        return repeat == null ? part : XmlElement.builder(NAMESPACE, "item").attribute("repeat", repeat).child(part).build();
    }

    private @Nullable String repeat() throws GrammarException {
        if (dialect == Dialect.JSGF) {
            return take('*') ? "0-" : take('+') ? "1-" : null;
        }
        if (peek() != '<') {
            return null;
        }
        at++;
        String counts = until('>').strip();
        String times = counts;
        int slash = counts.indexOf('/');
        if (slash >= 0) {
            // how likely a repetition is means nothing for digits
            times = counts.substring(0, slash).strip();
        }
        if (!times.matches("\\d{1,9}(-\\d{0,9})?")) {
            throw bad("repeat <" + counts + "> is not <n>, <n-m> or <n->");
        }
        return times;
    }

    private XmlElement tag() throws GrammarException {
        boolean marked = text.startsWith("{!{", at);
        at += marked ? 3 : 1;
        int end = text.indexOf(marked ? "}!}" : "}", at);
        if (end < 0) {
            throw bad("a tag is not closed");
        }
        String content = text.substring(at, end).strip();
        at = end + (marked ? 3 : 1);
        return XmlElement.of(NAMESPACE, "tag", content);
    }

    // ---- characters

    private char peek() {
        return at < text.length() ? text.charAt(at) : ';';
    }

    private boolean take(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) throws GrammarException {
        if (!take(c)) {
            throw bad(at < text.length() ? "'" + c + "' must be where '" + peek() + "' is" : "it ends where '" + c + "' must be");
        }
    }

    private String until(char c) throws GrammarException {
        int end = text.indexOf(c, at);
        if (end < 0) {
            throw bad("'" + c + "' is missing");
        }
        String before = text.substring(at, end);
        at = end + 1;
        return before;
    }

    /** Up to the semicolon, which may stand in quotes too. */
    private String statement() throws GrammarException {
        int from = at;
        char quote = 0;
        while (at < text.length() && (quote != 0 || peek() != ';')) {
            char c = peek();
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
            at++;
        }
        String before = text.substring(from, at);
        expect(';');
        return before;
    }

    /** Over white space, comments and language attachments; whether there is anything left. */
    private boolean space() throws GrammarException {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                if (end < 0) {
                    throw bad("a comment is not closed");
                }
                at = end + 2;
            } else if (text.charAt(at) == '!') {
                at++;
                while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '-')) {
                    at++;
                }
            } else {
                return true;
            }
        }
        return false;
    }
}
