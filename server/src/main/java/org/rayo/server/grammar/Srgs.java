package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.OutputDocuments;
import org.rayo.server.protocol.EmbeddedXml;
import org.rayo.server.protocol.RayoCommand.GrammarLinks;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.protocol.RayoError;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlNode;
import org.rayo.xmpp.xml.XmlText;

/**
 * Reads the subset of SRGS 1.0 that applications use (protocol.md §15.1), for digits or for speech; elements by local name. One of
 * these for each document, as rules are named within theirs.
 */
final class Srgs {

    static final int MAX_TAGS = 1024;

    /** The tag format of SISR 1.0 that is ECMAScript. */
    private static final String SCRIPT = "semantics/1.0";

    /** Names that no rule can have (SRGS §2.2.3). */
    private static final Set<String> SPECIAL = Set.of("NULL", "VOID", "GARBAGE");

    private static final Pattern LIKELIHOOD = Pattern.compile("\\d{1,9}(\\.\\d{0,9})?|\\.\\d{1,9}");

    private final Documents documents;
    private final String address;
    private final XmlElement grammar;
    private final boolean script;
    private final List<String> open = new ArrayList<>();
    private final Map<String, XmlElement> rules = new HashMap<>();
    private final Map<String, Expression> resolved = new HashMap<>();
    private final Set<String> resolving = new HashSet<>();

    /** What the documents of one grammar have in common. */
    private static final class Documents {
        final Medium medium;
        final Tags tags;
        final GrammarLinks links;
        final Map<String, Srgs> read = new HashMap<>();
        int nesting;

        Documents(Medium medium, Tags tags, GrammarLinks links) {
            this.medium = medium;
            this.tags = tags;
            this.links = links;
        }
    }

    private Srgs(Documents documents, String address, XmlElement grammar) throws GrammarException {
        this.documents = documents;
        this.address = address;
        this.grammar = grammar;
        this.script = SCRIPT.equals(grammar.attribute("tag-format"));
        collectRules();
    }

    /** A grammar, and what it refers to. */
    static Expression read(XmlElement grammar, Medium medium, Tags tags, GrammarLinks links) throws GrammarException {
        return new Srgs(new Documents(medium, tags, links), GrammarLinks.SELF, grammar).root();
    }

