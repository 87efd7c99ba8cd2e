package org.rayo.server.component;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.ssml.PlayItem;
import org.rayo.server.component.ssml.SoundUri;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.component.ssml.Ssml;
import org.rayo.server.component.ssml.SsmlException;
import org.rayo.server.component.ssml.VoiceWish;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.Document;
import org.rayo.server.protocol.RayoCommand.Surroundings;
import org.rayo.server.protocol.RayoError;

/**
 * What the documents of an output play, one after the other (protocol.md §14): sounds by {@code url}, lists of URIs, SSML,
 * plain text. Pure; looks at no file.
 */
public final class OutputDocuments {

    /** Sounds, texts and pauses in one output, all its documents together. */
    public static final int MAX_SOURCES = 256;

    private static final Set<String> SOUND_ENDINGS = Set.of(
            "wav", "wave", "au", "mp3", "ogg", "opus", "flac", "gsm", "ulaw", "alaw", "ul", "al", "g722", "aif", "aiff");

    private static final String SSML = "application/ssml+xml";
    private static final String URI_LIST = "text/uri-list";
    private static final String PLAIN = "text/plain";
    private static final Set<String> TEXTS = Set.of(SSML, URI_LIST, PLAIN);
    private static final Set<String> TEXT_ENDINGS = Set.of("ssml", "xml", "txt", "uris");
    /** However SSML may begin. */
    private static final Pattern SPEAK = Pattern.compile("\\s*(?:<[?!][^>]{0,500}>\\s*){0,8}<(?:[\\w.-]{1,40}:)?speak[\\s>/]");

    private OutputDocuments() {}

    /** Makes the plan; the first document that cannot be planned decides what is wrong. */
    public static PlanResult plan(RayoCommand.Output output) {
        try {
            VoiceWish voice = new VoiceWish(output.renderer(), names(output.voice()), null, null);
            List<PlayItem> items = new ArrayList<>();
            for (Document document : output.documents()) {
                items.addAll(items(document, voice));
                long sounds = items.stream().filter(item -> !(item instanceof PlayItem.Mark)).count();
                if (sounds > MAX_SOURCES) {
                    throw bad("an output may play at most " + MAX_SOURCES + " sounds");
                }
            }
            if (items.stream().noneMatch(item -> item instanceof PlayItem.Sound || item instanceof SpokenText)) {
                throw new NotPlannable(new PlanResult.Unplayable("there is nothing to play in this output"));
            }
            return new PlanResult.Planned(new OutputPlan(
                    items, output.startOffsetMs(), output.startPaused(), output.repeatTimes(), output.repeatIntervalMs()));
        } catch (NotPlannable e) {
            return e.result();
        }
    }

    private static List<String> names(@Nullable String voice) {
        return voice == null || voice.isBlank() ? List.of() : List.of(voice.strip());
    }

    private static List<PlayItem> items(Document document, VoiceWish voice) throws NotPlannable {
        if (document.failure() != null) {
            throw new NotPlannable(new PlanResult.Unplayable(document.failure()));
        }
        String url = document.url();
        String body = document.body();
        String type = mediaType(document.contentType());
        if (url != null) {
            return List.of(byUrl(url));
        }
        if (body == null) {
            throw bad("a document has neither url nor content");
        }
        return switch (type) {
            case "application/ssml+xml" -> ssml(body, voice, document.around());
            case "text/uri-list" -> uriList(body);
            case "text/plain" -> plain(body, voice);
            default -> throw new NotPlannable(new PlanResult.Refused(RayoError.unsupportedOption(
                    "document content-type='" + type + "' is not one of application/ssml+xml, text/uri-list, text/plain")));
        };
    }

    private static List<PlayItem> ssml(String body, VoiceWish voice, Surroundings around) throws NotPlannable {
        if (!body.stripLeading().startsWith("<")) {
            // clients that label everything as SSML send plain text too
            return plain(body, voice);
        }
        try {
            return Ssml.read(body, voice, around);
        } catch (SsmlException e) {
            throw e.unplayable() ? new NotPlannable(new PlanResult.Unplayable(e.getMessage())) : bad(e.getMessage());
        }
    }

