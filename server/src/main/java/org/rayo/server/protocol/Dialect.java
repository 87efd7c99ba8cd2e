package org.rayo.server.protocol;

import org.rayo.xmpp.xml.XmlElement;

/**
 * How a client's Rayo differs from XEP-0327's where one event cannot serve both (protocol.md §29). What clients send is
 * understood in any dialect; only what they are sent is put into their own words.
 */
public enum Dialect {
    /** XEP-0327. */
    XEP,
    /** Jitsi's gateways: a call that the far end hangs up ends with {@code hangup}. */
    JITSI,
    /** Clients older than the XEP: {@code hangup}, {@code reject}, and an output that is through is a {@code success}. */
    TROPO;

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
