package org.rayo.xmpp.xml;

/**
 * Character data, unescaped.
 *
 * @param value the characters; never empty when it comes from the parser
 */
public record XmlText(String value) implements XmlNode {
}
