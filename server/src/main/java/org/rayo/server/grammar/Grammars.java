package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
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
        for (GrammarSource source : sources) {
            String url = source.url();
            if (url != null && Builtins.isDictation(url)) {
                return new Dictation(List.copyOf(sources));
            }
            alternatives.add(read(source, Medium.SPEECH, tags));
        }
        if (alternatives.isEmpty()) {
            throw new GrammarException(RayoError.badRequest(NO_GRAMMAR));
        }
        return SpokenGrammar.of(Expression.alternatives(alternatives), tags.texts(), sources);
    }

    private static DtmfGrammar build(List<GrammarSource> sources) throws GrammarException {
        Tags tags = new Tags();
        List<Expression> alternatives = new ArrayList<>();
        for (GrammarSource source : sources) {
            alternatives.add(read(source, Medium.KEYS, tags));
        }
        if (alternatives.isEmpty()) {
            throw new GrammarException(RayoError.badRequest(NO_GRAMMAR));
        }
        try {
            return AutomatonBuilder.build(Expression.alternatives(alternatives), tags.texts());
        } catch (AutomatonBuilder.TooLarge e) {
            throw new GrammarException(RayoError.badRequest(
                    "grammar: too large; repetitions written out, it has more than " + AutomatonBuilder.MAX_STATES + " states"));
        }
    }

    private static Expression read(GrammarSource source, Medium medium, Tags tags) throws GrammarException {
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
                : Srgs.read(document(source), medium, tags, source.links());
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
