package org.rayo.server.protocol;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlNode;
import org.rayo.xmpp.xml.XmlText;

/**
 * The verbs that Rayo had before XEP-0327 (protocol.md §22): {@code say} becomes an output, {@code ask} an input or a prompt,
 * and what they complete with is told in their own words. Pure.
 */
public final class TropoVerbs {
    /** What those of all verbs begin with. */
    static final String NAMESPACES = "urn:xmpp:tropo:";
    static final String SAY = "urn:xmpp:tropo:say:1";
    static final String ASK = "urn:xmpp:tropo:ask:1";
    private static final String SAY_COMPLETE = "urn:xmpp:tropo:say:complete:1";
    private static final String ASK_COMPLETE = "urn:xmpp:tropo:ask:complete:1";
    private static final String SSML_TYPE = "application/ssml+xml";
    /** How long an ask waits that does not say. */
    private static final String ASK_TIMEOUT_MS = "30000";
    private static final String ASK_CONFIDENCE = "0.3";
    /** Voxeo's recognisers are called by the languages that they know. */
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}-[A-Za-z]{2}");
    /** What {@code ask} and {@code input} call the same. */
    private static final List<String> OF_INPUT = List.of("mode", "recognizer", "terminator");

    private TropoVerbs() {}

    /** Whether a command is one of these verbs, whose components complete as {@link #completed} says. */
    public static boolean isVerb(XmlElement command) {
        return command.is(SAY, "say") || command.is(ASK, "ask");
    }

    static RayoCommand read(XmlElement command) throws BadCommand {
        return switch (command.name()) {
            case "say" -> ComponentReader.ofOutput(output(command));
            case "pause", "resume" -> ComponentReader.ofOutput(XmlElement.of(RayoNamespaces.OUTPUT, command.name()));
            case "ask" -> ask(command);
            default -> throw RayoXml.unknown(command);
        };
    }

    private static RayoCommand ask(XmlElement command) throws BadCommand {
        if (command.child(ASK, "choices") == null) {
            throw BadCommand.badRequest("<ask> needs <choices>", TropoSentences.NO_CHOICES);
        }
        // named as they are here, not as in what it becomes
        new Attributes(command).timeoutMs("timeout", 0);
        new Attributes(command).bool("bargein", true);
        XmlElement.Builder input = XmlElement.builder(RayoNamespaces.INPUT, "input");
        OF_INPUT.forEach(name -> input.attribute(name, command.attribute(name)));
        input.attribute("initial-timeout", or(command.attribute("timeout"), ASK_TIMEOUT_MS));
        input.attribute("min-confidence", or(command.attribute("min-confidence"), ASK_CONFIDENCE));
        XmlElement said = null;
        for (XmlElement child : command.children()) {
            switch (child.name()) {
                case "choices" -> input.child(grammar(child));
                case "prompt" -> said = child;
                case "header" -> {
                    // as in any component
                }
                default -> throw new BadCommand(RayoError.unsupportedOption(
                        "<" + BadCommand.shown(child.name()) + "> in <ask> is not known here"));
            }
        }
        if (said == null) {
            return ComponentReader.ofInput(recognizing(input.build()));
        }
        return ComponentReader.ofPrompt(XmlElement.builder(RayoNamespaces.PROMPT, "prompt")
                .attribute("barge-in", command.attribute("bargein"))
                .child(output(said.attribute("voice") == null ? said.toBuilder().attribute("voice", command.attribute("voice")).build() : said))
                .child(recognizing(input.build()))
                .build());
    }

    /** An input whose recogniser is a language has that language, and whatever understands it. */
    static XmlElement recognizing(XmlElement input) {
        String recognizer = input.attribute("recognizer");
        if (recognizer == null || !LANGUAGE.matcher(recognizer).matches()) {
            return input;
        }
        XmlElement.Builder other = XmlElement.builder(input.namespace(), input.name());
        input.attributes().stream().filter(each -> !each.name().equals("recognizer"))
                .forEach(each -> other.attribute(each.namespace(), each.name(), each.value()));
        if (input.attribute("language") == null) {
            other.attribute("language", recognizer);
        }
        return other.text(input.text()).children(input.children()).build();
    }

    private static String or(@Nullable String value, String byDefault) {
        return value == null ? byDefault : value;
    }

    private static XmlElement grammar(XmlElement choices) {
        XmlElement.Builder grammar = XmlElement.builder(RayoNamespaces.INPUT, "grammar")
                .attribute("content-type", choices.attribute("content-type"))
                .attribute("url", choices.attribute("url"));
        choices.children().forEach(grammar::child);
        return grammar.text(choices.text().strip()).build();
    }

    /** What is in a verb, SSML whole or in parts, as the document of an output. */
    static XmlElement output(XmlElement verb) throws BadCommand {
        List<XmlElement> children = verb.children().stream().filter(child -> !child.name().equals("header")).toList();
        boolean whole = children.size() == 1 && children.getFirst().name().equals("speak") && verb.text().isBlank();
        if (children.isEmpty() && verb.text().isBlank()) {
            throw BadCommand.badRequest("<" + verb.name() + "> needs SSML", TropoSentences.NO_SSML);
        }
        XmlElement.Builder speak = XmlElement.builder(RayoNamespaces.SSML, "speak");
        nodes(whole ? children.getFirst() : verb, speak);
        XmlElement document = XmlElement.builder(RayoNamespaces.OUTPUT, "document")
                .attribute("content-type", SSML_TYPE)
                .text(speak.build().toString())
                .build();
        return XmlElement.builder(RayoNamespaces.OUTPUT, "output").attribute("voice", verb.attribute("voice")).child(document).build();
    }

    /** SSML stood in the verb's namespace, and sounds had an {@code url}. */
    private static void nodes(XmlElement from, XmlElement.Builder into) {
        for (XmlNode node : from.nodes()) {
            switch (node) {
                case XmlText(String value) -> into.text(value);
                case XmlElement element when element.name().equals("header") -> {
                    // none of the speech
                }
                case XmlElement element -> {
                    XmlElement.Builder ssml = XmlElement.builder(RayoNamespaces.SSML, element.name());
                    element.attributes().forEach(attribute -> ssml.attribute(attribute.namespace(),
                            attribute.name().equals("url") && element.name().equals("audio") ? "src" : attribute.name(),
                            attribute.value()));
                    nodes(element, ssml);
                    into.child(ssml.build());
                }
            }
        }
    }

    /**
     * A {@code complete} as a verb's client knows it.
     *
     * @param verb the command that began it
     */
    public static XmlElement completed(XmlElement verb, XmlElement complete) {
        XmlElement reason = complete.firstChild();
        if (reason == null) {
            return complete;
        }
        if (verb.namespace().equals(SAY)) {
            boolean through = reason.namespace().equals(RayoNamespaces.OUTPUT_COMPLETE);
            return through ? Dialect.replaced(complete, reason, XmlElement.of(SAY_COMPLETE, "success")) : complete;
        }
        return switch (reason.namespace().equals(RayoNamespaces.INPUT_COMPLETE) ? reason.name() : "") {
            case "match" -> Dialect.replaced(complete, reason, success(reason.text()));
            case "noinput", "nomatch" -> Dialect.withReason(complete, reason, ASK_COMPLETE, reason.name());
            default -> complete;
        };
    }

    private static XmlElement success(String nlsml) {
        TropoEvents.Meaning meaning = TropoEvents.Meaning.of(nlsml);
        return XmlElement.builder(ASK_COMPLETE, "success")
                .attribute("confidence", meaning.confidence())
                .attribute("mode", meaning.mode())
                .child(XmlElement.of(ASK_COMPLETE, "interpretation", meaning.meant()))
                .child(XmlElement.of(ASK_COMPLETE, "utterance", meaning.uttered()))
                .build();
    }
}
