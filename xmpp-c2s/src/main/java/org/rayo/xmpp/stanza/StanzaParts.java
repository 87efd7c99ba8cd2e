package org.rayo.xmpp.stanza;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlWriter;

/** What the three stanzas have in common on the wire (RFC 6120 §8.1). */
final class StanzaParts {
    private StanzaParts() {
    }

    static void start(XmlWriter out, String name, @Nullable String type, Stanza stanza) {
        Jid from = stanza.from();
        Jid to = stanza.to();
        out.start(out.contentNamespace(), name)
            .attribute("type", type)
            .attribute("id", stanza.id())
            .attribute("from", from == null ? null : from.toString())
            .attribute("to", to == null ? null : to.toString())
            .attribute(XmlElement.XML_NAMESPACE, "lang", stanza.lang());
    }

    static void write(XmlWriter out, String name, @Nullable String type, Stanza stanza, List<XmlElement> children) {
        start(out, name, type, stanza);
        for (int i = 0; i < children.size(); i++) {
            out.element(children.get(i));
        }
        StanzaError error = stanza.error();
        if (error != null) {
            error.write(out);
        }
        out.end();
    }

    static @Nullable XmlElement child(List<XmlElement> children, String namespace, String name) {
        for (int i = 0; i < children.size(); i++) {
            if (children.get(i).is(namespace, name)) {
                return children.get(i);
            }
        }
        return null;
    }
}
