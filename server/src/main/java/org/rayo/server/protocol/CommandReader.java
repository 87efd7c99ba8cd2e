package org.rayo.server.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.server.protocol.RayoCommand.JoinMedia;
import org.rayo.server.protocol.RayoCommand.RejectReason;
import org.rayo.xmpp.xml.XmlElement;

/** The commands of the core namespace (XEP-0327 §6, protocol.md §6, §7, §9, §20). */
final class CommandReader {

    private static final int MAX_TONES = 128;
    private static final int MAX_JOINS = 8;

    private CommandReader() {}

    static RayoCommand read(XmlElement command) throws BadCommand {
        return switch (command.name()) {
            case "accept" -> accept(command);
            case "answer" -> new RayoCommand.Answer(onlyHeaders(command));
            case "redirect" -> redirect(command);
            case "reject" -> reject(command);
            case "hangup" -> new RayoCommand.Hangup(onlyHeaders(command));
            case "dial" -> dial(command);
            case "dtmf" -> dtmf(command);
            // where clients older than the XEP put it
            case "stop" -> stop(command);
            case "hold" -> empty(command, new RayoCommand.Hold());
            case "unhold" -> empty(command, new RayoCommand.Unhold());
            case "mute" -> empty(command, new RayoCommand.Mute());
            case "unmute" -> empty(command, new RayoCommand.Unmute());
            case "join" -> join(command);
            case "unjoin" -> unjoin(command);
            case "exec" -> exec(command);
            case "connect" -> TropoCalls.connect(command);
            default -> throw RayoXml.unknown(command);
        };
    }

    /** mod_rayo's command to the server; what it may be is little here (protocol.md §21). */
    private static RayoCommand exec(XmlElement command) throws BadCommand {
        Attributes attributes = new Attributes(command);
        String args = attributes.text("args");
        return empty(command, new RayoCommand.Exec(attributes.required("api"), args == null ? "" : args));
    }

    static RayoCommand stop(XmlElement command) throws BadCommand {
        return empty(command, new RayoCommand.Stop());
    }

    private static RayoCommand empty(XmlElement command, RayoCommand meant) throws BadCommand {
        Headers.none(command);
        return meant;
    }

    private static List<Header> onlyHeaders(XmlElement command) throws BadCommand {
        Headers.noOthers(command, null);
        return Headers.forSip(command);
    }

    private static RayoCommand accept(XmlElement command) throws BadCommand {
        return new RayoCommand.Accept(new Attributes(command).bool("earlyMedia", false), onlyHeaders(command));
    }

    private static RayoCommand redirect(XmlElement command) throws BadCommand {
        String to = Uris.absolute("redirect", "to", new Attributes(command).required("to"));
        return new RayoCommand.Redirect(to, onlyHeaders(command));
    }

    /** The reason may stand anywhere; without one it is decline (protocol.md §6.6). */
    private static RayoCommand reject(XmlElement command) throws BadCommand {
        RejectReason reason = null;
        for (XmlElement child : command.children()) {
            if (!child.name().equals("header")) {
                if (reason != null) {
                    throw BadCommand.badRequest("<reject> has more than one reason");
                }
                reason = reason(child.name());
                Headers.none(child);
            }
        }
        return new RayoCommand.Reject(reason == null ? RejectReason.DECLINE : reason, Headers.forSip(command));
    }

    private static RejectReason reason(String name) throws BadCommand {
        return switch (name) {
            case "decline" -> RejectReason.DECLINE;
            case "busy" -> RejectReason.BUSY;
            case "error" -> RejectReason.ERROR;
            default -> throw BadCommand.badRequest(
                    "<reject> reason <" + BadCommand.shown(name) + ">: must be one of decline busy error", TropoSentences.BAD_REASON);
        };
    }

    private static RayoCommand dial(XmlElement command) throws BadCommand {
        Attributes attributes = new Attributes(command);
        String to = Uris.callable("dial", "to", Uris.dialled(attributes.required("to")));
        String from = Uris.caller("dial", "from", Uris.dialling(attributes.text("from")));
        String uri = Uris.callAddress("dial", "uri", attributes.text("uri"));
        long timeoutMs = attributes.timeoutMs("timeout", 0);
        Headers.noOthers(command, "join");
        List<Header> headers = Headers.forSip(command);
        return new RayoCommand.Dial(to, from, uri, timeoutMs, joins(command), headers);
    }

