package org.rayo.server.protocol;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlNode;
import org.rayo.xmpp.xml.XmlText;

/** What clients older than XEP-0327 are told of outputs, inputs and recordings (protocol.md §22.5). Pure. */
final class TropoEvents {
    private static final String NLSML = "http://www.w3c.org/2000/11/nlsml";

    private TropoEvents() {}

    /** @param reason the first child of {@code complete} */
    static XmlElement of(XmlElement complete, XmlElement reason) {
        return switch (reason.namespace()) {
            case RayoNamespaces.OUTPUT_COMPLETE -> reason.name().equals("finish")
                    ? Dialect.withReason(complete, reason, RayoNamespaces.OUTPUT_COMPLETE, "success") : complete;
            case RayoNamespaces.INPUT_COMPLETE -> reason.name().equals("match")
                    ? Dialect.replaced(complete, reason, match(reason.text())) : complete;
            case RayoNamespaces.RECORD_COMPLETE -> Dialect.withReason(complete, reason, RayoNamespaces.RECORD_COMPLETE, switch (reason.name()) {
                case "initial-timeout" -> "ini_timeout";
                case "max-duration" -> "timeout";
                default -> "success";
            });
            case RayoNamespaces.CPA -> Dialect.replaced(complete, reason, signal(reason));
            default -> complete;
        };
    }

    /** Signals had the namespace of inputs, short types and tones. */
    static XmlElement signal(XmlElement signal) {
        String type = String.valueOf(signal.attribute("type")).replaceAll("^urn:xmpp:rayo:cpa:|:1$", "");
        return XmlElement.builder(RayoNamespaces.INPUT, "signal")
                .attribute("type", type)
                .attribute("duration", signal.attribute("duration"))
                .attribute(type.equals("speech") ? "source" : "tone", signal.attribute("value"))
                .build();
    }

    static XmlElement match(String nlsml) {
        Meaning meaning = Meaning.of(nlsml);
        XmlElement.Builder match = XmlElement.builder(RayoNamespaces.INPUT_COMPLETE, "match")
                .attribute("confidence", meaning.confidence())
                .attribute("mode", meaning.mode())
                .child(renamed(meaning.result()));
        match.child(XmlElement.of(RayoNamespaces.INPUT_COMPLETE, "interpretation", meaning.meant()));
        match.child(XmlElement.of(RayoNamespaces.INPUT_COMPLETE, "utterance", meaning.uttered()));
        if (meaning.tag() != null) {
            match.child(XmlElement.of(RayoNamespaces.INPUT_COMPLETE, "tag", meaning.tag()));
        }
        return match.build();
    }

    private static XmlElement renamed(XmlElement result) {
        XmlElement.Builder other = XmlElement.builder(NLSML, result.name());
        result.attributes().forEach(attribute -> other.attribute(attribute.namespace(), attribute.name(), attribute.value()));
        for (XmlNode node : result.nodes()) {
            switch (node) {
                case XmlText(String value) -> other.text(value);
                case XmlElement element -> other.child(renamed(element));
            }
        }
        return other.build();
    }

    /**
     * The first interpretation of a result.
     *
     * @param uttered digits without spaces, or words
     * @param meant what the grammar says of it; keys such as {@code dtmf-1} where it says nothing
     * @param tag what the grammar says of it; null for nothing
     */
    record Meaning(
            XmlElement result, @Nullable String confidence, @Nullable String mode, String uttered, String meant, @Nullable String tag) {

        static Meaning of(String nlsml) {
            XmlElement result;
            try {
                result = EmbeddedXml.parse(nlsml);
            } catch (EmbeddedXml.Fault e) {
                throw new IllegalStateException("a result of our own is no XML", e);
            }
            XmlElement interpretation = result.firstChild();
            if (interpretation == null) {
                return new Meaning(result, null, null, "", "", null);
            }
            XmlElement input = find(interpretation, "input");
            XmlElement instance = find(interpretation, "instance");
            String said = input == null ? "" : input.text();
            String meant = instance == null ? said : texts(instance);
            String mode = input == null ? null : input.attribute("mode");
            boolean keys = "dtmf".equals(mode);
            String uttered = keys ? said.replace(" ", "") : said;
            // a grammar that says nothing of what was said says it once more
            boolean tagged = !meant.equals(said) && !meant.equals(uttered);
            return new Meaning(result, interpretation.attribute("confidence"), mode, uttered,
                    tagged || !keys ? meant : keys(uttered), tagged ? meant : null);
        }

        /** The texts of it and of its parts, separated by blanks: there was no place for parts. */
        private static String texts(XmlElement element) {
            StringBuilder texts = new StringBuilder(element.text());
            element.children().forEach(part -> texts.append(texts.isEmpty() ? "" : " ").append(texts(part)));
            return texts.toString();
        }

        private static @Nullable XmlElement find(XmlElement in, String name) {
            return in.children().stream().filter(child -> child.name().equals(name)).findFirst().orElse(null);
        }

        private static String keys(String digits) {
            return digits.chars().mapToObj(digit -> "dtmf-" + (char) digit).collect(Collectors.joining(" "));
        }
    }
}
