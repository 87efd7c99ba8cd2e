package org.rayo.server.component.ssml;

import static org.rayo.server.component.ssml.SsmlException.bad;
import static org.rayo.server.component.ssml.SsmlException.shown;
import static org.rayo.server.component.ssml.SsmlException.unplayable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.ssml.SpokenText.Phoneme;
import org.rayo.server.protocol.EmbeddedXml;
import org.rayo.server.protocol.RayoCommand.Surroundings;
import org.rayo.server.protocol.UriReference;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlNode;
import org.rayo.xmpp.xml.XmlText;

/**
 * Reads SSML 1.1; elements by local name, unknown ones are refused. Pure: lexicons are read before, by whoever fetches.
 */
public final class Ssml {
    private static final int SENTENCE_MS = 250;
    private static final int PARAGRAPH_MS = 500;
    private static final int MAX_NAME_CHARS = 256;
    private static final int MAX_LEXICONS = 8;

    private final PlayListBuilder list;
    private final @Nullable String base;
    private final Map<String, Lexicon> lexicons;

    /** What holds for the text in an element; {@code lexicon}: by which it is said, or null. */
    private record Style(VoiceWish voice, Prosody prosody, @Nullable Lexicon lexicon) {
        Style of(XmlElement element) throws SsmlException {
            return new Style(VoiceReader.onLanguage(element, voice.in(element.lang())), prosody, lexicon);
        }

        Style with(VoiceWish other) {
            return new Style(other, prosody, lexicon);
        }

        Style with(Prosody other) {
            return new Style(voice, other, lexicon);
        }

        Style with(Lexicon other) {
            return new Style(voice, prosody, other);
        }
    }

    private Ssml(PlayListBuilder list, @Nullable String base, Map<String, Lexicon> lexicons) {
        this.list = list;
        this.base = base;
        this.lexicons = lexicons;
    }

    /**
     * Reads a document.
     *
     * @param voice who speaks where the document does not say
     * @throws SsmlException when it is none, or more than the limits of {@link PlayListBuilder}
     */
    public static List<PlayItem> read(String document, VoiceWish voice, Surroundings around) throws SsmlException {
        XmlElement root = root(document);
        String base = base(root, around.address());
        Ssml reader = new Ssml(new PlayListBuilder(), base, named(root, base, around));
        Style style = new Style(voice, Prosody.PLAIN, null).of(root);
        // SSML 1.0: a lexicon without a name is for the whole document
        Lexicon whole = reader.lexicons.get("");
        reader.content(root, whole == null ? style : style.with(whole));
        return Extract.between(root, reader.list.build());
    }

    public static List<PlayItem> read(String document, VoiceWish voice) throws SsmlException {
        return read(document, voice, Surroundings.NONE);
    }

    /** The lexicons that a document names; none when it cannot be read, which reading it tells. */
    public static List<String> lexicons(String document, @Nullable String address) {
        if (!document.contains("lexicon")) {
            return List.of();
        }
        try {
            XmlElement root = root(document);
            List<String> uris = new ArrayList<>();
            for (XmlElement lexicon : all(root)) {
                uris.add(UriReference.resolve(base(root, address), required(lexicon, "uri").strip()));
            }
            return uris.stream().distinct().toList();
        } catch (SsmlException e) {
            return List.of();
        }
    }

    private static XmlElement root(String document) throws SsmlException {
        XmlElement root;
        try {
            root = EmbeddedXml.parse(document);
        } catch (EmbeddedXml.Fault e) {
            throw bad(String.valueOf(e.getMessage()));
        }
        if (!root.name().equals("speak")) {
            throw bad("the document is <" + root.name() + ">, not <speak>");
        }
        return root;
    }

    private static List<XmlElement> all(XmlElement root) throws SsmlException {
        List<XmlElement> lexicons = root.children().stream().filter(child -> child.name().equals("lexicon")).toList();
        if (lexicons.size() > MAX_LEXICONS) {
            throw bad("more than " + MAX_LEXICONS + " <lexicon>s");
        }
        return lexicons;
    }

    /** By their names in the document; one without a name is that of no name. */
    private static Map<String, Lexicon> named(XmlElement root, @Nullable String base, Surroundings around) throws SsmlException {
        Map<String, Lexicon> named = new HashMap<>();
        for (XmlElement element : all(root)) {
            String uri = UriReference.resolve(base, required(element, "uri").strip());
            String text = around.lexicons().get(uri);
            if (text == null) {
                throw unplayable("<lexicon uri='" + shown(uri) + "'> cannot be fetched; only http, https and file are");
            }
            String id = element.attribute(XmlElement.XML_NAMESPACE, "id");
            if (named.put(id == null ? "" : id, Lexicon.read(text)) != null) {
                throw bad("two <lexicon>s are named '" + shown(id == null ? "" : id) + "'");
            }
        }
        return named;
    }

    /** {@code xml:base} (SSML 1.1 §3.1.3.1). */
    private static @Nullable String base(XmlElement root, @Nullable String address) {
        String declared = root.attribute(XmlElement.XML_NAMESPACE, "base");
        return declared == null || declared.isBlank() ? address : UriReference.resolve(address, declared.strip());
    }

    /** Plain text as a play-list: one item, or none when there is nothing in it. */
    public static List<PlayItem> plain(String text, VoiceWish voice) throws SsmlException {
        PlayListBuilder list = new PlayListBuilder();
        list.text(text, voice, Prosody.PLAIN);
        return list.build();
    }

    private void content(XmlElement element, Style style) throws SsmlException {
        for (XmlNode node : element.nodes()) {
            switch (node) {
                case XmlText(String text) -> words(text, style);
                case XmlElement child -> element(child, style);
            }
        }
    }

