package org.rayo.server.component;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.Document;
import org.rayo.server.protocol.RayoError;

/**
 * What the documents of an output play, one after the other (protocol.md §14): sounds by {@code url}, lists of URIs, and
 * SSML whose speech is all in sound files. Pure; looks at no file.
 */
public final class OutputDocuments {

    /** Sounds in one output, all its documents together. */
    public static final int MAX_SOURCES = 256;

    static final String NO_VOICE =
            "this output has text to speak, and no speech synthesizer is configured; use <audio src='…'/>";

    private static final Set<String> SOUND_ENDINGS = Set.of(
            "wav", "wave", "au", "mp3", "ogg", "opus", "flac", "gsm", "ulaw", "alaw", "ul", "al", "g722", "aif", "aiff");

    private static final Pattern DIGITS = Pattern.compile("(?i:dtmf):[0-9A-Da-d*#]{1,32}");

    /** What {@link #silence} makes URIs of: nobody can name it from outside. */
    public static final String SILENCE = "rayo-silence:";

    private static final int LONGEST_SILENCE_MS = 30_000;

    private OutputDocuments() {}

    /** So much silence as a source; longer than half a minute is half a minute. */
    static String silence(double ms) {
        return SILENCE + Math.clamp(Math.round(ms), 0, LONGEST_SILENCE_MS);
    }

    /** Makes the plan; the first document that cannot be planned decides what is wrong. */
    public static PlanResult plan(RayoCommand.Output output) {
        try {
            List<String> sources = new ArrayList<>();
            for (Document document : output.documents()) {
                add(document, sources);
                if (sources.size() > MAX_SOURCES) {
                    throw bad("an output may play at most " + MAX_SOURCES + " sounds");
                }
            }
            if (sources.stream().allMatch(source -> source.startsWith(SILENCE))) {
                throw new NotPlannable(new PlanResult.Unplayable("there is nothing to play in this output"));
            }
            return new PlanResult.Planned(new OutputPlan(
                    List.copyOf(sources), output.startOffsetMs(), output.startPaused(), output.repeatTimes(),
                    output.repeatIntervalMs()));
        } catch (NotPlannable e) {
            return e.result();
        }
    }

    private static void add(Document document, List<String> sources) throws NotPlannable {
        String url = document.url();
        String body = document.body();
        String type = mediaType(document.contentType());
        if (url != null) {
            sources.add(byUrl(url, type));
            return;
        }
        if (body == null) {
            throw bad("a document has neither url nor content");
        }
        switch (type) {
            case "application/ssml+xml" -> ssml(body, sources);
            case "text/uri-list" -> uriList(body, sources);
            case "text/plain" -> throw new NotPlannable(new PlanResult.Unplayable(NO_VOICE));
            default -> throw new NotPlannable(new PlanResult.Refused(RayoError.unsupportedOption(
                    "document content-type='" + type + "' is not one of application/ssml+xml, text/uri-list, text/plain")));
        }
    }

    private static void ssml(String body, List<String> sources) throws NotPlannable {
        if (!body.stripLeading().startsWith("<")) {
            // clients that label everything as SSML send plain text too
            throw new NotPlannable(new PlanResult.Unplayable(NO_VOICE));
        }
        Ssml.read(body, sources);
    }

    /** Some clients say that a sound's url is SSML (protocol.md §14): its ending decides then. */
    private static String byUrl(String url, String type) throws NotPlannable {
        boolean document = type.equals("application/ssml+xml") || type.equals("text/uri-list") || type.equals("text/plain");
        if (document && !endsLikeSound(url)) {
            throw new NotPlannable(new PlanResult.Unplayable(
                    "document url='" + url + "': a document of type " + type + " is read only when it is given as content"));
        }
        String source = source(url);
        if (source == null) {
            throw new NotPlannable(new PlanResult.Unplayable("document url='" + url + "': " + SCHEMES));
        }
        return source;
    }

    static final String SCHEMES = "only http, https, file and dtmf can be played";

    /** RFC 2483 §5: a URI a line, lines that begin with # are comments. */
    private static void uriList(String body, List<String> sources) throws NotPlannable {
        int before = sources.size();
        for (String line : body.split("\\R")) {
            String uri = line.strip();
            if (uri.isEmpty() || uri.startsWith("#")) {
                continue;
            }
            if (uri.indexOf(' ') >= 0 || uri.indexOf(':') < 1) {
                throw bad("text/uri-list: '" + shown(uri) + "' is not a URI");
            }
            String source = source(uri);
            if (source == null) {
                throw new NotPlannable(new PlanResult.Unplayable("text/uri-list: '" + shown(uri) + "': " + SCHEMES));
            }
            sources.add(source);
            if (sources.size() > MAX_SOURCES) {
                throw bad("an output may play at most " + MAX_SOURCES + " sounds");
            }
        }
        if (sources.size() == before) {
            throw bad("text/uri-list: there is no URI in it");
        }
    }

    /**
     * A sound's URI as the player takes it: http, https, file, or {@code dtmf:} with digits. A path without scheme is a file. Null when nothing here
     * plays such URIs.
     */
    static @Nullable String source(String uri) {
        if (uri.isBlank() || uri.length() > 2048 || uri.chars().anyMatch(c -> c <= ' ' || c == 0x7F)) {
            return null;
        }
        int colon = uri.indexOf(':');
        int slash = uri.indexOf('/');
        if (colon < 0 || (slash >= 0 && slash < colon)) {
            return uri.startsWith("//") ? null : "file:" + uri;
        }
        return switch (uri.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "http", "https", "file" -> uri;
            case "dtmf" -> DIGITS.matcher(uri).matches() ? uri : null;
            default -> null;
        };
    }

    private static boolean endsLikeSound(String url) {
        int end = url.length();
        for (int i = 0; i < url.length(); i++) {
            if (url.charAt(i) == '?' || url.charAt(i) == '#') {
                end = i;
                break;
            }
        }
        int dot = url.lastIndexOf('.', end);
        return dot >= 0 && SOUND_ENDINGS.contains(url.substring(dot + 1, end).toLowerCase(Locale.ROOT));
    }

    private static String mediaType(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType;
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    static String shown(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    static NotPlannable bad(String text) {
        return new NotPlannable(new PlanResult.Refused(RayoError.badRequest(text)));
    }
}
