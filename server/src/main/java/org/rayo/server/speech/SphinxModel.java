package org.rayo.server.speech;

import com.sun.speech.freetts.lexicon.LetterToSoundImpl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.SpeechGrammar;

/**
 * Files of an acoustic model and a dictionary: those that come with the server, for wide-band sound, or a directory with a model of
 * the same phones, which knows telephones.
 *
 * @param acoustic with a slash at its end
 * @param sampleRate what it was made for, in Hz
 */
record SphinxModel(URL acoustic, URL dictionary, URL fillers, int sampleRate) {
    private static final String STOCK = "/edu/cmu/sphinx/models/en-us/";
    private static final String[] FILES = {"mdef", "means", "variances", "mixture_weights", "transition_matrices", "feat.params", "noisedict"};
    private static final int NARROW_HZ = 8000;
    private static final int WIDE_HZ = 16_000;

    /** The one that comes with the server. */
    static SphinxModel stock() {
        return new SphinxModel(resource("en-us/"), resource("cmudict-en-us.dict"), resource("en-us/noisedict"), WIDE_HZ);
    }

    private static URL resource(String name) {
        // a directory is none in every jar: a file in it is
        String path = STOCK + (name.endsWith("/") ? name + "mdef" : name);
        URL found = Objects.requireNonNull(edu.cmu.sphinx.linguist.acoustic.Unit.class.getResource(path), path);
        try {
            return name.endsWith("/") ? URI.create(found.toString().replaceAll("mdef$", "")).toURL() : found;
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a class path without URLs", e);
        }
    }

    /** @throws IllegalArgumentException with what is wrong with it */
    static SphinxModel in(Path directory) {
        for (String file : FILES) {
            if (!Files.isReadable(directory.resolve(file))) {
                throw new IllegalArgumentException("the acoustic model in " + directory + " lacks " + file);
            }
        }
        try {
            String parameters = Files.readString(directory.resolve("feat.params"));
            Path words = directory.resolve("cmudict-en-us.dict");
            return new SphinxModel(directory.toUri().toURL(), Files.isReadable(words) ? words.toUri().toURL() : resource("cmudict-en-us.dict"),
                    directory.resolve("noisedict").toUri().toURL(), rate(parameters));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A model of 8 kHz looks at nothing above 4 kHz. */
    private static int rate(String parameters) {
        String[] words = parameters.strip().split("\\s+");
        for (int i = 0; i + 1 < words.length; i++) {
            if (words[i].equals("-upperf")) {
                return Double.parseDouble(words[i + 1]) <= NARROW_HZ / 2.0 ? NARROW_HZ : WIDE_HZ;
            }
        }
        return WIDE_HZ;
    }

    /** Its phones are those of English. */
    static boolean understands(String language) {
        return language.toLowerCase(Locale.ROOT).split("[-_]", 2)[0].equals("en");
    }

    /** Why an engine with such a model cannot listen for a grammar; null when it can. */
    static @Nullable String unsayable(String engine, SpeechGrammar grammar) {
        for (String word : grammar.words()) {
            if (word.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
                return engine + " does not know how '" + word + "' is said";
            }
        }
        return null;
    }

    /** Letter-to-sound rules, for words that are in no dictionary; they are FreeTTS's. */
    static LetterToSoundImpl rules() throws IOException {
        URL rules = Objects.requireNonNull(com.sun.speech.freetts.en.us.CMULexicon.class.getResource("cmulex_lts.bin"), "cmulex_lts.bin");
        return new LetterToSoundImpl(rules, true);
    }

    /** How such a word is said, in the phones of the model; null for what has no letters that can be said. */
    static @Nullable String say(LetterToSoundImpl rules, String word) {
        String letters = java.text.Normalizer.normalize(word.toLowerCase(Locale.ROOT), java.text.Normalizer.Form.NFD)
                .replaceAll("[^a-z]", "");
        if (letters.isEmpty()) {
            return null;
        }
        StringBuilder phones = new StringBuilder();
        for (String phone : rules.getPhones(letters, null)) {
            String name = phone.replaceAll("[0-9]", "").toUpperCase(Locale.ROOT);
            phones.append(phones.isEmpty() ? "" : " ").append(name.equals("AX") ? "AH" : name);
        }
        return phones.isEmpty() ? null : phones.toString();
    }
}
