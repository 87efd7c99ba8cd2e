package org.rayo.server.protocol;

import java.util.List;
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
    TROPO;

    /** How long recordings of older clients wait for speech, and for more of it (protocol.md §27). */
    private static final String TROPO_SILENCE_MS = "10000";

    /** A command as clients of this dialect mean it: with what they take for granted. */
    public XmlElement meant(XmlElement command) {
        if (this != TROPO || !command.is(RayoNamespaces.RECORD, "record")) {
            return command;
        }
        XmlElement.Builder whole = XmlElement.builder(command.namespace(), command.name());
        command.attributes().forEach(attribute -> whole.attribute(attribute.namespace(), attribute.name(), attribute.value()));
        for (String silence : List.of("initial-timeout", "final-timeout")) {
            if (command.attribute(silence) == null) {
                whole.attribute(silence, TROPO_SILENCE_MS);
            }
        }
        return whole.children(command.children()).build();
    }

    /** An error as this dialect knows it (protocol.md §24: who may not dial). */
    public RayoError spoken(RayoError error) {
        return this == JITSI && error.condition() == StanzaCondition.NOT_AUTHORIZED ? RayoError.forbidden(error.text()) : error;
    }

    /** An event as {@link EventWriter} makes it, in this dialect. */
    public XmlElement spoken(XmlElement event) {
        XmlElement reason = event.firstChild();
        if (this == TROPO && event.is(RayoNamespaces.CPA, "signal")) {
            return TropoEvents.signal(event);
        }
        if (this == XEP || reason == null) {
            return event;
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
