package org.rayo.xmpp.component;

import org.rayo.xmpp.xml.XmlAttribute;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlNode;
import org.rayo.xmpp.xml.XmlText;

/** Stanzas are the same in every content namespace (RFC 6120 §4.8.3) but for the namespace itself. */
final class ContentNamespace {
    private ContentNamespace() {
    }

    /** The same tree with one namespace for another; as deep as the parser lets a tree be. */
    static XmlElement change(XmlElement element, String from, String to) {
        String namespace = element.namespace().equals(from) ? to : element.namespace();
        XmlElement.Builder changed = XmlElement.builder(namespace, element.name());
        for (XmlAttribute attribute : element.attributes()) {
            changed.attribute(attribute.namespace(), attribute.name(), attribute.value());
        }
        for (XmlNode node : element.nodes()) {
            switch (node) {
                case XmlElement child -> changed.child(change(child, from, to));
                case XmlText text -> changed.text(text.value());
            }
        }
        return changed.build();
    }
}
