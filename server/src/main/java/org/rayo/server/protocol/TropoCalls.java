package org.rayo.server.protocol;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.RayoCommand.JoinMedia;
import org.rayo.server.protocol.RayoCommand.Output;
import org.rayo.xmpp.xml.XmlElement;

/**
 * What Rayo had before XEP-0327 to bring people together (protocol.md §22): {@code transfer}, {@code conference} and
 * {@code connect}. Pure.
 */
final class TropoCalls {
    private static final int MAX_TARGETS = 16;
    private static final int MAX_REASON_CHARS = 1024;
    private static final char DEFAULT_KEY = '#';

    /** How long a transfer rings that does not say, in ms. */
    private static final long RING_MS = 30_000;

    private TropoCalls() {}

    static RayoCommand read(XmlElement command) throws BadCommand {
        boolean transfer = command.namespace().equals(RayoNamespaces.TRANSFER);
        return switch (command.name()) {
            case "transfer" -> transfer ? transfer(command) : unknown(command);
            case "conference" -> transfer ? unknown(command) : conference(command);
            case "mute" -> transfer ? unknown(command) : bare(command, new RayoCommand.MuteMember(true));
            case "unmute" -> transfer ? unknown(command) : bare(command, new RayoCommand.MuteMember(false));
            case "kick" -> transfer ? unknown(command) : kick(command);
            // said in the verb's own namespace by some
            case "stop" -> bare(command, new RayoCommand.Stop());
            default -> throw RayoXml.unknown(command);
        };
    }

    private static RayoCommand unknown(XmlElement command) throws BadCommand {
        throw RayoXml.unknown(command);
    }

    private static RayoCommand bare(XmlElement command, RayoCommand read) throws BadCommand {
        Headers.none(command);
        return read;
    }

    private static RayoCommand transfer(XmlElement command) throws BadCommand {
        Attributes attributes = new Attributes(command);
        Set<String> to = new LinkedHashSet<>();
        String only = attributes.text("to");
        if (only != null) {
            to.add(target(command, only));
        }
        Output ringback = null;
        for (XmlElement child : command.children()) {
            switch (child.name()) {
                case "to" -> {
                    // an empty one beside the attribute means nothing
                    if (!child.text().isBlank()) {
                        to.add(target(command, child.text().strip()));
                    }
                }
                case "ringback" -> ringback = endless(child);
                case "header" -> {
                    // read below
                }
                default -> throw Headers.unknown(command, child);
            }
        }
        bounded(command, to, TropoSentences.NO_TO);
        String from = Uris.caller("transfer", "from", attributes.text("from"));
        JoinMedia media = attributes.oneOf("media", JoinMedia.class, JoinMedia.BRIDGE);
        return new RayoCommand.Transfer(List.copyOf(to), from, key(attributes), timeout(attributes),
                attributes.bool("answer-on-media", false), media, ringback, Headers.forSip(command));
    }

    private static long timeout(Attributes attributes) throws BadCommand {
        return attributes.raw("timeout") == null ? RING_MS : attributes.timeoutMs("timeout", 0);
    }

    private static String target(XmlElement command, String uri) throws BadCommand {
        try {
            return Uris.callable(command.name(), "to", uri);
        } catch (BadCommand e) {
            throw new BadCommand(e.error().known(TropoSentences.URI));
        }
    }

    private static void bounded(XmlElement command, Set<String> targets, String none) throws BadCommand {
        if (targets.isEmpty()) {
            throw BadCommand.badRequest("<" + command.name() + "> needs somebody to call", none);
        }
        if (targets.size() > MAX_TARGETS) {
            throw BadCommand.badRequest("<" + command.name() + "> calls at most " + MAX_TARGETS + " at once");
        }
    }

    /** An empty one is no key; without one it is #. */
    private static @Nullable Character key(Attributes attributes) throws BadCommand {
        String value = attributes.raw("terminator");
        if (value == null) {
            return DEFAULT_KEY;
        }
        return value.isBlank() ? null : CommandReader.terminator(value.strip());
    }

    private static RayoCommand conference(XmlElement command) throws BadCommand {
        Attributes attributes = new Attributes(command);
        String name = attributes.text("name");
        if (name == null) {
            throw BadCommand.badRequest("<conference> needs the attribute 'name'", TropoSentences.NO_ROOM);
        }
        Party.Mixer mixer = Party.Mixer.named(name);
        if (mixer == null) {
            throw BadCommand.attribute("conference", "name", name, "a name that fits into an address");
        }
        Output announcement = null;
        Output music = null;
        for (XmlElement child : command.children()) {
            switch (child.name()) {
                case "announcement" -> announcement = sound(child);
                case "music" -> music = endless(child);
                default -> throw Headers.unknown(command, child);
            }
        }
        return new RayoCommand.Conference(mixer, attributes.bool("mute", false), key(attributes),
                attributes.bool("tone-passthrough", true), attributes.bool("beep", true), attributes.bool("moderator", true),
                announcement, music);
    }

    private static RayoCommand kick(XmlElement command) throws BadCommand {
        Headers.none(command);
        String why = command.text().strip();
        if (why.length() > MAX_REASON_CHARS) {
            throw BadCommand.badRequest("<kick> has more than " + MAX_REASON_CHARS + " characters");
        }
        return new RayoCommand.Kick(why);
    }

    /** Voxeo's command that sends a caller on (protocol.md §22.5). */
    static RayoCommand connect(XmlElement command) throws BadCommand {
        Headers.noOthers(command, "target");
        Set<String> targets = new LinkedHashSet<>();
        for (XmlElement child : command.children()) {
            if (child.name().equals("target")) {
                targets.add(target(command, child.text().strip()));
            }
        }
        bounded(command, targets, TropoSentences.NO_TARGET);
        return new RayoCommand.Connect(List.copyOf(targets), Headers.forSip(command));
    }

    private static Output sound(XmlElement ssml) throws BadCommand {
        return (Output) ComponentReader.ofOutput(TropoVerbs.output(ssml));
    }

    /** Again and again until it is stopped. */
    private static Output endless(XmlElement ssml) throws BadCommand {
        return sound(ssml).repeated(0);
    }
}
