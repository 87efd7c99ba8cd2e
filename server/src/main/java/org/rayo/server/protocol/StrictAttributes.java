package org.rayo.server.protocol;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlAttribute;
import org.rayo.xmpp.xml.XmlElement;

/**
 * Which attributes the elements of commands have, as XEP-0327 and what is older or newer know them (protocol.md §5, rule 5): what
 * else stands there means nothing, which a strict client is told. Pure.
 */
final class StrictAttributes {
    private static final Map<String, Set<String>> KNOWN = new HashMap<>();

    static {
        for (String bare : List.of("answer", "reject", "decline", "busy", "error", "hangup", "hold", "unhold", "mute", "unmute", "stop",
                "connect", "target")) {
            known(RayoNamespaces.CORE, bare);
        }
        known(RayoNamespaces.CORE, "accept", "earlyMedia");
        known(RayoNamespaces.CORE, "redirect", "to");
        known(RayoNamespaces.CORE, "dial", "to", "from", "uri", "timeout");
        known(RayoNamespaces.CORE, "join", "call-uri", "call-id", "mixer-name", "direction", "media", "force");
        known(RayoNamespaces.CORE, "unjoin", "call-uri", "call-id", "mixer-name");
        known(RayoNamespaces.CORE, "dtmf", "tones");
        known(RayoNamespaces.CORE, "exec", "api", "args");
        known(RayoNamespaces.EXT, "stop");
        known(RayoNamespaces.OUTPUT, "output", "start-offset", "start-paused", "repeat-interval", "repeat-times", "max-time", "renderer",
                "voice", "interrupt-on", "direction", "broadcast");
        known(RayoNamespaces.OUTPUT, "document", "url", "content-type");
        known(RayoNamespaces.OUTPUT, "seek", "direction", "amount");
        for (String bare : List.of("pause", "resume", "speed-up", "speed-down", "volume-up", "volume-down")) {
            known(RayoNamespaces.OUTPUT, bare);
        }
        // the last two before the new ones are those by which mod_rayo's prompts tell their inputs what to do
        known(RayoNamespaces.INPUT, "input", "mode", "terminator", "recognizer", "language", "initial-timeout", "inter-digit-timeout",
                "recognition-timeout", "sensitivity", "min-confidence", "max-silence", "match-content-type", "barge-event", "start-timers",
                "persistent", "hotword");
        known(RayoNamespaces.INPUT, "grammar", "url", "content-type");
        known(RayoNamespaces.PROMPT, "prompt", "barge-in");
        known(RayoNamespaces.RECORD, "record", "format", "start-beep", "stop-beep", "start-paused", "max-duration", "initial-timeout",
                "final-timeout", "direction", "mix", "to", "duplex");
        known(RayoNamespaces.RECORD, "hint", "name", "value");
        known(RayoNamespaces.RECORD, "pause");
        known(RayoNamespaces.RECORD, "resume");
    }

    private StrictAttributes() {}

    private static void known(String namespace, String name, String... attributes) {
        KNOWN.put(namespace + " " + name, Set.of(attributes));
    }

    /** The first attribute without a prefix that nobody knows; null: there is none. Elements that nobody knows are not looked at. */
    static @Nullable RayoError refusal(XmlElement element) {
        Set<String> known = element.name().equals("header") ? Set.of("name", "value") : KNOWN.get(element.namespace() + " " + element.name());
        if (known == null) {
            return null;
        }
        for (XmlAttribute attribute : element.attributes()) {
            if (attribute.namespace().isEmpty() && !known.contains(attribute.name())) {
                return RayoError.badRequest("<" + element.name() + "> has no attribute '" + BadCommand.shown(attribute.name())
                        + "'; the dialect 'strict' refuses what it does not know");
            }
        }
        for (XmlElement child : element.children()) {
            RayoError refusal = refusal(child);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }
}
