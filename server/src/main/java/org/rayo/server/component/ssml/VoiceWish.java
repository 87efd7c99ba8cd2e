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
 */
public record VoiceWish(@Nullable String renderer, List<String> names, @Nullable String language, @Nullable String gender) {
    /** Anybody. */
    public static final VoiceWish ANY = new VoiceWish(null, List.of(), null, null);

    public VoiceWish {
        names = List.copyOf(names);
    }

    VoiceWish in(@Nullable String otherLanguage) {
        return otherLanguage == null || otherLanguage.isBlank() ? this
                : new VoiceWish(renderer, names, otherLanguage.strip(), gender);
    }
}
