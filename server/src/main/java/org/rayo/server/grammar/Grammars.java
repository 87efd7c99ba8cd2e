package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.DtmfGrammar;
import org.rayo.server.component.GrammarCompiler;
import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.protocol.RayoError;
import org.rayo.xmpp.xml.XmlElement;

/**
 * Compiles grammars of digits. Remembers what it compiled by its content: two generations of at most
 * {@value #GENERATION} each, the older of which is dropped when the younger is full. For any thread.
 */
public final class Grammars implements GrammarCompiler {

    /** Compiled grammars in one generation of the memory. */
    public static final int GENERATION = 128;

    /** Longer ones are compiled anew each time. */
    private static final int MAX_REMEMBERED_CHARS = 16_384;

    private static final String SIMPLE = "application/grammar+voxeo";

    private static final String TYPES = "application/srgs+xml, application/grammar+grxml, application/srgs, application/x-jsgf, " + SIMPLE;

    private volatile ConcurrentHashMap<List<GrammarSource>, DtmfGrammar> young = new ConcurrentHashMap<>();
    private volatile ConcurrentHashMap<List<GrammarSource>, DtmfGrammar> old = new ConcurrentHashMap<>();

    @Override
    public DtmfGrammar compile(List<GrammarSource> sources) throws GrammarException {
        DtmfGrammar known = young.get(sources);
        if (known == null) {
            known = old.get(sources);
            known = known == null ? build(sources) : known;
            remember(sources, known);
        }
        return known;
    }

    private void remember(List<GrammarSource> sources, DtmfGrammar grammar) {
        int chars = 0;
        for (GrammarSource source : sources) {
            chars += length(source.body()) + length(source.url());
            for (GrammarSource linked : source.links().documents().values()) {
                chars += length(linked.body());
            }
        }
        if (chars > MAX_REMEMBERED_CHARS) {
            return;
        }
        if (young.size() >= GENERATION) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
        young.put(List.copyOf(sources), grammar);
    }

    int remembered() {
        return young.size() + old.size();
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    private static DtmfGrammar build(List<GrammarSource> sources) throws GrammarException {
        Tags tags = new Tags();
        List<Expression> alternatives = new ArrayList<>();
        for (GrammarSource source : sources) {
            alternatives.add(read(source, tags));
        }
        if (alternatives.isEmpty()) {
            throw new GrammarException(RayoError.badRequest("an input needs a grammar"));
        }
        try {
            return AutomatonBuilder.build(Expression.alternatives(alternatives), tags.texts());
        } catch (AutomatonBuilder.TooLarge e) {
            throw new GrammarException(RayoError.badRequest(
                    "grammar: too large; repetitions written out, it has more than " + AutomatonBuilder.MAX_STATES + " states"));
        }
    }

    private static Expression read(GrammarSource source, Tags tags) throws GrammarException {
        String url = source.url();
        if (url != null) {
            if (url.startsWith(Builtins.PREFIX)) {
                return Builtins.read(url, tags);
            }
            throw new GrammarException(RayoError.unsupportedOption("grammar url='" + url
                    + "': a grammar is given as content, by an http, https or file URI, or as " + Builtins.PREFIX + "…"));
        }
        return mediaType(source.contentType()).equals(SIMPLE)
                ? SimpleGrammar.read(text(source), tags)
                : Srgs.read(document(source), tags, source.links());
    }

    /** What a grammar refers to in other documents, without fragments; empty when it cannot be read, which compiling it tells. */
    public static Set<String> references(GrammarSource source) {
        String body = source.body();
        if (body == null || mediaType(source.contentType()).equals(SIMPLE)
                || (!body.contains("ruleref") && !body.contains("$<"))) {
            return Set.of();
        }
        try {
            return Srgs.references(document(source));
        } catch (GrammarException e) {
            return Set.of();
        }
    }

    private static String text(GrammarSource source) throws GrammarException {
        String body = source.body();
        if (body == null || body.isBlank()) {
            throw new GrammarException(RayoError.badRequest("a grammar has no content"));
        }
        return body;
    }

    /** A grammar of rules, whatever form it is written in. */
    static XmlElement document(GrammarSource source) throws GrammarException {
        String body = text(source);
        String type = mediaType(source.contentType());
        if (type.equals("text/plain")) {
            // the text says itself what it is
            String text = body.stripLeading();
            type = text.startsWith("#JSGF") ? "application/jsgf"
                    : text.startsWith("#ABNF") ? "application/srgs"
                    : text.startsWith("<") ? "application/srgs+xml"
                    : type;
        }
        return switch (type) {
            case "application/srgs+xml", "application/grammar+grxml" -> Srgs.parse(body);
            case "application/srgs" -> TextGrammar.abnf(body);
            case "application/jsgf", "application/x-jsgf" -> TextGrammar.jsgf(body);
            default -> throw new GrammarException(RayoError.unsupportedOption(
                    "grammar content-type='" + source.contentType() + "' is not one of " + TYPES));
        };
    }

    /** Without parameters, in lower case. */
    private static String mediaType(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType;
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
