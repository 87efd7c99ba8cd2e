package org.rayo.server.protocol;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.EntityCapabilities;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Presence;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;

/** Rayo as XML, both ways (XEP-0327): commands are read, events, refs and discovery are written. Pure. */
public final class RayoXml {

    /** What a Rayo server adds to its disco#info; protocol.md §4, without what this server does not do. */
    public static final List<String> SERVER_FEATURES = List.of(
            RayoNamespaces.CORE, RayoNamespaces.EXT, RayoNamespaces.OUTPUT, RayoNamespaces.INPUT, RayoNamespaces.PROMPT,
            RayoNamespaces.RECORD, RayoNamespaces.CPA, RayoNamespaces.CPA_FEATURE);

    private static final EntityCapabilities CALL = capabilities("rayo_call", RayoNamespaces.CALL_NODE, List.of(
            RayoNamespaces.CAPS, Xmlns.DISCO_INFO, RayoNamespaces.CORE, RayoNamespaces.EXT, RayoNamespaces.INPUT,
            RayoNamespaces.OUTPUT, RayoNamespaces.PROMPT, RayoNamespaces.RECORD, RayoNamespaces.CPA));

    private static final EntityCapabilities MIXER = capabilities("rayo_mixer", RayoNamespaces.MIXER_NODE, List.of(
            RayoNamespaces.CAPS, Xmlns.DISCO_INFO, Xmlns.DISCO_ITEMS, RayoNamespaces.CORE, RayoNamespaces.EXT,
            RayoNamespaces.INPUT, RayoNamespaces.OUTPUT, RayoNamespaces.PROMPT, RayoNamespaces.RECORD, RayoNamespaces.CPA));

    private static final EntityCapabilities COMPONENT =
            capabilities("rayo_component", null, List.of(Xmlns.DISCO_INFO, RayoNamespaces.EXT));

    private static final XmlElement CALL_CAPS = CALL.caps();

    private RayoXml() {}

    private static EntityCapabilities capabilities(String type, @Nullable String node, List<String> features) {
        return new EntityCapabilities(node, List.of(new EntityCapabilities.Identity("client", type, null)), features);
    }

    /** The same, as clients of that dialect mean it; what they may not say is refused. */
    public static ParseResult parse(XmlElement payload, Dialect dialect) {
        RayoError refusal = dialect.refusal(payload);
        return refusal == null ? parse(dialect.meant(payload)) : new ParseResult.Refused(refusal);
    }

    /** Reads the child of an iq set. Never throws: what is wrong with it is in the result. */
    public static ParseResult parse(XmlElement payload) {
        try {
            return new ParseResult.Parsed(switch (payload.namespace()) {
                case RayoNamespaces.CORE -> CommandReader.read(payload);
                case RayoNamespaces.EXT -> extension(payload);
                case RayoNamespaces.OUTPUT -> ComponentReader.ofOutput(payload);
                case RayoNamespaces.INPUT -> ComponentReader.ofInput(payload);
                case RayoNamespaces.PROMPT -> ComponentReader.ofPrompt(payload);
                case RayoNamespaces.RECORD -> RecordReader.read(payload);
                case TropoVerbs.SAY, TropoVerbs.ASK -> TropoVerbs.read(payload);
                case RayoNamespaces.TRANSFER, RayoNamespaces.CONFERENCE -> TropoCalls.read(payload);
                default -> throw unknown(payload);
            });
        } catch (BadCommand e) {
            return new ParseResult.Refused(e.error());
        }
    }

    private static RayoCommand extension(XmlElement payload) throws BadCommand {
        if (!payload.name().equals("stop")) {
            throw unknown(payload);
        }
        return CommandReader.stop(payload);
    }

    /** protocol.md §5.1: feature-not-implemented/cancel, whether the namespace or only the name is unknown. */
    static BadCommand unknown(XmlElement command) {
        return new BadCommand(RayoError.unsupportedElement("<" + BadCommand.shown(command.name()) + " xmlns='"
                + BadCommand.shown(command.namespace()) + "'> is not a command of this server").known(TropoSentences.ELEMENT));
    }

    static boolean isDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'D') || c == '*' || c == '#';
    }

    /** An event as the child of a presence. */
    public static XmlElement write(RayoEvent event) {
        return EventWriter.write(event);
    }

    /**
     * The whole stanza of an event: unavailable for {@code end} and {@code complete}, with the call's capabilities on an
     * offer, with the delay stamp on all.
     *
     * @param from the call or component
     * @param at when it happened
     */
    public static Presence presence(Jid from, Jid to, RayoEvent event, Instant at) {
        return presence(from, to, event, write(event), at);
    }

    /** The same of an event that is written already, in whatever dialect. */
    public static Presence presence(Jid from, Jid to, RayoEvent event, XmlElement written, Instant at) {
        List<XmlElement> children = new ArrayList<>(3);
        children.add(written);
        if (event instanceof RayoEvent.Offer) {
            children.add(CALL_CAPS);
        }
        children.add(delay(at));
        return isLast(event) ? Presence.unavailable(from, to, children) : Presence.available(from, to, children);
    }

    /** The same, to be written to a stream and nothing else. */
    public static StanzaWriter stanza(Jid from, Jid to, RayoEvent event, Instant at) {
        return new EventStanza(from, to, event, at);
    }

    /** Whether nothing follows from that call or component. */
    static boolean isLast(RayoEvent event) {
        return event instanceof RayoEvent.End || event instanceof RayoEvent.Complete;
    }

    /** The result that names a new call or component, in the two forms that clients know (protocol.md §2). */
    public static XmlElement ref(Jid address) {
        String resource = address.resource();
        return XmlElement.builder(RayoNamespaces.CORE, "ref")
                .attribute("uri", "xmpp:" + address)
                .attribute("id", resource == null ? address.local() : resource)
                .build();
    }

    /** When it happened (XEP-0203), to the millisecond. */
    public static XmlElement delay(Instant at) {
        return XmlElement.builder(RayoNamespaces.DELAY, "delay").attribute("stamp", EventStanza.stamp(at)).build();
    }

    /** Entity capabilities of every call. */
    public static XmlElement capsOfCall() {
        return CALL_CAPS;
    }

    /** The disco#info of a call; {@code node} as it was asked, null answer for a node that calls do not have. */
    public static @Nullable XmlElement discoveryOfCall(@Nullable String node) {
        return CALL.discovery(node);
    }

    /** Entity capabilities of every mixer. */
    public static XmlElement capsOfMixer() {
        return MIXER.caps();
    }

    /** The disco#info of a mixer; null answer for a node that mixers do not have. */
    public static @Nullable XmlElement discoveryOfMixer(@Nullable String node) {
        return MIXER.discovery(node);
    }

    /** The disco#info of a component; null answer for any node but null. */
    public static @Nullable XmlElement discoveryOfComponent(@Nullable String node) {
        return COMPONENT.discovery(node);
    }
}