    /** The XML form. */
    static XmlElement parse(String text) throws GrammarException {
        try {
            return EmbeddedXml.parse(text);
        } catch (EmbeddedXml.Fault e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    /** What it refers to in other documents, as it is written there, without fragments. */
    static Set<String> references(XmlElement element) {
        Set<String> all = new LinkedHashSet<>();
        collect(element, all, 0);
        return all;
    }

    private static void collect(XmlElement element, Set<String> into, int depth) {
        String uri = element.attribute("uri");
        if (element.name().equals("ruleref") && uri != null && !uri.startsWith("#")) {
            into.add(withoutFragment(uri));
        }
        if (depth < AutomatonBuilder.MAX_DEPTH) {
            for (XmlElement child : element.children()) {
                collect(child, into, depth + 1);
            }
        }
    }

    private static String withoutFragment(String uri) {
        int fragment = uri.indexOf('#');
        return fragment < 0 ? uri : uri.substring(0, fragment);
    }

    private static GrammarException bad(String text) {
        return new GrammarException(RayoError.badRequest("SRGS grammar: " + text));
    }

    private void collectRules() throws GrammarException {
        if (!grammar.name().equals("grammar")) {
            throw bad("the document is <" + grammar.name() + ">, not <grammar>");
        }
        String mode = grammar.attribute("mode");
        if (mode != null && !mode.equals("dtmf") && !mode.equals("voice")) {
            throw bad("mode='" + mode + "' must be dtmf or voice");
        }
        if (mode != null && !mode.equals(documents.medium.mode())) {
            throw new GrammarException(RayoError.unsupportedOption("SRGS grammar: mode='" + mode + "' does not go with an input or a"
                    + " grammar of mode='" + documents.medium.mode() + "'"));
        }
        for (XmlElement child : grammar.children()) {
            if (child.name().equals("rule")) {
                rule(child);
            } else if (!isIgnored(child)) {
                throw bad("<" + child.name() + "> does not belong in <grammar>");
            }
        }
    }

    private Expression root() throws GrammarException {
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

    private void rule(XmlElement rule) throws GrammarException {
        String id = rule.attribute("id");
        if (id == null || id.isBlank()) {
            throw bad("<rule> needs the attribute 'id'");
        }
        if (SPECIAL.contains(id)) {
            throw bad("no rule can be named '" + id + "', which means something by itself");
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
        if (++documents.nesting > AutomatonBuilder.MAX_DEPTH) {
            throw bad("nested deeper than " + AutomatonBuilder.MAX_DEPTH);
        }
        List<Expression> parts = new ArrayList<>();
        int tag = Automaton.NONE;
        for (XmlNode node : element.nodes()) {
            switch (node) {
                case XmlText(String text) -> tokens(text, parts);
                case XmlElement child when child.name().equals("tag") -> {
                    String text = child.text().strip();
                    int added = documents.tags.add(script ? Tags.literal(text) : text);
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
        documents.nesting--;
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
        likely(item, "weight");
        likely(item, "repeat-prob");
        Expression content = content(item);
        String repeat = item.attribute("repeat");
        return repeat == null ? content : Repetition.of(repeat, content);
    }

    /** How likely something is (SRGS §2.4.1 and §2.5.1) changes nothing of what matches; engines that get the document may heed it. */
    private static void likely(XmlElement item, String name) throws GrammarException {
        String value = item.attribute(name);
        if (value != null && !LIKELIHOOD.matcher(value.strip()).matches()) {
            throw bad(name + "='" + OutputDocuments.shown(value) + "' must be a number such as 2 or 0.5");
        }
    }

    private Expression ruleref(XmlElement ruleref) throws GrammarException {
        String special = ruleref.attribute("special");
        String uri = ruleref.attribute("uri");
        if (special != null && uri != null) {
            throw bad("<ruleref> has both 'uri' and 'special'; give one of them");
        }
        if (special != null) {
            return switch (special) {
                case "NULL" -> Expression.sequence(List.of());
                case "VOID" -> Expression.digit(Expression.NOTHING);
                case "GARBAGE" -> throw new GrammarException(RayoError.unsupportedOption(
                        "SRGS grammar: ruleref special='GARBAGE' is not offered; name what may be said or pressed there"));
                default -> throw bad("ruleref special='" + OutputDocuments.shown(special) + "' must be NULL or VOID");
            };
        }
        if (uri == null || uri.length() < 2) {
            throw bad("<ruleref> needs the attribute 'uri'");
        }
        return uri.charAt(0) == '#' ? resolve(uri.substring(1)) : elsewhere(uri);
    }

    private Expression elsewhere(String uri) throws GrammarException {
        String document = withoutFragment(uri);
        String target = documents.links.targets().get(GrammarLinks.key(address, document));
        GrammarSource source = target == null ? null : documents.links.documents().get(target);
        if (target == null || source == null) {
            throw bad("<ruleref uri='" + uri + "'> refers to nothing that can be fetched");
        }
        Srgs other = documents.read.get(target);
        if (other == null) {
            other = new Srgs(documents, target, Grammars.document(source));
            documents.read.put(target, other);
        }
        return document.length() == uri.length() ? other.named() : other.shared(uri.substring(document.length() + 1));
    }

    /** What a reference to the whole document means (SRGS §2.2.2). */
    private Expression named() throws GrammarException {
        String root = grammar.attribute("root");
        if (root == null) {
            throw bad("a reference to " + address + " must name a rule, as it has no root");
        }
        return resolve(root);
    }

    /** A rule as other documents may use it (SRGS §3.2). */
    private Expression shared(String id) throws GrammarException {
        if (rules.containsKey(id) && !open.contains(id)) {
            throw bad("the rule '" + id + "' of " + address + " is private");
        }
        return resolve(id);
    }

    private void tokens(String text, List<Expression> into) throws GrammarException {
        // quotes hold a token of several words together (SRGS §2.1), which are so many digits or words all the same
        for (String token : text.replace('"', ' ').strip().split("\\s+")) {
            if (!token.isEmpty()) {
                Expression known = documents.medium.token(token);
                if (known == null) {
                    throw bad("'" + OutputDocuments.shown(token) + "' " + documents.medium.expects());
                }
                into.add(known);
            }
        }
    }
}
