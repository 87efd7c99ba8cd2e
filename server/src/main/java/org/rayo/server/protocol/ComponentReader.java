package org.rayo.server.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.RayoCommand.Audience;
import org.rayo.server.protocol.RayoCommand.Document;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.protocol.RayoCommand.InputMode;
import org.rayo.server.protocol.RayoCommand.InterruptOn;
import org.rayo.xmpp.xml.XmlElement;

/** The commands of outputs and inputs (XEP-0327 §6.7 and §6.8, protocol.md §14 and §15). */
final class ComponentReader {

    static final int MAX_DOCUMENTS = 64;
    static final int MAX_GRAMMARS = 32;
    static final int MAX_BODY_CHARS = 256 * 1024;

    private static final String SSML_TYPE = "application/ssml+xml";
    private static final String NLSML_TYPE = "application/nlsml+xml";

    private ComponentReader() {}

    static RayoCommand ofOutput(XmlElement command) throws BadCommand {
        return switch (command.name()) {
            case "output" -> output(command);
            case "pause" -> bare(command, new RayoCommand.Pause());
            case "resume" -> bare(command, new RayoCommand.Resume());
            case "seek" -> seek(command);
            case "speed-up" -> bare(command, new RayoCommand.ChangeSpeed(true));
            case "speed-down" -> bare(command, new RayoCommand.ChangeSpeed(false));
            case "volume-up" -> bare(command, new RayoCommand.ChangeVolume(true));
            case "volume-down" -> bare(command, new RayoCommand.ChangeVolume(false));
            default -> throw RayoXml.unknown(command);
        };
    }

    static RayoCommand ofInput(XmlElement command) throws BadCommand {
        if (!command.name().equals("input")) {
            throw RayoXml.unknown(command);
        }
        return input(command);
    }

    /** One output and one input, in any order (protocol.md §16); output's commands may come in the prompt's namespace too. */
    static RayoCommand ofPrompt(XmlElement command) throws BadCommand {
        if (!command.name().equals("prompt")) {
            throw RayoXml.unknown(command);
        }
        boolean bargeIn = new Attributes(command).bool("barge-in", true);
        RayoCommand.Output output = null;
        RayoCommand.Input input = null;
        for (XmlElement child : command.children()) {
            if (child.name().equals("output") && child.namespace().equals(RayoNamespaces.OUTPUT) && output == null) {
                output = output(child);
            } else if (child.name().equals("input") && child.namespace().equals(RayoNamespaces.INPUT) && input == null) {
                input = input(child);
            } else if (child.name().equals("output") || child.name().equals("input")) {
                throw BadCommand.badRequest("<prompt> takes one <output> and one <input>, each in its namespace");
            } else if (!child.name().equals("header")) {
                throw new BadCommand(RayoError.unsupportedOption(
                        "<" + BadCommand.shown(child.name()) + "> in <prompt> is not known here"));
            }
        }
        if (output == null || input == null) {
            throw BadCommand.badRequest("<prompt> needs an <" + (output == null ? "output" : "input") + ">");
        }
        return new RayoCommand.Prompt(output, input, bargeIn);
    }

    private static RayoCommand bare(XmlElement command, RayoCommand read) throws BadCommand {
        Headers.none(command);
        return read;
    }

    private static RayoCommand seek(XmlElement command) throws BadCommand {
        Attributes attributes = new Attributes(command);
        String direction = attributes.required("direction");
        attributes.required("amount");
        long amountMs = attributes.integer("amount", 1, Integer.MAX_VALUE, 0);
        return switch (direction) {
            case "forward" -> bare(command, new RayoCommand.Seek(amountMs));
            case "back" -> bare(command, new RayoCommand.Seek(-amountMs));
            default -> throw BadCommand.attribute("seek", "direction", direction, "one of forward back");
        };
    }

    private static RayoCommand.Output output(XmlElement command) throws BadCommand {
        Attributes attributes = new Attributes(command);
        return new RayoCommand.Output(
                documents(command),
                attributes.integer("start-offset", 0, Integer.MAX_VALUE, 0),
                attributes.bool("start-paused", false),
                attributes.integer("repeat-interval", 0, Integer.MAX_VALUE, 0),
                (int) attributes.integer("repeat-times", 0, Integer.MAX_VALUE, 1),
                attributes.timeoutMs("max-time", 1),
                attributes.text("renderer"),
                attributes.text("voice"),
                interruptOn(attributes),
                audience(attributes),
                Headers.any(command));
    }

    /** Punchblock sends what it is given, such as {@code voice} (protocol.md §14). */
    private static InterruptOn interruptOn(Attributes attributes) throws BadCommand {
        return "voice".equals(attributes.text("interrupt-on")) ? InterruptOn.SPEECH
                : attributes.oneOf("interrupt-on", InterruptOn.class, InterruptOn.NONE);
    }

    /** {@code direction} is mod_rayo's word, {@code broadcast} Voxeo's (protocol.md §14). */
    private static Audience audience(Attributes attributes) throws BadCommand {
        Direction direction = attributes.oneOf("direction", Direction.class, Direction.OUT);
        if (attributes.bool("broadcast", false)) {
            return Audience.BOTH;
        }
        return direction == Direction.IN ? Audience.JOINED : Audience.FAR_END;
    }

    private enum Direction { OUT, IN }

