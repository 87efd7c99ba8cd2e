package org.rayo.server.protocol;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.RayoCommand.RecordDirection;
import org.rayo.server.protocol.RayoCommand.RecordFormat;
import org.rayo.xmpp.xml.XmlElement;

/** The commands of recordings (XEP-0327 §6.9, protocol.md §17). */
final class RecordReader {
    private static final int MAX_HINTS = 64;
    // possessive: anything else goes one call deeper for each character
    private static final Pattern HTTP = Pattern.compile("(?i)https?://[a-z0-9.:\\[\\]-]+(?:/(?:[a-z0-9._~!$&'()*+,;=:@/-]|%[0-9a-f]{2}){0,2000}+)?");
    private static final String TRIM_SILENCE = "trim-silence";

    private RecordReader() {}

    static RayoCommand read(XmlElement command) throws BadCommand {
        return switch (command.name()) {
            case "record" -> record(command);
            case "pause" -> bare(command, new RayoCommand.Pause());
            case "resume" -> bare(command, new RayoCommand.Resume());
            default -> throw RayoXml.unknown(command);
        };
    }

    private static RayoCommand bare(XmlElement command, RayoCommand read) throws BadCommand {
        Headers.none(command);
        return read;
    }

    private static RayoCommand record(XmlElement command) throws BadCommand {
        Attributes attributes = new Attributes(command);
        Headers.noOthers(command, "hint");
        String to = destination(attributes.text("to"));
        // Voxeo's word for it
        RecordDirection byDefault = attributes.bool("duplex", true) ? RecordDirection.DUPLEX : RecordDirection.SEND;
        RecordDirection direction = attributes.oneOf("direction", RecordDirection.class, byDefault);
        boolean mix = attributes.bool("mix", false);
        RecordFormat format = format(attributes.text("format"));
        return new RayoCommand.Recording(
                format,
                attributes.bool("start-beep", false),
                attributes.bool("stop-beep", false),
                attributes.bool("start-paused", false),
                attributes.timeoutMs("max-duration", 0),
                attributes.timeoutMs("initial-timeout", 0),
                attributes.timeoutMs("final-timeout", 0),
                direction,
                mix,
                trims(command),
                to);
    }

    /** Voxeo's attribute: where the file is sent when it is whole (protocol.md §17). */
    private static @Nullable String destination(@Nullable String to) throws BadCommand {
        if (to == null) {
            return null;
        }
        String uri = Uris.absolute("record", "to", to);
        if (!HTTP.matcher(uri).matches()) {
            throw new BadCommand(RayoError.unsupportedOption("<record to='" + BadCommand.shown(to)
                    + "'>: recordings are sent by HTTP PUT, to an http or https URI without a query; without 'to' they stay with the server"));
        }
        return uri;
    }

    private static RecordFormat format(@Nullable String name) throws BadCommand {
        return switch (name == null ? "wav" : name.toLowerCase(Locale.ROOT)) {
            case "wav" -> RecordFormat.WAV;
            case "mp3" -> RecordFormat.MP3;
            case "ogg", "opus" -> RecordFormat.OGG;
            default -> throw new BadCommand(RayoError.unsupportedOption(
                    "<record format='" + BadCommand.shown(String.valueOf(name)) + "'>: this server writes wav, mp3 and ogg")
                    .known(TropoSentences.FORMAT));
        };
    }

    /** Hints that mean nothing here are no error (XEP-0327 §6.9.1). */
    private static boolean trims(XmlElement command) throws BadCommand {
        int hints = 0;
        boolean trims = false;
        for (XmlElement child : command.children()) {
            if (child.name().equals("hint")) {
                if (++hints > MAX_HINTS) {
                    throw BadCommand.badRequest("<record> has more than " + MAX_HINTS + " hints");
                }
                Headers.none(child);
                if (TRIM_SILENCE.equals(child.attribute("name"))) {
                    trims = new Attributes(child).bool("value", false);
                }
            }
        }
        return trims;
    }
}