    private void words(String text, Style style) throws SsmlException {
        if (style.lexicon == null) {
            list.text(text, style.voice, style.prosody);
            return;
        }
        for (Lexicon.Part part : style.lexicon.apply(text)) {
            if (part.phoneme() == null) {
                list.text(part.text(), style.voice, style.prosody);
            } else {
                list.phoneme(part.text(), style.voice, style.prosody, part.phoneme());
            }
        }
    }

    private void element(XmlElement element, Style style) throws SsmlException {
        switch (element.name()) {
            case "p", "paragraph" -> block(element, style, PARAGRAPH_MS);
            case "s", "sentence" -> block(element, style, SENTENCE_MS);
            case "w", "token", "lang" -> content(element, style.of(element));
            case "lookup" -> content(element, style.of(element).with(lexicon(element)));
            case "voice" -> content(element, style.with(VoiceReader.voice(element, style.voice)).of(element));
            case "prosody" -> content(element, style.with(ProsodyReader.prosody(element, style.prosody, list.span())));
            case "emphasis" -> content(element, style.with(ProsodyReader.emphasis(element, style.prosody)));
            case "sub" -> list.text(required(element, "alias"), style.voice, style.prosody);
            case "say-as" -> sayAs(element, style);
            case "phoneme" -> phoneme(element, style);
            case "break" -> pause(element);
            case "mark" -> list.mark(bounded(element, "name", required(element, "name").strip()));
            case "audio" -> audio(element, style);
            case "desc", "lexicon", "meta", "metadata" -> {
                // for whom does not hear
            }
            default -> throw bad("<" + shown(element.name()) + "> is not known");
        }
    }

    private Lexicon lexicon(XmlElement lookup) throws SsmlException {
        String name = required(lookup, "ref").strip();
        Lexicon named = lexicons.get(name);
        if (named == null) {
            throw bad("<lookup ref='" + shown(name) + "'>: no <lexicon> has that xml:id");
        }
        return named;
    }

    private void block(XmlElement element, Style style, int ms) throws SsmlException {
        list.gap(ms);
        content(element, style.of(element));
        list.gap(ms);
    }

    private void sayAs(XmlElement element, Style style) throws SsmlException {
        String how = required(element, "interpret-as").strip().toLowerCase(Locale.ROOT);
        String format = element.attribute("format");
        String text = PlayListBuilder.collapse(text(element)).strip();
        String words = SayAs.of(style.voice.language())
                .words(how.startsWith("vxml:") ? how.substring(5) : how, format == null ? "" : format, text);
        list.separate();
        list.text(words == null ? text : words, style.voice, style.prosody);
        list.separate();
    }

    private void phoneme(XmlElement element, Style style) throws SsmlException {
        String sounds = bounded(element, "ph", required(element, "ph").strip());
        String alphabet = element.attribute("alphabet");
        if (alphabet != null && !alphabet.strip().matches("ipa|x-[\\w.-]{1,64}")) {
            throw bad("<phoneme alphabet='" + shown(alphabet) + "'> must be ipa or begin with x-");
        }
        list.phoneme(text(element), style.voice, style.prosody, new Phoneme(alphabet == null ? "ipa" : alphabet.strip(), sounds));
    }

    private static String text(XmlElement element) {
        StringBuilder text = new StringBuilder();
        for (XmlNode node : element.nodes()) {
            switch (node) {
                case XmlText(String own) -> text.append(own);
                case XmlElement child -> text.append(text(child));
            }
        }
        return text.toString();
    }

    private void pause(XmlElement element) throws SsmlException {
        String time = element.attribute("time");
        // a strength beside a time says nothing of the length
        double strengthMs = ProsodyReader.strengthMs(element.attribute("strength"));
        list.pause(time == null ? strengthMs : ProsodyReader.ms("break", "time", time));
    }

    /** SSML 1.1 §3.3.1: the content is what to render when the sound cannot be had. */
    private void audio(XmlElement audio, Style style) throws SsmlException {
        String src = audio.attribute("src");
        String uri = src == null ? null : SoundUri.of(UriReference.resolve(base, src.strip()));
        PlayItem.Trim trim = AudioTrim.of(audio);
        if (uri != null) {
            PlayListBuilder otherwise = list.part();
            new Ssml(otherwise, base, lexicons).content(audio, style.of(audio));
            // whole rounds of the whole need nothing but to be played again
            boolean whole = trim.times() == Math.rint(trim.times())
                    && trim.equals(new PlayItem.Trim(0, -1, trim.times(), -1, 0, 1));
            for (int i = 0; i < (whole ? trim.times() : 1); i++) {
                list.sound(new PlayItem.Sound(uri, otherwise.build(), whole ? PlayItem.Trim.NONE : trim));
            }
            return;
        }
        int before = list.taken();
        content(audio, style.of(audio));
        if (list.taken() == before && src != null) {
            throw unplayable("<audio src='" + shown(src) + "'>: " + SoundUri.SCHEMES);
        }
    }

    private static String required(XmlElement element, String attribute) throws SsmlException {
        String value = element.attribute(attribute);
        if (value == null || value.isBlank()) {
            throw bad("<" + element.name() + "> needs the attribute '" + attribute + "'");
        }
        return value;
    }

    static String bounded(XmlElement element, String attribute, String value) throws SsmlException {
        if (value.length() > MAX_NAME_CHARS) {
            throw bad("<" + element.name() + " " + attribute + "> is longer than " + MAX_NAME_CHARS + " characters");
        }
        return value;
    }
}
