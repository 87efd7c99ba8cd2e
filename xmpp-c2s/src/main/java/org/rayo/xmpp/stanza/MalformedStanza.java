package org.rayo.xmpp.stanza;

import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;

/** A first-level element that is a stanza by name but breaks RFC 6120 §8. Carries no stack trace. */
public final class MalformedStanza extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient StanzaError error;

    MalformedStanza(StanzaCondition condition, String message) {
        super(message, null, false, false);
        this.error = StanzaError.of(condition, message);
    }

    /** What is wrong. */
    public StanzaError error() {
        return error;
    }

    /**
     * The reply for a stanza that could not be read.
     *
     * @param stanza the raw stanza
     * @param from who answers
     * @param to who sent it
     * @return null when it must not be answered (an error or an iq result)
     */
    public @Nullable StanzaWriter reply(XmlElement stanza, Jid from, Jid to) {
        String type = stanza.attribute("type");
        if ("error".equals(type) || "result".equals(type)) {
            return null;
        }
        return out -> {
            out.start(out.contentNamespace(), stanza.name())
                .attribute("type", "error")
                .attribute("id", stanza.attribute("id"))
                .attribute("from", from.toString())
                .attribute("to", to.toString());
            error.write(out);
            out.end();
        };
    }
}
