package org.rayo.xmpp.stanza;

import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlWriter;

/**
 * An info/query stanza (RFC 6120 §8.2.3).
 *
 * @param payload the one child of a get or set, the child of a result if it has one, what an error echoes
 * @param error set exactly when the type is {@link IqType#ERROR}
 */
public record Iq(IqType type, String id, @Nullable Jid from, @Nullable Jid to, @Nullable XmlElement payload,
    @Nullable StanzaError error, @Nullable String lang) implements Stanza {

    /** A get. */
    public static Iq get(String id, @Nullable Jid from, @Nullable Jid to, XmlElement payload) {
        return new Iq(IqType.GET, id, from, to, payload, null, null);
    }

    /** A set. */
    public static Iq set(String id, @Nullable Jid from, @Nullable Jid to, XmlElement payload) {
        return new Iq(IqType.SET, id, from, to, payload, null, null);
    }

    /** The result of a request, with a payload or none. */
    public static Iq result(Iq request, @Nullable XmlElement payload) {
        return new Iq(IqType.RESULT, request.id, request.to, request.from, payload, null, null);
    }

    /** The error reply to a request: echoes its payload, swaps its addresses. */
    public static Iq error(Iq request, StanzaError error) {
        return new Iq(IqType.ERROR, request.id, request.to, request.from, request.payload, error, null);
    }

    /** Whether the payload has that namespace and name. */
    public boolean hasPayload(String namespace, String name) {
        return payload != null && payload.is(namespace, name);
    }

    @Override
    public Iq withFrom(@Nullable Jid newFrom) {
        return new Iq(type, id, newFrom, to, payload, error, lang);
    }

    @Override
    public Iq withTo(@Nullable Jid newTo) {
        return new Iq(type, id, from, newTo, payload, error, lang);
    }

    @Override
    public @Nullable Iq errorReply(StanzaError reason) {
        return type.isRequest() ? error(this, reason) : null;
    }

    @Override
    public void write(XmlWriter out) {
        StanzaParts.start(out, "iq", type.wire(), this);
        if (payload != null) {
            out.element(payload);
        }
        if (error != null) {
            error.write(out);
        }
        out.end();
    }
}
