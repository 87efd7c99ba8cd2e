package org.rayo.xmpp.xml;

/**
 * One attribute, unescaped. Namespace declarations are not attributes.
 *
 * @param namespace the attribute's namespace; empty for an attribute without prefix
 * @param name the local name
 * @param value the normalised value
 */
public record XmlAttribute(String namespace, String name, String value) {
}
