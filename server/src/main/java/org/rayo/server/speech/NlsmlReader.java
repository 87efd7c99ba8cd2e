package org.rayo.server.speech;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.Meaning;
import org.rayo.server.protocol.EmbeddedXml;
import org.rayo.server.speech.SpeechFailure.Kind;
import org.rayo.xmpp.xml.XmlElement;

/** Reads what a speech server understood (RFC 6787 §6.3, §9.6), also as older servers write it. Pure. */
final class NlsmlReader {
    private static final int MAX_PARTS = 64;
    private static final String NAME = "[\\p{L}_][\\p{L}\\p{N}_.-]{0,63}";
    private static final int MAX_ALTERNATIVES = 10;
    private static final int MAX_CHARS = 4096;

    private NlsmlReader() {}

    /**
     * @return the best first
     * @throws SpeechFailure when it is no such document
     */
    static List<Recognition.Alternative> read(String document) {
        XmlElement result;
        try {
            result = EmbeddedXml.parse(document);
        } catch (EmbeddedXml.Fault e) {
            throw new SpeechFailure(Kind.BROKEN, "the speech server's result is no XML");
        }
        if (!result.name().equals("result")) {
            throw new SpeechFailure(Kind.BROKEN, "the speech server's result is no NLSML");
        }
        List<Recognition.Alternative> alternatives = new ArrayList<>();
        for (XmlElement interpretation : result.children()) {
            Recognition.Alternative read = interpretation.name().equals("interpretation") ? alternative(interpretation) : null;
            if (read != null && alternatives.size() < MAX_ALTERNATIVES) {
                alternatives.add(read);
            }
        }
        alternatives.sort(Comparator.comparingDouble(Recognition.Alternative::confidence).reversed());
        return alternatives;
    }

    /** Null when nothing of it was understood. */
    private static Recognition.@Nullable Alternative alternative(XmlElement interpretation) {
        XmlElement input = child(interpretation, "input");
        XmlElement instance = child(interpretation, "instance");
        if (input == null || child(input, "nomatch") != null || child(input, "noinput") != null) {
            return null;
        }
        String text = words(input);
        if (text.isEmpty()) {
            return null;
        }
        Meaning meaning = instance == null ? null : meaning(instance);
        boolean untold = meaning == null || (meaning.parts().isEmpty() && (meaning.text().isEmpty() || meaning.text().equalsIgnoreCase(text)));
        return new Recognition.Alternative(
                text, confidence(interpretation.attribute("confidence"), input.attribute("confidence")), untold ? null : meaning);
    }

    /** Its elements are parts. How deep they are is bounded by the reader of the document. */
    private static Meaning meaning(XmlElement element) {
        List<XmlElement> children = element.children();
        boolean parts = !children.isEmpty() && children.size() <= MAX_PARTS && children.stream().allMatch(each -> each.name().matches(NAME));
        return parts
                ? new Meaning("", children.stream().map(each -> new Meaning.Part(each.name(), meaning(each))).toList())
                : Meaning.of(words(element));
    }

    private static @Nullable XmlElement child(XmlElement parent, String name) {
        return parent.children().stream().filter(child -> child.name().equals(name)).findFirst().orElse(null);
    }

    /** The text of it and of whatever is in it. */
    private static String words(XmlElement element) {
        StringBuilder text = new StringBuilder(element.text());
        element.children().forEach(child -> text.append(' ').append(words(child)));
        String words = text.toString().replaceAll("\\s+", " ").strip();
        return words.length() > MAX_CHARS ? words.substring(0, MAX_CHARS) : words;
    }

    /** 0 to 1; older servers count to 100. One that is not told is certain. */
    private static double confidence(@Nullable String own, @Nullable String ofInput) {
        String told = own == null ? ofInput : own;
        if (told == null) {
            return 1;
        }
        try {
            double confidence = Double.parseDouble(told.strip().toLowerCase(Locale.ROOT));
            return Double.isNaN(confidence) ? 0 : Math.clamp(confidence > 1 ? confidence / 100 : confidence, 0.0, 1.0);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
