package org.rayo.server.component.ssml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who should speak.
 *
 * @param renderer name of the engine; null for any
 * @param names of voices, best first; empty for any
 * @param language as in {@code xml:lang}; null for the server's own
 * @param gender {@code male}, {@code female} or {@code neutral}; null for any
 * @param choice what else the document says of it
 */
public record VoiceWish(@Nullable String renderer, List<String> names, @Nullable String language, @Nullable String gender, Choice choice) {

    /**
     * How to choose (SSML 1.1 §3.2.1).
     *
     * @param age in years; negative for any
     * @param variant which of those that are as good, from 1 on
     * @param required features without which it is the wrong voice
     * @param ordering features, the most important first
     * @param otherwise who speaks when there is no right voice; null: the best there is
     * @param onLanguage what becomes of text in a language that nobody speaks
     */
    public record Choice(
            int age, int variant, List<Feature> required, List<Feature> ordering, @Nullable VoiceWish otherwise, OnLanguage onLanguage) {
        public static final Choice USUAL = new Choice(-1, 1, List.of(), List.of(), null, OnLanguage.CHANGE_VOICE);

        public Choice {
            required = List.copyOf(required);
            ordering = List.copyOf(ordering);
        }
    }

    /** What voices differ in. */
    public enum Feature { NAME, LANGUAGES, GENDER, AGE, VARIANT }

    /** {@code onlangfailure}. */
    public enum OnLanguage { CHANGE_VOICE, IGNORE_TEXT, IGNORE_LANGUAGE }

    /** Anybody. */
    public static final VoiceWish ANY = new VoiceWish(null, List.of(), null, null);

    public VoiceWish {
        names = List.copyOf(names);
    }

    public VoiceWish(@Nullable String renderer, List<String> names, @Nullable String language, @Nullable String gender) {
        this(renderer, names, language, gender, Choice.USUAL);
    }

    VoiceWish in(@Nullable String otherLanguage) {
        return otherLanguage == null || otherLanguage.isBlank() ? this
                : new VoiceWish(renderer, names, otherLanguage.strip(), gender, choice);
    }

    VoiceWish onLanguage(OnLanguage other) {
        return new VoiceWish(renderer, names, language, gender,
                new Choice(choice.age, choice.variant, choice.required, choice.ordering, choice.otherwise, other));
    }
}
