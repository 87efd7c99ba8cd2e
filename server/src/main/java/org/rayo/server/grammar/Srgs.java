package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.EmbeddedXml;
import org.rayo.server.protocol.RayoError;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlNode;
import org.rayo.xmpp.xml.XmlText;

/** Reads the subset of SRGS 1.0 that grammars of digits use (protocol.md §15.1); elements by local name. */
final class Srgs {

    static final int MAX_TAGS = 1024;

    private final Tags tags;
    private final Map<String, XmlElement> rules = new HashMap<>();
    private final Map<String, Expression> resolved = new HashMap<>();
    private final Set<String> resolving = new HashSet<>();
    private int nesting;

    private Srgs(Tags tags) {
        this.tags = tags;
    }

    /** The XML form. */
    static Expression read(String text, Tags tags) throws GrammarException {
        try {
            return read(EmbeddedXml.parse(text), tags);
        } catch (EmbeddedXml.Fault e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    /** A grammar whose elements come from elsewhere. */
    static Expression read(XmlElement grammar, Tags tags) throws GrammarException {
        return new Srgs(tags).grammar(grammar);
    }

    private static GrammarException bad(String text) {
        return new GrammarException(RayoError.badRequest("SRGS grammar: " + text));
    }

    private Expression grammar(XmlElement grammar) throws GrammarException {
        if (!grammar.name().equals("grammar")) {
            throw bad("the document is <" + grammar.name() + ">, not <grammar>");
        }
        String mode = grammar.attribute("mode");
        if ("voice".equals(mode)) {
            throw new GrammarException(RayoError.unsupportedOption(
                    "SRGS grammar: mode='voice' needs a speech recogniser, which this server does not have; use dtmf"));
        }
        if (mode != null && !mode.equals("dtmf")) {
            throw bad("mode='" + mode + "' must be dtmf or voice");
        }
        List<String> open = new ArrayList<>();
        for (XmlElement child : grammar.children()) {
            if (child.name().equals("rule")) {
                rule(child, open);
            } else if (!isIgnored(child)) {
                throw bad("<" + child.name() + "> does not belong in <grammar>");
            }
        }
        String root = grammar.attribute("root");
        if (root != null) {
            return resolve(root);
        }
        if (open.isEmpty()) {
            throw bad("neither a root nor a public rule");
        }
        List<Expression> choices = new ArrayList<>();
        for (String id : open) {
            choices.add(resolve(id));
        }
        return Expression.alternatives(choices);
    }

    private void rule(XmlElement rule, List<String> open) throws GrammarException {
        String id = rule.attribute("id");
        if (id == null || id.isBlank()) {
            throw bad("<rule> needs the attribute 'id'");
        }
        if (rules.put(id, rule) != null) {
            throw bad("there are two rules '" + id + "'");
        }
        if ("public".equals(rule.attribute("scope"))) {
            open.add(id);
        }
    }

    private static boolean isIgnored(XmlElement element) {
        return switch (element.name()) {
            case "example", "meta", "metadata", "lexicon" -> true;
            default -> false;
        };
    }

    private Expression resolve(String id) throws GrammarException {
        Expression known = resolved.get(id);
        if (known != null) {
            return known;
        }
        XmlElement rule = rules.get(id);
        if (rule == null) {
            throw bad("there is no rule '" + id + "'");
        }
        if (!resolving.add(id)) {
            throw bad("rule '" + id + "' refers to itself");
        }
        Expression expression = content(rule);
        resolving.remove(id);
        resolved.put(id, expression);
        return expression;
    }

    /** The content of a rule or item: in sequence, with its first tag around all of it. */
    private Expression content(XmlElement element) throws GrammarException {
        // items within items, and rules that refer to rules: together they are the depth of this recursion
        if (++nesting > AutomatonBuilder.MAX_DEPTH) {
            throw bad("nested deeper than " + AutomatonBuilder.MAX_DEPTH);
        }
        List<Expression> parts = new ArrayList<>();
        int tag = Automaton.NONE;
        for (XmlNode node : element.nodes()) {
            switch (node) {
                case XmlText(String text) -> tokens(text, parts);
                case XmlElement child when child.name().equals("tag") -> {
                    int added = tags.add(child.text().strip());
                    tag = tag == Automaton.NONE ? added : tag;
                }
                case XmlElement child -> {
                    Expression part = part(child);
                    if (part != null) {
                        parts.add(part);
                    }
                }
            }
        }
        nesting--;
        Expression expression = Expression.sequence(parts);
        return tag == Automaton.NONE ? expression : Expression.tagged(expression, tag);
    }

    private @Nullable Expression part(XmlElement child) throws GrammarException {
        return switch (child.name()) {
            case "item" -> item(child);
            case "one-of" -> oneOf(child);
            case "ruleref" -> ruleref(child);
            case "token" -> {
                List<Expression> parts = new ArrayList<>();
                tokens(child.text(), parts);
                yield Expression.sequence(parts);
            }
            default -> {
                if (!isIgnored(child)) {
                    throw bad("<" + child.name() + "> is not known");
                }
                yield null;
            }
        };
    }

    private Expression oneOf(XmlElement oneOf) throws GrammarException {
        List<Expression> choices = new ArrayList<>();
        for (XmlElement child : oneOf.children()) {
            if (!child.name().equals("item")) {
                throw bad("<" + child.name() + "> does not belong in <one-of>");
            }
            choices.add(item(child));
        }
        if (choices.isEmpty() || !oneOf.text().isBlank()) {
            throw bad("<one-of> must hold <item>s and nothing else");
        }
        return Expression.alternatives(choices);
    }

    private Expression item(XmlElement item) throws GrammarException {
        Expression content = content(item);
        String repeat = item.attribute("repeat");
        return repeat == null ? content : Repetition.of(repeat, content);
    }

    private Expression ruleref(XmlElement ruleref) throws GrammarException {
        String special = ruleref.attribute("special");
        String uri = ruleref.attribute("uri");
        if (special != null) {
            return switch (special) {
                case "NULL" -> Expression.sequence(List.of());
                case "VOID" -> Expression.digit(Expression.NOTHING);
                default -> throw new GrammarException(
                        RayoError.unsupportedOption("SRGS grammar: ruleref special='" + special + "' means nothing for digits"));
            };
        }
        if (uri == null || uri.length() < 2) {
            throw bad("<ruleref> needs the attribute 'uri'");
        }
        if (uri.charAt(0) != '#') {
            throw new GrammarException(RayoError.unsupportedOption(
                    "SRGS grammar: <ruleref uri='" + uri + "'>: only rules of the same document can be referred to"));
        }
        return resolve(uri.substring(1));
    }

    private static void tokens(String text, List<Expression> into) throws GrammarException {
        // quotes hold a token of several words together (SRGS §2.1), which are so many digits all the same
        for (String token : text.replace('"', ' ').strip().split("\\s+")) {
            if (!token.isEmpty()) {
                Expression digits = Digits.token(token);
                if (digits == null) {
                    throw bad("'" + token + "' is no digit; digits are 0-9 * # A-D");
                }
                into.add(digits);
            }
        }
    }
}
