package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * Reads SRGS 1.0, for digits or for speech; elements by local name. One of these for each document, as rules are named within
 * theirs.
 */
final class Srgs {

    /** Names that no rule can have (SRGS §2.2.3). */
    private static final Set<String> SPECIAL = Set.of("NULL", "VOID", "GARBAGE");

    private final Documents documents;
    private final String address;
    private final XmlElement grammar;
    private final boolean scripted;
    private final List<String> open = new ArrayList<>();
    private final Map<String, XmlElement> rules = new HashMap<>();
    private final Map<String, Expression> resolved = new HashMap<>();
    /** Those that are being read. */
    private final Map<String, Expression.Rule> resolving = new HashMap<>();

    /** What the documents of one input have in common. */
    static final class Documents {
        private final Medium medium;
        private final Tags tags;
        private final GrammarLinks links;
        private final Map<String, Srgs> read = new HashMap<>();
        private int nesting;
        private boolean recursive;
        private @Nullable String foreign;
        private @Nullable String language;

        Documents(Medium medium, Tags tags, GrammarLinks links) {
            this.medium = medium;
            this.tags = tags;
            this.links = links;
        }

        /** A tag of it that only an interpreter of ECMAScript can run; null when there is none. */
        @Nullable String foreign() {
            return foreign;
        }

        /** Of the first of them, by {@code xml:lang}; null when it does not say. */
        @Nullable String language() {
            return language;
        }

        /** Whether a rule is part of itself. */
        boolean recursive() {
            return recursive;
        }
    }

    private Srgs(Documents documents, String address, XmlElement grammar) throws GrammarException {
        this.documents = documents;
        this.address = address;
        this.grammar = grammar;
        String format = grammar.attribute("tag-format");
        this.scripted = format != null && format.strip().startsWith("semantics/1.0") && !format.strip().endsWith("-literals");
        collectRules();
    }

    /** A grammar, and what it refers to. */
    static Expression read(XmlElement grammar, Documents documents) throws GrammarException {
        documents.language = grammar.lang() == null || grammar.lang().isBlank() ? null : grammar.lang().strip();
        return new Srgs(documents, GrammarLinks.SELF, grammar).root();
    }

