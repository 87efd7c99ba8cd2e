package org.rayo.xmpp.stream;

import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.StanzaCondition;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.StreamError;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;

/** The elements of XEP-0198 on one stream: what each is answered with. What was sent and received, {@link ManagementEdge} counts. */
final class StreamManagement {
    private final StreamEdge edge;
    private final ManagementEdge counts;
    private boolean enabled;

    StreamManagement(StreamEdge edge, ManagementEdge counts) {
        this.edge = edge;
        this.counts = counts;
    }

    static StanzaWriter failed(StanzaCondition condition) {
        return out -> out.start(Xmlns.SM, "failed").start(Xmlns.STANZA_ERRORS, condition.wire()).end().end();
    }

    static StanzaWriter resumed(String id, long handled) {
        return out -> out.start(Xmlns.SM, "resumed").attribute("previd", id).attribute("h", Long.toString(handled)).end();
    }

    boolean isEnabled() {
        return enabled;
    }

    /** The client has been told that the stream goes on where another was lost. */
    void resumed() {
        enabled = true;
        counts.resumed();
    }

    /** Answers what an established stream may say; the error that ends it, or null. */
    @Nullable StreamError onElement(XmlElement element) {
        switch (element.name()) {
            case "enable" -> edge.send(enable(element));
            case "r" -> {
                if (enabled) {
                    edge.send(out -> out.start(Xmlns.SM, "a").attribute("h", Long.toString(counts.handled())).end());
                }
            }
            case "a" -> {
                return enabled ? onAnswer(element) : null;
            }
            default -> edge.send(failed(StanzaCondition.UNEXPECTED_REQUEST));
        }
        return null;
    }

    /** Enables, and gives the answer to be sent before any stanza. */
    StanzaWriter enable(XmlElement element) {
        if (enabled) {
            return failed(StanzaCondition.UNEXPECTED_REQUEST);
        }
        enabled = true;
        String resume = element.attribute("resume");
        return counts.enable("true".equals(resume) || "1".equals(resume));
    }

    private @Nullable StreamError onAnswer(XmlElement element) {
        Long handled = count(element.attribute("h"));
        if (handled == null) {
            return StreamError.of(StreamCondition.BAD_FORMAT, "an answer needs its h");
        }
        if (!counts.acknowledged(handled)) {
            return tooHigh(handled);
        }
        return null;
    }

    /** XEP-0198 §4: somebody counts wrong. */
    static StreamError tooHigh(long handled) {
        XmlElement counts = XmlElement.builder(Xmlns.SM, "handled-count-too-high").attribute("h", Long.toString(handled)).build();
        return new StreamError(StreamCondition.UNDEFINED_CONDITION, "more acknowledged than sent", counts);
    }

    /**
     * Asks for the stream that was lost to go on here.
     *
     * @return false when the element cannot mean any
     */
    boolean resume(XmlElement element, Jid account) {
        String id = element.attribute("previd");
        Long handled = count(element.attribute("h"));
        if (id == null || handled == null) {
            return false;
        }
        counts.resume(account, id, handled);
        return true;
    }

    private static @Nullable Long count(@Nullable String text) {
        if (text == null || text.length() > 10 || !text.matches("[0-9]{1,10}")) {
            return null;
        }
        long count = Long.parseLong(text);
        return count <= 0xFFFF_FFFFL ? count : null;
    }
}
