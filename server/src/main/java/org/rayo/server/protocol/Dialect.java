package org.rayo.server.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.StanzaCondition;
import org.rayo.xmpp.xml.XmlElement;

/**
 * How a client's Rayo differs from XEP-0327's where one event cannot serve both (protocol.md §29). What clients send is
 * understood in any dialect, but for what they leave out; what they are sent is put into their own words.
 */
public enum Dialect {
    /** XEP-0327. */
    XEP,
    /** Jitsi's gateways: a call that the far end hangs up ends with {@code hangup}. */
    JITSI,
    /** Clients older than the XEP: {@code hangup}, {@code reject}, and an output that is through is a {@code success}. */
    TROPO,
    /** XEP-0327 to the letter: what a client did not mean to say, or says too late, is refused. */
    STRICT,
    /** FreeSWITCH's mod_rayo: causes of Q.850, {@code start-of-input}, no times of 0. */
    MOD_RAYO;

    /** How long recordings of older clients wait for speech, and for more of it (protocol.md §27). */
    private static final String TROPO_SILENCE_MS = "10000";

    /** How sure a match of theirs is at least (protocol.md §15). */
    private static final String TROPO_CONFIDENCE = "0.3";

    /** In which dialect a command is: the verbs older than the XEP tell by their namespace (protocol.md §22.5). */
    public Dialect of(@Nullable XmlElement command) {
        return command != null && command.namespace().startsWith(TropoVerbs.NAMESPACES) ? TROPO : this;
    }

    /** Why clients of this dialect may not say so; null: they may. */
    @Nullable RayoError refusal(XmlElement command) {
        return switch (this) {
            case STRICT -> StrictAttributes.refusal(command);
            case MOD_RAYO -> ModRayo.refusal(command);
            case XEP, JITSI, TROPO -> null;
        };
    }

    /** A command as clients of this dialect mean it: with what they take for granted. */
    public XmlElement meant(XmlElement command) {
        if (this != TROPO) {
            return command;
        }
        if (command.is(RayoNamespaces.RECORD, "record")) {
            return with(command, Map.of("initial-timeout", TROPO_SILENCE_MS, "final-timeout", TROPO_SILENCE_MS));
        }
        if (command.is(RayoNamespaces.INPUT, "input")) {
            return with(TropoVerbs.recognizing(command), Map.of("min-confidence", TROPO_CONFIDENCE));
        }
        return command;
    }

    /** The same with those attributes that it does not have. */
    private static XmlElement with(XmlElement command, Map<String, String> defaults) {
        XmlElement.Builder whole = command.toBuilder();
        defaults.forEach((name, value) -> {
            if (command.attribute(name) == null) {
                whole.attribute(name, value);
            }
        });
        return whole.build();
    }

    /** An error as this dialect knows it (protocol.md §24: who may not dial; §27: the sentences of the older one). */
    public RayoError spoken(RayoError error) {
        if (this == JITSI && error.condition() == StanzaCondition.NOT_AUTHORIZED) {
            return RayoError.forbidden(error.text());
        }
        String older = error.older();
        return this == TROPO && older != null ? RayoError.badRequest(older) : error;
    }

    /** An event before it is written: what it says beside its words. {@code causes}: of Q.850, in place of SIP statuses. */
    public RayoEvent meant(RayoEvent event, boolean causes) {
        if (!(event instanceof RayoEvent.End end)) {
            return event;
        }
        return this == MOD_RAYO ? ModRayo.told(end) : causes ? Q850.told(end) : end;
    }

    /** Whether clients of this dialect know of such events at all. */
    public boolean knows(RayoEvent event) {
        return switch (event) {
            case RayoEvent.Joining joining -> this == TROPO;
            case RayoEvent.StartOfInput start -> this == MOD_RAYO;
            default -> true;
        };
    }

    /** An event as {@link EventWriter} makes it, in this dialect. */
    public XmlElement spoken(XmlElement event) {
        if (this == TROPO && event.is(RayoNamespaces.CPA, "signal")) {
            return TropoEvents.signal(event);
        }
        if (event.is(RayoNamespaces.INPUT_COMPLETE, "match")) {
            return match(event);
        }
        XmlElement reason = event.firstChild();
        if (this == XEP || this == STRICT || reason == null) {
            return event;
        }
        if (this == MOD_RAYO) {
            return reason.is(RayoNamespaces.INPUT_COMPLETE, "match") ? replaced(event, reason, match(reason)) : event;
        }
        if (event.is(RayoNamespaces.CORE, "end")) {
            return switch (reason.name()) {
                case "hungup" -> withReason(event, reason, RayoNamespaces.CORE, "hangup");
                case "hangup-command" -> this == TROPO ? withReason(event, reason, RayoNamespaces.CORE, "hangup") : event;
                case "rejected" -> this == TROPO ? withReason(event, reason, RayoNamespaces.CORE, "reject") : event;
                default -> event;
            };
        }
        return this == TROPO ? TropoEvents.of(event, reason) : event;
    }

    private XmlElement match(XmlElement match) {
        return switch (this) {
            case TROPO -> TropoEvents.match(match.text());
            case MOD_RAYO -> ModRayo.match(match);
            case XEP, JITSI, STRICT -> match;
        };
    }

    /** The same event, whose first child keeps its attributes under another name. */
    static XmlElement withReason(XmlElement event, XmlElement reason, String namespace, String name) {
        XmlElement.Builder other = XmlElement.builder(namespace, name);
        reason.attributes().forEach(attribute -> other.attribute(attribute.namespace(), attribute.name(), attribute.value()));
        return replaced(event, reason, other.build());
    }

    static XmlElement replaced(XmlElement event, XmlElement reason, XmlElement other) {
        XmlElement.Builder whole = XmlElement.builder(event.namespace(), event.name());
        event.attributes().forEach(attribute -> whole.attribute(attribute.namespace(), attribute.name(), attribute.value()));
        event.children().forEach(child -> whole.child(child.equals(reason) ? other : child));
        return whole.build();
    }
}
