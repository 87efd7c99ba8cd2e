package org.rayo.server.speech;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.ssml.VoiceWish;
import org.rayo.server.component.ssml.VoiceWish.Feature;
import org.rayo.server.component.ssml.VoiceWish.OnLanguage;
import org.rayo.server.speech.SpeechFailure.Kind;
import org.rayo.server.speech.SpeechSynthesizer.Voice;

/**
 * Who can speak as somebody wishes: the voices that are named, then the engine that is, then the others in their order, each by
 * the language. A voice that nobody has is as if it was not named; a language that nobody speaks is an error. Pure.
 */
final class VoiceChoice {
    static final String NO_ENGINE = "this output has text to speak, and no speech synthesizer is configured; use <audio src='…'/>, or"
            + " set speech.synthesizers";

    private static final List<Feature> USUAL = List.of(Feature.LANGUAGES, Feature.NAME, Feature.GENDER, Feature.AGE, Feature.VARIANT);
    private static final int GROWN_UP = 16;

    private VoiceChoice() {}

    record Candidate(SpeechSynthesizer synthesizer, Voice voice) {}

    /**
     * @param ownLanguage of text that does not say
     * @return one for each engine at most, best first; empty when the text is to be left out
     * @throws SpeechFailure when there is nobody
     */
    static List<Candidate> of(VoiceWish wish, String ownLanguage, List<SpeechSynthesizer> engines) {
        if (engines.isEmpty()) {
            throw new SpeechFailure(Kind.UNSUPPORTED, NO_ENGINE);
        }
        List<SpeechSynthesizer> ordered = ordered(wish.renderer(), engines);
        String language = wish.language() == null ? ownLanguage : wish.language();
        VoiceWish.Choice choice = wish.choice();
        if (!choice.required().isEmpty()) {
            List<Candidate> right = right(wish, language, ordered);
            VoiceWish otherwise = choice.otherwise();
            if (!right.isEmpty()) {
                return right;
            }
            if (otherwise != null) {
                return of(otherwise, ownLanguage, engines);
            }
        }
        boolean anyLanguage = choice.onLanguage() == OnLanguage.IGNORE_LANGUAGE && nobodySpeaks(language, engines);
        List<Candidate> chosen = new ArrayList<>();
        for (String name : wish.names()) {
            for (SpeechSynthesizer engine : ordered) {
                Voice named = named(engine, name, anyLanguage ? null : wish.language());
                if (named != null && chosen.stream().noneMatch(other -> other.synthesizer.equals(engine))) {
                    chosen.add(new Candidate(engine, named));
                }
            }
        }
        // a voice's own language stands where the text does not say
        String then = anyLanguage ? ownLanguage
                : chosen.isEmpty() || wish.language() != null ? language : chosen.getFirst().voice().language();
        for (SpeechSynthesizer engine : ordered) {
            Voice best = best(engine.voices(), then, wish);
            if (best != null && chosen.stream().noneMatch(other -> other.synthesizer.equals(engine))) {
                chosen.add(new Candidate(engine, best));
            }
        }
        if (chosen.isEmpty() && choice.onLanguage() != OnLanguage.IGNORE_TEXT) {
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
            if (isNamed(engine, voice, name) && (language == null || primary(language).equals(primary(voice.language())))) {
                return voice;
            }
        }
        return null;
    }

    /** Those that have all that is required, one for each engine. */
    private static List<Candidate> right(VoiceWish wish, String language, List<SpeechSynthesizer> engines) {
        List<Candidate> right = new ArrayList<>();
        for (SpeechSynthesizer engine : engines) {
            List<Voice> voices = engine.voices().stream().filter(voice -> wish.choice().required().stream()
                    .allMatch(feature -> has(engine, voice, feature, wish, language))).toList();
            Voice best = voices.stream().max(Comparator.comparingLong(voice -> ordered(engine, voice, wish, language))).orElse(null);
            if (best != null) {
                right.add(new Candidate(engine, best));
            }
        }
        // the first of equals stays the first
        right.sort(Comparator.comparingLong((Candidate each) -> ordered(each.synthesizer, each.voice, wish, language)).reversed());
        return right;
    }

    /** The features that it has, the more important ones in front. */
    private static long ordered(SpeechSynthesizer engine, Voice voice, VoiceWish wish, String language) {
        long score = 0;
        for (Feature feature : wish.choice().ordering().isEmpty() ? USUAL : wish.choice().ordering()) {
            score = 2 * score + (has(engine, voice, feature, wish, language) ? 1 : 0);
        }
        return score;
    }

    private static boolean has(SpeechSynthesizer engine, Voice voice, Feature feature, VoiceWish wish, String language) {
        return switch (feature) {
            case NAME -> wish.names().isEmpty() || wish.names().stream().anyMatch(name -> isNamed(engine, voice, name));
            case LANGUAGES -> primary(voice.language()).equals(primary(language));
            case GENDER -> wish.gender() == null || wish.gender().equals(voice.gender());
            // those of the engines are of grown-ups
            case AGE -> wish.choice().age() < 0 || wish.choice().age() >= GROWN_UP;
            case VARIANT -> true;
        };
    }

    private static boolean isNamed(SpeechSynthesizer engine, Voice voice, String name) {
        return voice.name().equalsIgnoreCase(name) || name.equalsIgnoreCase(engine.name() + "/" + voice.name());
    }

    private static boolean nobodySpeaks(String language, List<SpeechSynthesizer> engines) {
        return engines.stream().flatMap(engine -> engine.voices().stream()).noneMatch(voice -> primary(voice.language()).equals(primary(language)));
    }

    /** Of several that are as good, the one that {@code variant} counts to. */
    private static @Nullable Voice best(List<Voice> voices, String language, VoiceWish wish) {
        List<Voice> best = new ArrayList<>();
        int bestScore = 1;
        for (Voice voice : voices) {
            int score = score(voice, language, wish.gender());
            if (score > bestScore) {
                best.clear();
                bestScore = score;
            }
            if (score == bestScore) {
                best.add(voice);
            }
        }
        return best.isEmpty() ? null : best.get((wish.choice().variant() - 1) % best.size());
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
