package org.rayo.server.component;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.EmbeddedXml;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlNode;
import org.rayo.xmpp.xml.XmlText;

/**
 * Reads SSML 1.1 for the sound files in it; elements by local name. Markup of speech is read through, a {@code break} is so much
 * silence. Text to speak makes the document unplayable.
 */
final class Ssml {

    private static final Pattern TIME = Pattern.compile("[+]?([0-9]{1,6}|[0-9]{0,6}\\.[0-9]{1,6})(ms|s)");

    private Ssml() {}

    static void read(String text, List<String> sources) throws NotPlannable {
        XmlElement root;
        try {
            root = EmbeddedXml.parse(text);
        } catch (EmbeddedXml.Fault e) {
            throw OutputDocuments.bad("SSML: " + e.getMessage());
        }
        if (!root.name().equals("speak")) {
            throw OutputDocuments.bad("SSML: the document is <" + root.name() + ">, not <speak>");
        }
        content(root, sources);
    }

    private static void content(XmlElement element, List<String> sources) throws NotPlannable {
        for (XmlNode node : element.nodes()) {
            switch (node) {
                case XmlText(String text) -> {
                    if (!text.isBlank()) {
                        throw new NotPlannable(new PlanResult.Unplayable(OutputDocuments.NO_VOICE));
                    }
                }
                case XmlElement child -> element(child, sources);
            }
        }
    }

    private static void element(XmlElement element, List<String> sources) throws NotPlannable {
        switch (element.name()) {
            case "audio" -> audio(element, sources);
            case "p", "s", "paragraph", "sentence", "voice", "prosody", "emphasis", "lang", "w", "token", "say-as", "phoneme" ->
                content(element, sources);
            case "sub" -> throw new NotPlannable(new PlanResult.Unplayable(OutputDocuments.NO_VOICE));
            case "break" -> pause(element, sources);
            case "mark", "desc", "lexicon", "lookup", "meta", "metadata" -> {
                // makes no sound
            }
            default -> throw OutputDocuments.bad("SSML: <" + element.name() + "> is not known");
        }
    }

    /** SSML 1.1 §3.3.1: the content is what to render when the sound cannot be had. */
    private static void audio(XmlElement audio, List<String> sources) throws NotPlannable {
        String src = audio.attribute("src");
        String source = src == null ? null : OutputDocuments.source(src.strip());
        if (source != null) {
            add(source, sources);
            return;
        }
        int before = sources.size();
        content(audio, sources);
        if (sources.size() == before && src != null) {
            throw new NotPlannable(new PlanResult.Unplayable(
                    "SSML: <audio src='" + OutputDocuments.shown(src) + "'>: " + OutputDocuments.SCHEMES));
        }
    }

    /** SSML 1.1 §3.2.3; how long a strength is, is ours to say. */
    private static void pause(XmlElement element, List<String> sources) throws NotPlannable {
        @Nullable String time = element.attribute("time");
        double ms;
        if (time == null) {
            ms = strengthMs(element.attribute("strength"));
        } else {
            Matcher matcher = TIME.matcher(time.strip());
            if (!matcher.matches()) {
                throw OutputDocuments.bad("SSML: <break time='" + OutputDocuments.shown(time) + "'> must be like 500ms or 1.5s");
            }
            ms = Double.parseDouble(matcher.group(1)) * (matcher.group(2).equals("s") ? 1000 : 1);
        }
        if (ms >= 1) {
            add(OutputDocuments.silence(ms), sources);
        }
    }

    private static double strengthMs(@Nullable String strength) throws NotPlannable {
        return switch (strength == null ? "medium" : strength.strip()) {
            case "none" -> 0;
            case "x-weak" -> 100;
            case "weak" -> 250;
            case "medium" -> 500;
            case "strong" -> 750;
            case "x-strong" -> 1000;
            default -> throw OutputDocuments.bad("SSML: <break strength='" + OutputDocuments.shown(String.valueOf(strength))
                    + "'> must be one of none x-weak weak medium strong x-strong");
        };
    }

    private static void add(String source, List<String> sources) throws NotPlannable {
        sources.add(source);
        if (sources.size() > OutputDocuments.MAX_SOURCES) {
            throw OutputDocuments.bad("an output may play at most " + OutputDocuments.MAX_SOURCES + " sounds");
        }
    }
}
