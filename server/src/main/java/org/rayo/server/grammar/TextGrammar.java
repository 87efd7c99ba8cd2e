package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.OutputDocuments;
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
    static final String NAMESPACE = "http://www.w3.org/2001/06/grammar";
    private static final Set<String> ONCE = Set.of("mode", "root", "tag-format", "base", "language", "grammar");
    private static final Pattern META_BASE = Pattern.compile("[\"']base[\"']\\s+is\\s+[\"']([^\"']*)[\"']", Pattern.CASE_INSENSITIVE);
    private static final Pattern REPEAT = Pattern.compile("[0-9]{1,9}\\s*(-\\s*[0-9]{0,9})?\\s*(/[^/>]{0,20}/)?");
    private static final String SPECIAL = ";=|*+<>()[]{}/$#!\"";

    private final Dialect dialect;
    private final String text;
    private int at;
    private int nesting;
    private final Set<String> declared = new HashSet<>();
    private final JsgfNames names;

    private TextGrammar(Dialect dialect, String text) {
        this.dialect = dialect;
        this.text = text;
        this.names = new JsgfNames(text);
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
        if (dialect == Dialect.ABNF && !text.substring(at).matches("(?s)[ \\t]*([\\r\\n].*)?")) {
            throw bad("the header must have its line for itself");
        }
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
        boolean known = dialect == Dialect.JSGF ? name.equals("grammar") || name.equals("import")
                : Set.of("mode", "root", "tag-format", "base", "language", "lexicon", "meta", "http-equiv").contains(name);
        if (!known) {
            throw bad("'" + OutputDocuments.shown(name + value) + "' is no declaration");
        }
        if (ONCE.contains(name) && !declared.add(name)) {
            throw bad("there are two declarations of " + name);
        }
        switch (name) {
            case "mode" -> grammar.attribute("mode", value);
            case "root" -> {
                if (!value.startsWith("$")) {
                    throw bad("root '" + value + "' is no rule");
                }
                grammar.attribute("root", value.substring(1));
            }
            case "tag-format" -> grammar.attribute("tag-format", value.replaceAll("[<>]", "").strip());
            case "base" -> grammar.attribute(XmlElement.XML_NAMESPACE, "base", value.replaceAll("[<>]", "").strip());
            case "language" -> grammar.attribute(XmlElement.XML_NAMESPACE, "lang", value);
            case "grammar" -> {
                names.own(value);
                grammar.attribute("name", value);
            }
            case "import" -> {
                String wrong = names.imports(value);
                if (wrong != null) {
                    throw bad("import " + OutputDocuments.shown(value) + " " + wrong);
                }
            }
            case "meta" -> {
                Matcher base = META_BASE.matcher(value);
                if (base.matches()) {
                    grammar.child(XmlElement.builder(NAMESPACE, "meta").attribute("name", "base").attribute("content", base.group(1)).build());
                }
            }
            default -> {
                // what is left is for whoever keeps grammars
            }
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
            String type = null;
            if (take('~')) {
                expect('<');
                type = until('>');
            }
            return XmlElement.builder(NAMESPACE, "ruleref").attribute("uri", uri).attribute("type", type).build();
        }
        String name = ruleName();
        return switch (name) {
            case "NULL", "VOID", "GARBAGE" ->
                XmlElement.builder(NAMESPACE, "ruleref").attribute("special", name.toUpperCase(Locale.ROOT)).build();
            default -> XmlElement.builder(NAMESPACE, "ruleref").attribute("uri", dialect == Dialect.ABNF ? "#" + name : names.meant(name)).build();
        };
    }

    private String token() throws GrammarException {
        if (take('"')) {
            int end = closing('"');
            String quoted = end < 0 ? until('"') : text.substring(at, end);
            at = end < 0 ? at : end + 1;
            return unescaped(quoted);
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
        if (repeat == null) {
            return part;
        }
        String[] counts = repeat.split("/");
        return XmlElement.builder(NAMESPACE, "item").attribute("repeat", counts[0].strip())
                .attribute("repeat-prob", counts.length > 1 ? counts[1].strip() : null).child(part).build();
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
        if (!REPEAT.matcher(counts).matches()) {
            throw bad("repeat <" + OutputDocuments.shown(counts) + "> is not <n>, <n-m> or <n->, perhaps with /probability/");
        }
        return counts;
    }

    private XmlElement tag() throws GrammarException {
        boolean marked = dialect == Dialect.ABNF && text.startsWith("{!{", at);
        at += marked ? 3 : 1;
        int end = marked ? text.indexOf("}!}", at) : closing('}');
        if (end < 0) {
            throw bad("a tag is not closed");
        }
        String content = unescaped(text.substring(at, end).strip());
        at = end + (marked ? 3 : 1);
        return XmlElement.of(NAMESPACE, "tag", content);
    }

    /** Where that is; in JSGF it may stand for itself behind a backslash. */
    private int closing(char c) {
        int end = text.indexOf(c, at);
        while (dialect == Dialect.JSGF && end > 0 && text.charAt(end - 1) == '\\') {
            end = text.indexOf(c, end + 1);
        }
        return end;
    }

    private String unescaped(String written) {
        return dialect == Dialect.JSGF ? written.replaceAll("\\\\([{}\"\\\\])", "$1") : written;
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
