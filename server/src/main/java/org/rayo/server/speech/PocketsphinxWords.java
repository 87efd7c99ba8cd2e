package org.rayo.server.speech;

import com.sun.speech.freetts.lexicon.LetterToSoundImpl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.rayo.server.component.WordGraph;
import org.rayo.server.speech.SpeechFailure.Kind;

/**
 * What pocketsphinx reads of a grammar: its words, by number so that nothing of them can be taken for anything else, and its graph.
 * For any thread.
 */
final class PocketsphinxWords {
    /** What English is made of, as the dictionary writes it. */
    private static final List<String> SOUNDS = List.of("AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G",
            "HH", "IH", "IY", "JH", "K", "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH");
    /** How the names of words begin; those of sounds and silence do not. */
    static final String WORD = "w";

    /** Words of the grammar are heard before sounds that could be anything. */
    private static final float GARBAGE = 0.05f;
    private static final int MAX_REMEMBERED = 20_000;

    private final URL dictionary;
    /** Words that were looked up, with the ways they are said. */
    private final Map<String, List<String>> known = new ConcurrentHashMap<>();

    PocketsphinxWords(URL dictionary) {
        this.dictionary = dictionary;
    }

    private static String name(int word) {
        return WORD + word;
    }

    /** How these words, and the sounds alone, are said. @throws SpeechFailure when it is not known of one */
    String dictionary(List<String> words) throws IOException {
        Map<String, List<String>> sayings = sayings(words);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < words.size(); i++) {
            int way = 1;
            for (String said : sayings.getOrDefault(words.get(i), List.of())) {
                out.append(name(i)).append(way == 1 ? "" : "(" + way + ")").append(' ').append(said).append('\n');
                way++;
            }
        }
        SOUNDS.forEach(sound -> out.append('_').append(sound).append(' ').append(sound).append('\n'));
        return out.toString();
    }

    private Map<String, List<String>> sayings(List<String> words) throws IOException {
        Map<String, List<String>> found = new HashMap<>();
        Set<String> open = new HashSet<>();
        for (String word : words) {
            List<String> said = known.get(word);
            if (said == null) {
                open.add(word);
            } else {
                found.put(word, said);
            }
        }
        if (!open.isEmpty()) {
            Map<String, List<String>> read = read(open);
            if (known.size() + read.size() > MAX_REMEMBERED) {
                known.clear();
            }
            known.putAll(read);
            found.putAll(read);
        }
        return found;
    }

    /** In the dictionary, else by the rules of letters. */
    private Map<String, List<String>> read(Set<String> words) throws IOException {
        Map<String, List<String>> found = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(dictionary.openStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int blank = line.indexOf(' ');
                int other = line.indexOf('(');
                String word = line.substring(0, Math.max(0, other > 0 && other < blank ? other : blank));
                if (words.contains(word)) {
                    found.computeIfAbsent(word, key -> new ArrayList<>()).add(line.substring(blank + 1).strip());
                }
            }
        }
        if (found.size() < words.size()) {
            LetterToSoundImpl rules = SphinxModel.rules();
            for (String word : words) {
                String said = found.containsKey(word) ? "" : SphinxModel.say(rules, word);
                if (said == null) {
                    throw new SpeechFailure(Kind.UNSUPPORTED, "pocketsphinx does not know how '" + word + "' is said");
                }
                if (!said.isEmpty()) {
                    found.put(word, List.of(said));
                }
            }
        }
        return found;
    }

    /** The graph in the format of Sphinx: state 0 is the end of both. */
    static String grammar(WordGraph graph, List<String> words) {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            numbers.put(words.get(i), i);
        }
        StringBuilder out = begin("grammar", graph.states(), graph.start());
        for (int state = 1; state < graph.states(); state++) {
            int next = graph.first()[state];
            if (graph.words().get(state).equals(WordGraph.ANYTHING)) {
                for (String sound : SOUNDS) {
                    transition(state, next, GARBAGE, "_" + sound, out);
                }
                continue;
            }
            Integer word = numbers.get(graph.words().get(state));
            transition(state, next, graph.firstChance()[state], word == null ? "" : name(word), out);
            if (word == null) {
                transition(state, graph.second()[state], graph.secondChance()[state], "", out);
            }
        }
        return out.append("FSG_END\n").toString();
    }

    /** Any sounds one after the other. */
    static String anySounds() {
        StringBuilder out = begin("sounds", 2, 1);
        SOUNDS.forEach(sound -> transition(1, 1, 1, "_" + sound, out));
        transition(1, 0, 1, "", out);
        return out.append("FSG_END\n").toString();
    }

    private static StringBuilder begin(String name, int states, int start) {
        return new StringBuilder("FSG_BEGIN ").append(name).append("\nNUM_STATES ").append(states).append("\nSTART_STATE ").append(start)
                .append("\nFINAL_STATE 0\n");
    }

    private static void transition(int from, int to, float chance, String word, StringBuilder out) {
        if (to != WordGraph.NONE) {
            out.append("TRANSITION ").append(from).append(' ').append(to).append(' ').append(chance).append(' ').append(word)
                    .append('\n');
        }
    }

    /** What it heard, in words again. */
    static String text(List<String> heard, List<String> words) {
        List<String> text = new ArrayList<>();
        for (String name : heard) {
            // with the way it was said, if there are several
            if (name.matches("w[0-9]{1,6}(\\([0-9]+\\))?")) {
                int number = Integer.parseInt(name.substring(1).replaceFirst("\\(.*", ""));
                if (number >= words.size()) {
                    throw new SpeechFailure(Kind.BROKEN, "pocketsphinx heard a word that there is not");
                }
                text.add(words.get(number));
            }
        }
        return String.join(" ", text);
    }
}
