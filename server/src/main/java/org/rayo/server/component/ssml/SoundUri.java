package org.rayo.server.component.ssml;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** URIs of sounds as the player takes them. */
public final class SoundUri {
    /** What to say of a URI that is none. */
    public static final String SCHEMES = "only http, https, file, dtmf and tone_stream can be played";

    private static final int MAX_CHARS = 2048;
    private static final Pattern DIGITS = Pattern.compile("(?i:dtmf):[0-9A-Da-d*#]{1,32}");

    private SoundUri() {}

    /**
     * A sound's URI: http, https, file, {@code dtmf:} with digits, or {@code tone_stream:} with tones. A path without scheme is a file. Null when nothing here
     * plays such URIs.
     */
    public static @Nullable String of(String uri) {
        if (uri.isBlank() || uri.length() > MAX_CHARS || uri.chars().anyMatch(c -> c <= ' ' || c == 0x7F)) {
            return null;
        }
        int colon = uri.indexOf(':');
        int slash = uri.indexOf('/');
        if (colon < 0 || (slash >= 0 && slash < colon)) {
            return uri.startsWith("//") ? null : "file:" + uri;
        }
        return switch (uri.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "http", "https", "file" -> uri;
            case "tone_stream" -> ToneScript.of(uri) != null ? uri : null;
            case "dtmf" -> DIGITS.matcher(uri).matches() ? uri : null;
            default -> null;
        };
    }
}