    private static List<PlayItem> plain(String body, VoiceWish voice) throws NotPlannable {
        try {
            return Ssml.plain(body, voice);
        } catch (SsmlException e) {
            throw bad(e.getMessage());
        }
    }

    /** The lexicons that a document of SSML names, absolute as far as it can be; none for other documents. */
    public static List<String> lexicons(Document document) {
        String body = document.body();
        return body == null || !mediaType(document.contentType()).equals(SSML) ? List.of()
                : Ssml.lexicons(body, document.around().address());
    }

    /** A sound; whatever else is behind a url was fetched before. */
    private static PlayItem byUrl(String url) throws NotPlannable {
        String source = SoundUri.of(url);
        if (source == null) {
            throw new NotPlannable(new PlanResult.Unplayable("document url='" + url + "': " + SoundUri.SCHEMES));
        }
        return new PlayItem.Sound(source);
    }

    /**
     * What a document that is named by {@code url} is; some clients say that a sound's url is SSML (protocol.md §14), so that its
     * ending decides.
     */
    public static Behind behind(Document document) {
        String url = document.url();
        if (url == null || document.failure() != null || !url.matches("(?i)(https?|file):.*")) {
            return Behind.NOTHING;
        }
        String ending = ending(url);
        if (SOUND_ENDINGS.contains(ending)) {
            return Behind.SOUND;
        }
        String type = mediaType(document.contentType());
        if (TEXTS.contains(type) || (type.isEmpty() && TEXT_ENDINGS.contains(ending))) {
            return Behind.TEXT;
        }
        return type.isEmpty() ? Behind.ANYTHING : Behind.SOUND;
    }

    /** What a url leads to. */
    public enum Behind {
        /** there is no url, or none that is fetched */
        NOTHING,
        SOUND,
        /** SSML, a list of URIs or plain text */
        TEXT,
        /** whoever fetches it sees */
        ANYTHING
    }

    /**
     * What type of text that was fetched is.
     *
     * @param declared by the client, then by the server; may be null
     * @return null: it is no text that can be rendered
     */
    public static @Nullable String textType(@Nullable String declared, @Nullable String served, String text) {
        String wanted = mediaType(declared);
        if (TEXTS.contains(wanted)) {
            return wanted;
        }
        String type = mediaType(served);
        if (SPEAK.matcher(text).lookingAt()) {
            return SSML;
        }
        return type.equals(SSML) || type.equals(URI_LIST) || type.equals(PLAIN) ? type : null;
    }

    /** RFC 2483 §5: a URI a line, lines that begin with # are comments. */
    private static List<PlayItem> uriList(String body) throws NotPlannable {
        List<PlayItem> sounds = new ArrayList<>();
        for (String line : body.split("\\R")) {
            String uri = line.strip();
            if (uri.isEmpty() || uri.startsWith("#")) {
                continue;
            }
            if (uri.indexOf(' ') >= 0 || uri.indexOf(':') < 1) {
                throw bad("text/uri-list: '" + shown(uri) + "' is not a URI");
            }
            String source = SoundUri.of(uri);
            if (source == null) {
                throw new NotPlannable(new PlanResult.Unplayable("text/uri-list: '" + shown(uri) + "': " + SoundUri.SCHEMES));
            }
            sounds.add(new PlayItem.Sound(source));
            if (sounds.size() > MAX_SOURCES) {
                throw bad("an output may play at most " + MAX_SOURCES + " sounds");
            }
        }
        if (sounds.isEmpty()) {
            throw bad("text/uri-list: there is no URI in it");
        }
        return sounds;
    }

    private static String ending(String url) {
        int end = url.length();
        for (int i = 0; i < url.length(); i++) {
            if (url.charAt(i) == '?' || url.charAt(i) == '#') {
                end = i;
                break;
            }
        }
        int dot = url.lastIndexOf('.', end);
        return dot < 0 ? "" : url.substring(dot + 1, end).toLowerCase(Locale.ROOT);
    }

    private static String mediaType(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType;
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    /** So much of a client's own words as an error may say again. */
    public static String shown(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    private static NotPlannable bad(String text) {
        return new NotPlannable(new PlanResult.Refused(RayoError.badRequest(text)));
    }
}
