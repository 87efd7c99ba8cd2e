package org.rayo.server.speech;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.ssml.VoiceWish;
import org.rayo.server.speech.SpeechFailure.Kind;
import org.rayo.server.speech.SpeechSynthesizer.Voice;

/**
 * Who can speak as somebody wishes: the voices that are named, then the engine that is, then the others in their order, each by
 * the language. A voice that nobody has is as if it was not named; a language that nobody speaks is an error. Pure.
 */
final class VoiceChoice {
    static final String NO_ENGINE = "this output has text to speak, and no speech synthesizer is configured; use <audio src='…'/>, or"
            + " set speech.synthesizers";

    private VoiceChoice() {}

    record Candidate(SpeechSynthesizer synthesizer, Voice voice) {}

    /**
     * @param ownLanguage of text that does not say
     * @return one for each engine at most, best first; not empty
     * @throws SpeechFailure when there is nobody
     */
    static List<Candidate> of(VoiceWish wish, String ownLanguage, List<SpeechSynthesizer> engines) {
        if (engines.isEmpty()) {
            throw new SpeechFailure(Kind.UNSUPPORTED, NO_ENGINE);
        }
        List<SpeechSynthesizer> ordered = ordered(wish.renderer(), engines);
        String language = wish.language() == null ? ownLanguage : wish.language();
        List<Candidate> chosen = new ArrayList<>();
        for (String name : wish.names()) {
            for (SpeechSynthesizer engine : ordered) {
                Voice named = named(engine, name, wish.language());
                if (named != null && chosen.stream().noneMatch(other -> other.synthesizer.equals(engine))) {
                    chosen.add(new Candidate(engine, named));
                }
            }
        }
        // a voice's own language stands where the text does not say
        String then = chosen.isEmpty() || wish.language() != null ? language : chosen.getFirst().voice().language();
        for (SpeechSynthesizer engine : ordered) {
            Voice best = best(engine.voices(), then, wish.gender());
            if (best != null && chosen.stream().noneMatch(other -> other.synthesizer.equals(engine))) {
                chosen.add(new Candidate(engine, best));
            }
        }
        if (chosen.isEmpty()) {
            throw new SpeechFailure(Kind.UNSUPPORTED, "no synthesizer here speaks '" + shown(language) + "'; there are "
                    + engines.stream().map(SpeechSynthesizer::name).collect(Collectors.joining(", ")) + ", and /api/v1/voices lists their voices");
        }
        return chosen;
    }

    private static List<SpeechSynthesizer> ordered(@Nullable String renderer, List<SpeechSynthesizer> engines) {
        if (renderer == null || renderer.isBlank()) {
            return engines;
        }
        List<SpeechSynthesizer> ordered = new ArrayList<>();
        engines.stream().filter(engine -> engine.name().equalsIgnoreCase(renderer.strip())).forEach(ordered::add);
        if (ordered.isEmpty()) {
            throw new SpeechFailure(Kind.UNSUPPORTED, "renderer '" + shown(renderer) + "' is not one of "
                    + engines.stream().map(SpeechSynthesizer::name).collect(Collectors.joining(", ")));
        }
        engines.stream().filter(engine -> !ordered.contains(engine)).forEach(ordered::add);
        return ordered;
    }

    /** By its name, or {@code engine/name}; one of another language than the text's is not meant. */
    private static @Nullable Voice named(SpeechSynthesizer engine, String name, @Nullable String language) {
        for (Voice voice : engine.voices()) {
            boolean meant = voice.name().equalsIgnoreCase(name) || name.equalsIgnoreCase(engine.name() + "/" + voice.name());
            if (meant && (language == null || primary(language).equals(primary(voice.language())))) {
                return voice;
            }
        }
        return null;
    }

    private static @Nullable Voice best(List<Voice> voices, String language, @Nullable String gender) {
        Voice best = null;
        int bestScore = 0;
        for (Voice voice : voices) {
            int score = score(voice, language, gender);
            if (score > bestScore) {
                best = voice;
                bestScore = score;
            }
        }
        return best;
    }

    /** 0 when the language is another. */
    private static int score(Voice voice, String language, @Nullable String gender) {
        if (!primary(voice.language()).equals(primary(language))) {
            return 0;
        }
        return 1 + (voice.language().equalsIgnoreCase(language) ? 2 : 0) + (voice.gender().equals(gender) ? 4 : 0);
    }

    private static String primary(String language) {
        return language.toLowerCase(Locale.ROOT).split("[-_]", 2)[0];
    }

    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
