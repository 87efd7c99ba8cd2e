package org.rayo.xmpp.xml;

/** What an element may contain: elements and text, in document order. */
public sealed interface XmlNode permits XmlElement, XmlText {
}
