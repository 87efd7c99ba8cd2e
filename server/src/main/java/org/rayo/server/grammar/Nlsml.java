package org.rayo.server.grammar;

import org.rayo.server.component.DtmfMatcher;
import org.rayo.xmpp.xml.XmlElement;

/**
 * The result document of a match (RFC 6787 §6.3, protocol.md §15): digits separated by blanks, what they mean, and a
 * confidence on both elements, since clients differ about where they look.
 */
public final class Nlsml {

    /** The one namespace that clients take. */
    public static final String NAMESPACE = "http://www.ietf.org/xml/ns/mrcpv2";

    private static final String CERTAIN = "1";

    private Nlsml() {}

    /** The document as text, as a {@code match} carries it. */
    public static String of(DtmfMatcher match) {
        XmlElement interpretation = XmlElement.builder(NAMESPACE, "interpretation")
                .attribute("confidence", CERTAIN)
                .child(XmlElement.builder(NAMESPACE, "input")
                        .attribute("mode", "dtmf")
                        .attribute("confidence", CERTAIN)
                        .text(Digits.spaced(match.digits()))
                        .build())
                .child(XmlElement.of(NAMESPACE, "instance", match.interpretation()))
                .build();
        return XmlElement.builder(NAMESPACE, "result").child(interpretation).build().toString();
    }
}