    private static List<RayoCommand.Join> joins(XmlElement dial) throws BadCommand {
        List<RayoCommand.Join> joins = new ArrayList<>();
        for (XmlElement child : dial.children()) {
            if (child.name().equals("join")) {
                if (joins.size() == MAX_JOINS) {
                    throw BadCommand.badRequest("<dial> has more than " + MAX_JOINS + " joins");
                }
                joins.add(join(child));
            }
        }
        if (joins.size() > 1 && joins.stream().anyMatch(join -> join.media() == JoinMedia.DIRECT)) {
            throw new BadCommand(RayoError.conflict("a join with media='direct' suffers no other; give one <join>"));
        }
        return List.copyOf(joins);
    }

    /** protocol.md §10. */
    private static RayoCommand.Join join(XmlElement command) throws BadCommand {
        Headers.none(command);
        Party peer = peer(command);
        if (peer == null) {
            throw BadCommand.badRequest("<join> needs either 'call-uri' or 'mixer-name'", TropoSentences.NO_JOIN);
        }
        Attributes attributes = new Attributes(command);
        JoinDirection direction = attributes.oneOf("direction", JoinDirection.class, JoinDirection.DUPLEX);
        JoinMedia media = switch (attributes.oneOf("media", MediaValue.class, MediaValue.BRIDGE)) {
            case BRIDGE, BRIDGE_SHARED -> JoinMedia.BRIDGE;
            case DIRECT -> JoinMedia.DIRECT;
            case BRIDGE_EXCLUSIVE -> throw new BadCommand(RayoError.unsupportedOption(
                    "<join> with media='bridge_exclusive' is not offered; use media='bridge'"));
        };
        if (media == JoinMedia.DIRECT && (peer instanceof Party.Mixer || direction != JoinDirection.DUPLEX)) {
            throw new BadCommand(RayoError.unsupportedOption(
                    "media='direct' joins a call to a call, both ways; use media='bridge'"));
        }
        return new RayoCommand.Join(peer, direction, media, attributes.bool("force", false));
    }

    /** What may stand in {@code media}, also of older clients. */
    private enum MediaValue { BRIDGE, DIRECT, BRIDGE_EXCLUSIVE, BRIDGE_SHARED }

    private static RayoCommand unjoin(XmlElement command) throws BadCommand {
        Headers.none(command);
        return new RayoCommand.Unjoin(peer(command));
    }

    /** The call or mixer that is meant; null: neither is named. */
    private static @Nullable Party peer(XmlElement command) throws BadCommand {
        Attributes attributes = new Attributes(command);
        String byUri = attributes.raw("call-uri");
        String byId = attributes.raw("call-id");
        String name = attributes.raw("mixer-name");
        String call = byUri == null ? byId : byUri;
        if (call != null && name != null) {
            throw BadCommand.badRequest(
                    "<" + command.name() + "> needs either 'call-uri' or 'mixer-name', not both", TropoSentences.NO_JOIN);
        }
        if (call != null) {
            return Uris.call(command.name(), byUri == null ? "call-id" : "call-uri", call.strip());
        }
        if (name == null) {
            return null;
        }
        Party.Mixer mixer = name.isBlank() || name.length() > Attributes.MAX_CHARS || Attributes.hasControls(name)
                ? null
                : Party.Mixer.named(name);
        if (mixer == null) {
            throw BadCommand.attribute(command.name(), "mixer-name", name, "a name that fits into an address");
        }
        return mixer;
    }

    private static RayoCommand dtmf(XmlElement command) throws BadCommand {
        String tones = new Attributes(command).required("tones");
        if (tones.length() > MAX_TONES || !tones.chars().allMatch(RayoXml::isDigit)) {
            throw BadCommand.attribute("dtmf", "tones", tones, "1 to " + MAX_TONES + " of 0-9 A-D * #");
        }
        Headers.none(command);
        return new RayoCommand.Dtmf(tones);
    }

    static @Nullable Character terminator(@Nullable String value) throws BadCommand {
        if (value == null) {
            return null;
        }
        String digit = value.toUpperCase(Locale.ROOT);
        if (digit.length() != 1 || !RayoXml.isDigit(digit.charAt(0))) {
            throw BadCommand.attribute("input", "terminator", value, "one of 0-9 A-D * #");
        }
        return digit.charAt(0);
    }
}
