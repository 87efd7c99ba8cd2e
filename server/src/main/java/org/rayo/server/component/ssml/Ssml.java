package org.rayo.server.component.ssml;

import static org.rayo.server.component.ssml.SsmlException.bad;
import static org.rayo.server.component.ssml.SsmlException.shown;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.ssml.SpokenText.Phoneme;
import org.rayo.server.protocol.EmbeddedXml;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlNode;
import org.rayo.xmpp.xml.XmlText;

/**
 * Reads SSML 1.1; elements by local name, unknown ones are refused. Lexicons, and {@code contour} and {@code duration} of
 * {@code prosody} have no effect. Pure.
 */
public final class Ssml {
    private static final int SENTENCE_MS = 250;
    private static final int PARAGRAPH_MS = 500;
    private static final int MAX_NAMES = 16;
    private static final int MAX_NAME_CHARS = 256;
    private static final Set<String> GENDERS = Set.of("male", "female", "neutral");

    private final PlayListBuilder list;

    /** What holds for the text in an element. */
    private record Style(VoiceWish voice, Prosody prosody) {
        Style in(@Nullable String language) {
            return new Style(voice.in(language), prosody);
        }

        Style with(Prosody other) {
            return new Style(voice, other);
        }
    }

    private Ssml(PlayListBuilder list) {
        this.list = list;
    }

    /**
     * Reads a document.
     *
     * @param voice who speaks where the document does not say
     * @throws SsmlException when it is none, or more than the limits of {@link PlayListBuilder}
     */
    public static List<PlayItem> read(String document, VoiceWish voice) throws SsmlException {
        XmlElement root;
        try {
            root = EmbeddedXml.parse(document);
        } catch (EmbeddedXml.Fault e) {
            throw bad(String.valueOf(e.getMessage()));
        }
        if (!root.name().equals("speak")) {
            throw bad("the document is <" + root.name() + ">, not <speak>");
        }
        Ssml reader = new Ssml(new PlayListBuilder());
        reader.content(root, new Style(voice.in(root.lang()), Prosody.PLAIN));
        return reader.list.build();
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
                case XmlText(String text) -> list.text(text, style.voice, style.prosody);
                case XmlElement child -> element(child, style);
            }
        }
    }

    private void element(XmlElement element, Style style) throws SsmlException {
        switch (element.name()) {
            case "p", "paragraph" -> block(element, style, PARAGRAPH_MS);
            case "s", "sentence" -> block(element, style, SENTENCE_MS);
            case "w", "token", "lookup", "lang" -> content(element, style.in(element.lang()));
            case "voice" -> content(element, new Style(voice(element, style.voice).in(element.lang()), style.prosody));
            case "prosody" -> content(element, style.with(ProsodyReader.prosody(element, style.prosody)));
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

    private void block(XmlElement element, Style style, int ms) throws SsmlException {
        list.gap(ms);
        content(element, style.in(element.lang()));
        list.gap(ms);
    }

    /** SSML 1.1 §3.2.1. Age, variant and what is to become of a voice that is not there are ours to say. */
    private static VoiceWish voice(XmlElement element, VoiceWish around) throws SsmlException {
        String name = element.attribute("name");
        String gender = element.attribute("gender");
        String languages = element.attribute("languages");
        if (gender != null && !gender.isBlank() && !GENDERS.contains(gender.strip())) {
            throw bad("<voice gender='" + shown(gender) + "'> must be one of male female neutral");
        }
        List<String> names = around.names();
        if (name != null && !name.isBlank()) {
            names = List.of(bounded(element, "name", name.strip()).split("\\s+"));
            if (names.size() > MAX_NAMES) {
                throw bad("<voice name> has more than " + MAX_NAMES + " names");
            }
        } else if (gender != null || languages != null || element.attribute("age") != null) {
            // another voice is wanted than that which spoke
            names = List.of();
        }
        // "en:GB zh": a language with the accent after the colon
        String language = languages == null || languages.isBlank() ? null : languages.strip().split("\\s+")[0].split(":")[0];
        return new VoiceWish(around.renderer(), names, language == null ? around.language() : language,
                gender == null || gender.isBlank() ? around.gender() : gender.strip());
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
        String uri = src == null ? null : SoundUri.of(src.strip());
        PlayItem.Trim trim = AudioTrim.of(audio);
        if (uri != null) {
            PlayListBuilder otherwise = list.part();
            new Ssml(otherwise).content(audio, style.in(audio.lang()));
            // whole rounds of the whole need nothing but to be played again
            boolean whole = trim.times() == Math.rint(trim.times())
                    && trim.equals(new PlayItem.Trim(0, -1, trim.times(), -1, 0, 1));
            for (int i = 0; i < (whole ? trim.times() : 1); i++) {
                list.sound(new PlayItem.Sound(uri, otherwise.build(), whole ? PlayItem.Trim.NONE : trim));
            }
            return;
        }
        int before = list.taken();
        content(audio, style.in(audio.lang()));
        if (list.taken() == before && src != null) {
            throw SsmlException.unplayable("<audio src='" + shown(src) + "'>: " + SoundUri.SCHEMES);
        }
    }

    private static String required(XmlElement element, String attribute) throws SsmlException {
        String value = element.attribute(attribute);
        if (value == null || value.isBlank()) {
            throw bad("<" + element.name() + "> needs the attribute '" + attribute + "'");
        }
        return value;
    }

    private static String bounded(XmlElement element, String attribute, String value) throws SsmlException {
        if (value.length() > MAX_NAME_CHARS) {
            throw bad("<" + element.name() + " " + attribute + "> is longer than " + MAX_NAME_CHARS + " characters");
        }
        return value;
    }
}
