package org.rayo.server.protocol;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlNode;
import org.rayo.xmpp.xml.XmlText;

/** How FreeSWITCH's mod_rayo understands and tells what XEP-0327 leaves open (protocol.md §5, §9, §15). Pure. */
final class ModRayo {
    private static final Set<String> TIMEOUTS = Set.of("timeout", "max-time", "initial-timeout", "inter-digit-timeout",
            "recognition-timeout", "max-silence", "max-duration", "final-timeout");
    private static final Set<String> TIMED = Set.of(
            RayoNamespaces.CORE, RayoNamespaces.OUTPUT, RayoNamespaces.INPUT, RayoNamespaces.PROMPT, RayoNamespaces.RECORD);

    private ModRayo() {}

    /** A time of 0 is none; null: there is none such. */
    static @Nullable RayoError refusal(XmlElement element) {
        if (!TIMED.contains(element.namespace())) {
            return null;
        }
        for (String timeout : TIMEOUTS) {
            String value = element.attribute(timeout);
            if (value != null && value.strip().matches("[+-]?0+")) {
                return RayoError.badRequest("<" + element.name() + " " + timeout + "='" + BadCommand.shown(value)
                        + "'>: must be -1 or milliseconds from 1 on");
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

    /** Causes of Q.850, none for what the client itself wanted; and whom it rejects it has hung up. */
    static RayoEvent.End told(RayoEvent.End end) {
        return switch (end.reason()) {
            case HANGUP_COMMAND, REJECT_COMMAND -> new RayoEvent.End(RayoEvent.EndReason.HANGUP_COMMAND, null, end.headers());
            default -> Q850.told(end);
        };
    }

    /** How sure it is stands on the input, in hundredths. */
    static XmlElement match(XmlElement match) {
        try {
            XmlElement result = EmbeddedXml.parse(match.text());
            XmlElement.Builder whole = XmlElement.builder(match.namespace(), match.name());
            match.attributes().forEach(each -> whole.attribute(each.namespace(), each.name(), each.value()));
            return whole.text(inHundredths(result).toString()).build();
        } catch (EmbeddedXml.Fault e) {
            throw new IllegalStateException("a result of our own is no XML", e);
        }
    }

    private static XmlElement inHundredths(XmlElement element) {
        XmlElement.Builder told = XmlElement.builder(element.namespace(), element.name());
        boolean input = element.name().equals("input");
        element.attributes().forEach(each -> told.attribute(each.namespace(), each.name(),
                input && each.name().equals("confidence") ? Long.toString(Math.round(100 * Double.parseDouble(each.value()))) : each.value()));
        for (XmlNode node : element.nodes()) {
            switch (node) {
                case XmlText(String value) -> told.text(value);
                case XmlElement child -> told.child(inHundredths(child));
            }
        }
        return told.build();
    }
}