    private static List<Document> documents(XmlElement command) throws BadCommand {
        List<Document> documents = new ArrayList<>();
        boolean others = !command.text().isBlank();
        for (XmlElement child : command.children()) {
            if (!child.name().equals("document")) {
                others |= !child.name().equals("header");
            } else if (documents.size() == MAX_DOCUMENTS) {
                throw BadCommand.badRequest("<output> has more than " + MAX_DOCUMENTS + " documents");
            } else {
                documents.add(document(child));
            }
        }
        if (!documents.isEmpty()) {
            Headers.noOthers(command, "document");
            return List.copyOf(documents);
        }
        if (!others) {
            throw BadCommand.badRequest("<output> needs a <document>", TropoSentences.NO_SSML);
        }
        return List.of(new Document(null, SSML_TYPE, inlineSsml(command)));
    }

    private static Document document(XmlElement element) throws BadCommand {
        Source source = source(element);
        String type = source.contentType();
        return new Document(source.url(), type == null && source.url() == null ? SSML_TYPE : type, source.body());
    }

    /** The form before documents: SSML, or the content of a {@code speak}, right in the output (protocol.md §14). */
    private static String inlineSsml(XmlElement command) throws BadCommand {
        List<XmlElement> elements = command.children().stream().filter(child -> !child.name().equals("header")).toList();
        if (elements.size() == 1 && elements.getFirst().name().equals("speak")) {
            return bounded(command, elements.getFirst().toString());
        }
        XmlElement.Builder speak = XmlElement.builder(RayoNamespaces.SSML, "speak").text(command.text());
        return bounded(command, speak.children(elements).build().toString());
    }

    private static RayoCommand.Input input(XmlElement command) throws BadCommand {
        Attributes attributes = new Attributes(command);
        boolean persistent = attributes.bool("persistent", false);
        boolean hotword = attributes.bool("hotword", false);
        RayoCommand.Input input = new RayoCommand.Input(
                command.children().stream().anyMatch(TropoCpa::is) ? InputMode.CPA : attributes.oneOf("mode", InputMode.class, InputMode.ANY),
                CommandReader.terminator(attributes.raw("terminator")),
                attributes.text("recognizer"),
                attributes.text("language"),
                attributes.timeoutMs("initial-timeout", 0),
                attributes.timeoutMs("inter-digit-timeout", 0),
                attributes.timeoutMs("recognition-timeout", 0),
                attributes.timeoutMs("max-silence", 0),
                attributes.fraction("sensitivity", 0.5),
                attributes.fraction("min-confidence", 0),
                grammars(command),
                Headers.any(command),
                persistent,
                hotword);
        if (input.mode() == InputMode.CPA && (persistent || hotword)) {
            throw new BadCommand(RayoError.unsupportedOption(
                    "<input mode='cpa'> goes on by itself until a signal with terminate=true; leave out 'persistent' and 'hotword'"));
        }
        String resultType = attributes.text("match-content-type");
        if (resultType != null && !resultType.equals(NLSML_TYPE)) {
            throw new BadCommand(RayoError.unsupportedOption(
                    "<input match-content-type='" + BadCommand.shown(resultType) + "'>: this server writes " + NLSML_TYPE));
        }
        Headers.noOthers(command, "grammar");
        return input;
    }

    private static List<GrammarSource> grammars(XmlElement command) throws BadCommand {
        List<GrammarSource> grammars = new ArrayList<>();
        for (XmlElement child : command.children()) {
            if (child.name().equals("grammar")) {
                if (grammars.size() == MAX_GRAMMARS) {
                    throw BadCommand.badRequest("<input> has more than " + MAX_GRAMMARS + " grammars");
                }
                if (TropoCpa.is(child)) {
                    grammars.addAll(TropoCpa.grammars(child));
                } else {
                    grammars.add(grammar(child));
                }
            }
        }
        if (grammars.isEmpty()) {
            throw BadCommand.badRequest("<input> needs a <grammar>", TropoSentences.NO_CHOICES);
        }
        return List.copyOf(grammars);
    }

    private static GrammarSource grammar(XmlElement element) throws BadCommand {
        Source source = source(element);
        if (source.url() == null && source.contentType() == null) {
            throw BadCommand.badRequest(
                    "<grammar> with content needs the attribute 'content-type'", TropoSentences.CHOICES_CONTENT_TYPE);
        }
        return new GrammarSource(source.url(), source.contentType(), source.body());
    }

    private record Source(@Nullable String url, @Nullable String contentType, @Nullable String body) {}

    /** {@code url} or content; with {@code url} the content type only tells what to expect there. */
    private static Source source(XmlElement element) throws BadCommand {
        Attributes attributes = new Attributes(element);
        String url = attributes.text("url");
        String contentType = attributes.text("content-type");
        String body = body(element);
        String source = url == null ? null : Uris.absolute(element.name(), "url", url);
        if (source == null && body == null) {
            throw BadCommand.badRequest(
                    "<" + element.name() + "> needs the attribute 'url' or content", TropoSentences.CHOICES_CONTENT_OR_URL);
        }
        if (source != null && body != null) {
            throw BadCommand.badRequest("<" + element.name() + "> has both 'url' and content; give one of them",
                    TropoSentences.CHOICES_CONTENT_OR_URL);
        }
        return new Source(source, contentType, body);
    }

    /** Content as text or CDATA, or as an element of its own (protocol.md §15); null when there is none. */
    private static @Nullable String body(XmlElement element) throws BadCommand {
        List<XmlElement> children = element.children();
        String text = element.text();
        if (children.isEmpty()) {
            return text.isBlank() ? null : bounded(element, text);
        }
        if (children.size() > 1 || !text.isBlank()) {
            throw BadCommand.badRequest("<" + element.name() + "> content must be text or one element");
        }
        return bounded(element, children.getFirst().toString());
    }

    private static String bounded(XmlElement element, String body) throws BadCommand {
        if (body.length() > MAX_BODY_CHARS) {
            throw BadCommand.badRequest("<" + element.name() + "> content is longer than " + MAX_BODY_CHARS + " characters");
        }
        return body;
    }
}
