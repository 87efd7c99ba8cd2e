package org.rayo.server.speech;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.ssml.Prosody;
import org.rayo.server.component.ssml.SpokenText.Phoneme;

/** The program {@code espeak-ng}: over a hundred languages, each with a man's and a woman's voice. */
final class EspeakSynthesizer extends ProgramSynthesizer {
    /** Priority, language, age and gender, name, file, other languages. */
    private static final Pattern LINE = Pattern.compile("\\s*\\d+\\s+([A-Za-z0-9-]{2,32})\\s+\\S+/([MF-])\\s+\\S+\\s+(\\S+)\\s*(.*)");
    private static final Pattern OTHER = Pattern.compile("\\(([A-Za-z0-9-]{2,32}) (\\d{1,3})\\)");
    private static final int MAX_VOICES = 2000;
    private static final String WOMAN = "+f2";
    private static final double PITCH = 100;
    private static final int WORDS_PER_MINUTE = 175;

    private final List<Voice> voices;

    private EspeakSynthesizer(Program program, List<Voice> voices, int atOnce, int waiting, Duration time) {
        super(program, atOnce, waiting, time);
        this.voices = voices;
    }

    /** Asks it for its voices; blocks. @throws SpeechFailure when it has none */
    static EspeakSynthesizer of(Program program, int atOnce, int waiting, Duration time) {
        List<Voice> voices = voices(Printed.by(program, List.of("--voices"), time));
        return new EspeakSynthesizer(program, Printed.atLeastOne(program, voices), atOnce, waiting, time);
    }

    private record Ranked(Voice voice, int rank) {}

    /** Out of its list, those first that stand for a language as a whole. */
    static List<Voice> voices(String listed) {
        List<Ranked> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String line : listed.split("\n")) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches() || all.size() >= MAX_VOICES || !names.add(matcher.group(1))) {
                continue;
            }
            String tag = matcher.group(1);
            String primary = tag.split("-", 2)[0];
            int rank = tag.equals(primary) ? 0 : 100;
            Matcher other = OTHER.matcher(matcher.group(4));
            while (other.find()) {
                String alias = other.group(1);
                if (alias.equals(primary)) {
                    rank = Math.min(rank, Integer.parseInt(other.group(2)));
                } else if (!alias.contains("-") && names.add(alias)) {
                    all.add(new Ranked(voice(alias, matcher.group(2)), 0));
                }
            }
            all.add(new Ranked(voice(tag, matcher.group(2)), rank));
        }
        all.sort(Comparator.comparingInt(Ranked::rank));
        List<Voice> voices = new ArrayList<>();
        all.forEach(each -> voices.add(each.voice));
        all.forEach(each -> voices.add(new Voice(each.voice.name() + WOMAN, each.voice.language(), "female")));
        return List.copyOf(voices);
    }

    private static Voice voice(String tag, String gender) {
        return new Voice(tag, Locale.forLanguageTag(tag).toLanguageTag(), gender.equals("F") ? "female" : "male");
    }

    @Override
    public List<Voice> voices() {
        return voices;
    }

    @Override
    List<String> arguments(Steps.Say say, Voice voice, Path text, Path sound) {
        Prosody prosody = say.prosody();
        // its scale of pitch: 50 is its own, and 50 more are an octave
        long pitch = Math.clamp(Math.round(50 + 50 * Math.log(prosody.hz(PITCH) / PITCH) / Math.log(2)), 0, 99);
        long speed = Math.clamp(Math.round(WORDS_PER_MINUTE * prosody.rate()), 80, 700);
        return List.of("-v", voice.name(), "-b", "1", "-p", Long.toString(pitch), "-s", Long.toString(speed),
                "-f", text.toString(), "-w", sound.toString());
    }

    @Override
    @Nullable String phones(Phoneme phoneme) {
        return Phones.espeak(phoneme);
    }

    /** Its own signs for sounds stand between brackets. */
    @Override
    String clean(String text) {
        String words = cutWords(text.replace("[[", "[").replace("]]", "]"));
        return words.codePoints().anyMatch(Character::isLetterOrDigit) ? words : " ".repeat(words.isEmpty() ? 0 : 1);
    }
}
