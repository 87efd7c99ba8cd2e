package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.DtmfGrammar;
import org.rayo.server.component.GrammarCompiler;
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.protocol.RayoCommand.InputMode;
import org.rayo.server.protocol.RayoError;
import org.rayo.xmpp.xml.XmlElement;

/**
 * Compiles grammars of digits and of speech, and remembers them by their content. For any thread.
 */
public final class Grammars implements GrammarCompiler {

    /** Compiled grammars in one generation of the memory. */
    public static final int GENERATION = 128;

    private static final String NO_GRAMMAR = "an input needs a grammar";

    private static final String SIMPLE = "application/grammar+voxeo";

    private static final String TYPES = "application/srgs+xml, application/grammar+grxml, application/srgs, application/x-jsgf, " + SIMPLE;

    private final Remembered<DtmfGrammar> digits = new Remembered<>();
    private final Remembered<SpeechGrammar> speech = new Remembered<>();
    private final Remembered<Set<InputMode>> modes = new Remembered<>();

    @Override
    public DtmfGrammar compile(List<GrammarSource> sources) throws GrammarException {
        return digits.get(sources, Grammars::build);
    }

    @Override
    public SpeechGrammar compileSpeech(List<GrammarSource> sources) throws GrammarException {
        return speech.get(sources, Grammars::buildSpeech);
    }

    int remembered() {
        return digits.size();
    }

    @Override
    public Set<InputMode> modes(GrammarSource source) throws GrammarException {
        return modes.get(List.of(source), one -> modesOf(one.getFirst()));
    }

    private static Set<InputMode> modesOf(GrammarSource source) throws GrammarException {
        String url = source.url();
        if (url != null) {
            return url.startsWith(Builtins.PREFIX + Builtins.DTMF) ? Set.of(InputMode.DTMF)
                    : url.startsWith(Builtins.PREFIX + Builtins.SPEECH) ? Set.of(InputMode.VOICE)
                    : EnumSet.of(InputMode.DTMF, InputMode.VOICE);
        }
        String mode = mediaType(source.contentType()).equals(SIMPLE) ? null : document(source).attribute("mode");
        return "dtmf".equals(mode) ? Set.of(InputMode.DTMF)
                : "voice".equals(mode) ? Set.of(InputMode.VOICE)
                : EnumSet.of(InputMode.DTMF, InputMode.VOICE);
    }

    private static SpeechGrammar buildSpeech(List<GrammarSource> sources) throws GrammarException {
        Tags tags = new Tags();
        List<Expression> alternatives = new ArrayList<>();
        String foreign = null;
        List<String> languages = new ArrayList<>();
        for (GrammarSource source : sources) {
            String url = source.url();
            if (url != null && Builtins.isDictation(url)) {
                return new Dictation(List.copyOf(sources));
            }
            Srgs.Documents documents = new Srgs.Documents(Medium.SPEECH, tags, source.links());
            alternatives.add(read(source, Medium.SPEECH, tags, documents));
            foreign = documents.foreign() == null ? foreign : documents.foreign();
            languages.add(String.valueOf(documents.language()).toLowerCase(Locale.ROOT));
        }
        if (alternatives.isEmpty()) {
            throw new GrammarException(RayoError.badRequest(NO_GRAMMAR));
        }
        boolean one = languages.stream().distinct().count() == 1 && !languages.getFirst().equals("null");
        return SpokenGrammar.of(Expression.alternatives(alternatives), one ? languages.getFirst() : null, foreign, sources);
    }

