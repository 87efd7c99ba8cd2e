package org.rayo.server.component.ssml;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code say-as} means in one language: text that an engine would read wrongly becomes words. */
interface SayAs {

    /**
     * @param how {@code interpret-as} in lower case, without a {@code vxml:} before it
     * @param format as it is written, empty when it is not
     * @return words; null when the text is not what it is said to be, and is to be read as it stands
     */
    @Nullable String words(String how, String format, String text);

    /** Languages that we know nothing of: spelling is spaces, the rest is the engine's own business. */
    SayAs ANY = (how, format, text) -> switch (how) {
        case "characters", "letters", "spell-out", "verbatim", "digits", "number:digits" -> spaced(text);
        default -> null;
    };

    /** The rules of a language tag. */
    static SayAs of(@Nullable String language) {
        String primary = language == null ? "en" : language.toLowerCase(Locale.ROOT).split("[-_]", 2)[0];
        return primary.equals("en") ? new EnglishSayAs(language != null && !language.toLowerCase(Locale.ROOT).endsWith("us")) : ANY;
    }

    /** Every character by itself. */
    static String spaced(String text) {
        StringBuilder words = new StringBuilder();
        text.codePoints().filter(c -> !Character.isWhitespace(c)).forEach(c -> {
            if (!words.isEmpty()) {
                words.append(' ');
            }
            words.appendCodePoint(c);
        });
        return words.toString();
    }
}
