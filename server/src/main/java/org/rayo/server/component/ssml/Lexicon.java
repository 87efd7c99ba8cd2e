package org.rayo.server.component.ssml;

import static org.rayo.server.component.ssml.SsmlException.bad;
import static org.rayo.server.component.ssml.SsmlException.shown;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.ssml.SpokenText.Phoneme;
import org.rayo.server.protocol.EmbeddedXml;
import org.rayo.xmpp.xml.XmlElement;

/** A pronunciation lexicon (PLS 1.0): how words, or some together, are said. Of several sayings the preferred, else the first, counts. Pure. */
final class Lexicon {
    static final int MAX_LEXEMES = 4096;
    private static final int MAX_WORDS = 8;
    private static final int MAX_CHARS = 256;
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}'’.&/+-]+");

    /** By what is written, with single blanks. */
    private final Map<String, Saying> sayings = new HashMap<>();

    /** Other words, or sounds. */
    private record Saying(@Nullable String alias, @Nullable Phoneme phoneme) {}

    /**
     * A part of a text.
     *
     * @param text to read
     * @param phoneme how; null as it is read
     */
    record Part(String text, @Nullable Phoneme phoneme) {}

    private Lexicon() {}

    static Lexicon read(String document) throws SsmlException {
        XmlElement root;
        try {
            root = EmbeddedXml.parse(document);
        } catch (EmbeddedXml.Fault e) {
            throw bad("lexicon: " + e.getMessage());
        }
        if (!root.name().equals("lexicon")) {
            throw bad("lexicon: the document is <" + shown(root.name()) + ">, not <lexicon>");
        }
        Lexicon lexicon = new Lexicon();
        String alphabet = root.attribute("alphabet");
        int lexemes = 0;
        for (XmlElement child : root.children()) {
            if (child.name().equals("lexeme")) {
                if (++lexemes > MAX_LEXEMES) {
                    throw bad("lexicon: more than " + MAX_LEXEMES + " <lexeme>s");
                }
                lexicon.lexeme(child, alphabet == null ? "ipa" : alphabet.strip());
            } else if (!child.name().equals("meta") && !child.name().equals("metadata")) {
                throw bad("lexicon: <" + shown(child.name()) + "> is not known");
            }
        }
        return lexicon;
    }

    private void lexeme(XmlElement lexeme, String alphabet) throws SsmlException {
        List<String> graphemes = new ArrayList<>();
        Saying saying = null;
        boolean preferred = false;
        for (XmlElement child : lexeme.children()) {
            String text = PlayListBuilder.collapse(child.text()).strip();
            if (text.length() > MAX_CHARS) {
                throw bad("lexicon: <" + child.name() + "> is longer than " + MAX_CHARS + " characters");
            }
            boolean prefer = "true".equals(child.attribute("prefer"));
            switch (child.name()) {
                case "grapheme" -> graphemes.add(text);
                case "phoneme", "alias" -> {
                    if (saying == null || (prefer && !preferred)) {
                        String own = child.attribute("alphabet");
                        saying = child.name().equals("alias") ? new Saying(text, null)
                                : new Saying(null, new Phoneme(own == null ? alphabet : own.strip(), text));
                        preferred = prefer;
                    }
                }
                case "example", "meta", "metadata" -> {
                    // for whoever keeps lexicons
                }
                default -> throw bad("lexicon: <" + shown(child.name()) + "> is not known");
            }
        }
        if (graphemes.isEmpty() || saying == null) {
            throw bad("lexicon: a <lexeme> needs a <grapheme>, and a <phoneme> or an <alias>");
        }
        for (String grapheme : graphemes) {
            sayings.putIfAbsent(grapheme, saying);
        }
    }

    /** The text in parts, where the longest written form of the lexicon is replaced first. */
    List<Part> apply(String text) {
        List<int[]> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            int end = matcher.end();
            // a full stop or an apostrophe at its end is of the sentence, unless it is written so
            while (end > matcher.start() + 1 && ".'’-".indexOf(text.charAt(end - 1)) >= 0 && !sayings.containsKey(text.substring(matcher.start(), end))) {
                end--;
            }
            words.add(new int[] {matcher.start(), end});
        }
        List<Part> parts = new ArrayList<>();
        int done = 0;
        for (int i = 0; i < words.size(); i++) {
            for (int last = Math.min(words.size(), i + MAX_WORDS) - 1; last >= i; last--) {
                int from = words.get(i)[0];
                int to = words.get(last)[1];
                Saying saying = sayings.get(PlayListBuilder.collapse(text.substring(from, to)));
                if (saying != null) {
                    add(parts, text.substring(done, from), null);
                    add(parts, saying.alias() == null ? text.substring(from, to) : saying.alias(), saying.phoneme());
                    done = to;
                    i = last;
                    break;
                }
            }
        }
        add(parts, text.substring(done), null);
        return parts;
    }

    private static void add(List<Part> parts, String text, @Nullable Phoneme phoneme) {
        if (!text.isEmpty()) {
            parts.add(new Part(text, phoneme));
        }
    }
}