    private static DtmfGrammar build(List<GrammarSource> sources) throws GrammarException {
        Tags tags = new Tags();
        List<Expression> alternatives = new ArrayList<>();
        boolean recursive = false;
        for (GrammarSource source : sources) {
            Srgs.Documents documents = new Srgs.Documents(Medium.KEYS, tags, source.links());
            alternatives.add(read(source, Medium.KEYS, tags, documents));
            recursive |= documents.recursive();
        }
        if (alternatives.isEmpty()) {
            throw new GrammarException(RayoError.badRequest(NO_GRAMMAR));
        }
        try {
            KeyGrammar grammar = new KeyGrammar(AutomatonBuilder.build(
                    Expression.alternatives(alternatives), AutomatonBuilder.Bounds.EXACT, AutomatonBuilder.MAX_STATES));
            if (recursive && !grammar.possible()) {
                throw new GrammarException(RayoError.badRequest("grammar: a rule refers to itself in all its alternatives, so that nothing matches it"));
            }
            return grammar;
        } catch (AutomatonBuilder.TooLarge e) {
            throw new GrammarException(RayoError.badRequest("grammar: too large; repetitions " + (recursive ? "and recursion " : "")
                    + "written out, it has more than " + AutomatonBuilder.MAX_STATES + " states"));
        }
    }

    private static Expression read(GrammarSource source, Medium medium, Tags tags, Srgs.Documents documents) throws GrammarException {
        String url = source.url();
        if (url != null) {
            if (url.startsWith(Builtins.PREFIX)) {
                return Builtins.read(url, medium, tags);
            }
            throw new GrammarException(RayoError.unsupportedOption("grammar url='" + url
                    + "': a grammar is given as content, by an http, https or file URI, or as builtin:dtmf/…, builtin:speech/… or builtin:grammar/…"));
        }
        return mediaType(source.contentType()).equals(SIMPLE)
                ? SimpleGrammar.read(text(source), medium, tags)
                : Srgs.read(document(source), documents);
    }

    /**
     * What a grammar refers to in other documents, without fragments: as it is written, and where that is. Empty when it cannot be
     * read, which compiling it tells.
     *
     * @param address of the grammar; null where it has none
     */
    public static Map<String, String> references(GrammarSource source, @Nullable String address) {
        String body = source.body();
        if (body == null || mediaType(source.contentType()).equals(SIMPLE)
                || (!body.contains("ruleref") && !body.contains("$<") && !body.contains("import"))) {
            return Map.of();
        }
        try {
            return References.of(document(source), address);
        } catch (GrammarException e) {
            return Map.of();
        }
    }

    /**
     * One rule of a grammar, as a grammar that refers to it.
     *
     * @param url of the grammar, with the rule as its fragment
     * @param whole what is there
     */
    public static GrammarSource ruleOf(String url, GrammarSource whole) {
        XmlElement.Builder grammar = XmlElement.builder(TextGrammar.NAMESPACE, "grammar").attribute("root", "rule");
        try {
            grammar.attribute("mode", document(whole).attribute("mode"));
        } catch (GrammarException e) {
            // whoever compiles it is told
        }
        XmlElement reference = XmlElement.builder(TextGrammar.NAMESPACE, "ruleref").attribute("uri", url).build();
        XmlElement rule = XmlElement.builder(TextGrammar.NAMESPACE, "rule").attribute("id", "rule").child(reference).build();
        return new GrammarSource(null, "application/srgs+xml", grammar.child(rule).build().toString());
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
        type = type.equals("text/plain") ? form(body) : type;
        return switch (type) {
            case "application/srgs+xml", "application/grammar+grxml" -> Srgs.parse(body);
            case "application/srgs" -> TextGrammar.abnf(body);
            case "application/jsgf", "application/x-jsgf" -> TextGrammar.jsgf(body);
            default -> throw new GrammarException(RayoError.unsupportedOption(
                    "grammar content-type='" + source.contentType() + "' is not one of " + TYPES));
        };
    }

    /** The media type of a text that says itself what it is. */
    private static String form(String body) {
        String text = body.stripLeading();
        return text.startsWith("#JSGF") ? "application/jsgf"
                : text.startsWith("#ABNF") ? "application/srgs"
                : text.startsWith("<") ? "application/srgs+xml"
                : "text/plain";
    }

    /** Whether a document is of another form than a reference to it says. */
    static boolean isOther(String declared, GrammarSource source) throws GrammarException {
        String type = mediaType(declared);
        return (type.equals("application/srgs+xml") || type.equals("application/srgs")) && !type.equals(form(text(source)));
    }

    /** Without parameters, in lower case. */
    private static String mediaType(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType;
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