    /** The XML form. */
    static XmlElement parse(String text) throws GrammarException {
        try {
            return EmbeddedXml.parse(text);
        } catch (EmbeddedXml.Fault e) {
            throw bad(String.valueOf(e.getMessage()));
        }
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
        String scope = rule.attribute("scope");
        if ("public".equals(scope)) {
            open.add(id);
        } else if (scope != null && !scope.equals("private")) {
            throw bad("scope='" + OutputDocuments.shown(scope) + "' must be public or private");
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
        Expression.Rule within = resolving.get(id);
        if (within != null) {
            within.recursive = true;
            documents.recursive = true;
            return new Expression.Recursion(within);
        }
        XmlElement element = rules.get(id);
        if (element == null) {
            throw bad("there is no rule '" + id + "'");
        }
        Expression.Rule rule = new Expression.Rule(id);
        resolving.put(id, rule);
        Expression body = content(element);
        resolving.remove(id);
        body = scripted ? new Expression.Scope(id, true, body) : body;
        rule.body = body;
        Expression expression = rule.recursive ? new Expression.Recursion(rule) : body;
        resolved.put(id, expression);
        return expression;
    }

    /** The content of a rule or item: in sequence, with its first literal tag around all of it. */
    private Expression content(XmlElement element) throws GrammarException {
        // items within items, and rules that refer to rules: together they are the depth of this recursion
        if (++documents.nesting > AutomatonBuilder.MAX_DEPTH) {
            throw bad("nested deeper than " + AutomatonBuilder.MAX_DEPTH);
        }
        List<Expression> parts = new ArrayList<>();
        String literal = null;
        int order = 0;
        for (XmlNode node : element.nodes()) {
            switch (node) {
                case XmlText(String text) -> tokens(text, parts);
                case XmlElement child when child.name().equals("tag") -> {
                    int number = documents.tags.next();
                    if (scripted) {
                        script(child.text().strip(), parts);
                    } else if (literal == null) {
                        literal = child.text().strip();
                        order = number;
                    }
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
        return literal == null ? expression : new Expression.Tagged(expression, literal, order);
    }

    /** Digits are ours to understand; for speech there are engines that run scripts. */
    private void script(String tag, List<Expression> into) throws GrammarException {
        try {
            into.add(new Expression.Act(Script.parse(tag)));
        } catch (Script.Foreign e) {
            if (documents.medium == Medium.KEYS) {
                throw new GrammarException(RayoError.badRequest(foreignTag(tag)));
            }
            documents.foreign = tag;
        }
    }

    static String foreignTag(String tag) {
        return "SRGS grammar: the tag '" + OutputDocuments.shown(tag) + "' is a script, and none is run here; assign literals, rules.name,"
                + " rules.latest(), meta.current().text or sums of them to out or out.name, or use tag-format='semantics/1.0-literals'";
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
        List<Double> weights = new ArrayList<>();
        for (XmlElement child : oneOf.children()) {
            if (!child.name().equals("item")) {
                throw bad("<" + child.name() + "> does not belong in <one-of>");
            }
            choices.add(item(child));
            weights.add(Likelihood.of(child, "weight", 1));
        }
        if (choices.isEmpty() || !oneOf.text().isBlank()) {
            throw bad("<one-of> must hold <item>s and nothing else");
        }
        return Expression.alternatives(choices, weights);
    }

    private Expression item(XmlElement item) throws GrammarException {
        Likelihood.of(item, "weight", 1);
        double again = Likelihood.of(item, "repeat-prob", Expression.EVEN);
        Expression content = content(item);
        String repeat = item.attribute("repeat");
        return repeat == null ? content : Repetition.of(repeat, content, again);
    }

    private Expression ruleref(XmlElement ruleref) throws GrammarException {
        String special = ruleref.attribute("special");
        String uri = ruleref.attribute("uri");
        if (special != null && uri != null) {
            throw bad("<ruleref> has both 'uri' and 'special'; give one of them");
        }
        if (special != null) {
            return switch (special) {
                case "NULL" -> Expression.nothing();
                case "VOID" -> Expression.digit(Expression.NOTHING);
                case "GARBAGE" -> new Expression.Garbage(documents.medium.anything());
                default -> throw bad("ruleref special='" + OutputDocuments.shown(special) + "' must be NULL, VOID or GARBAGE");
            };
        }
        if (uri == null || uri.length() < 2) {
            throw bad("<ruleref> needs the attribute 'uri'");
        }
        if (uri.startsWith(Builtins.PREFIX)) {
            return Builtins.read(uri, documents.medium, documents.tags);
        }
        return uri.charAt(0) == '#' ? resolve(uri.substring(1)) : elsewhere(uri, ruleref.attribute("type"));
    }

    private Expression elsewhere(String uris, @Nullable String type) throws GrammarException {
        String[] all = uris.split("\\s+");
        for (String uri : all) {
            String name = uri.substring(References.withoutFragment(uri).length()).replaceFirst("#", "");
            Srgs other = document(uri, type);
            // of several packages it is in the first that has it
            if (all.length == 1 || other.open.contains(name)) {
                Expression found = name.isEmpty() ? other.named() : other.shared(name);
                return scripted && !other.scripted ? new Expression.Scope(name.isEmpty() ? other.rootName() : name, false, found) : found;
            }
        }
        throw bad("no grammar that is imported has a public rule '" + uris.replaceFirst("[^#]*#", "").replaceFirst("\\s.*", "") + "'");
    }

    private Srgs document(String uri, @Nullable String type) throws GrammarException {
        String target = documents.links.targets().get(GrammarLinks.key(address, References.withoutFragment(uri)));
        GrammarSource source = target == null ? null : documents.links.documents().get(target);
        if (target == null || source == null) {
            throw bad("<ruleref uri='" + OutputDocuments.shown(uri) + "'> refers to nothing that can be fetched");
        }
        if (type != null && Grammars.isOther(type, source)) {
            throw bad("<ruleref uri='" + OutputDocuments.shown(uri) + "'> refers to what is no " + OutputDocuments.shown(type));
        }
        Srgs known = documents.read.get(target);
        if (known == null) {
            known = new Srgs(documents, target, Grammars.document(source));
            documents.read.put(target, known);
        }
        return known;
    }

    private String rootName() {
        return String.valueOf(grammar.attribute("root"));
    }

    /** What a reference to the whole document means (SRGS §2.2.2). */
    private Expression named() throws GrammarException {
        if (grammar.attribute("root") == null) {
            throw bad("a reference to " + address + " must name a rule, as it has no root");
        }
        return resolve(rootName());
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
