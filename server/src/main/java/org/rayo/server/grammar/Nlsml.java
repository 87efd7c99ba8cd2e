package org.rayo.server.grammar;

import java.util.Locale;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.Meaning;
import org.rayo.server.component.ResultWriter;
import org.rayo.server.component.SpeechOutcome;
import org.rayo.xmpp.xml.XmlElement;

/**
 * The result document of a match (RFC 6787 §6.3, protocol.md §15): digits separated by blanks or what was said, what it means, and
 * a confidence on both elements, since clients differ about where they look.
 */
public final class Nlsml implements ResultWriter {

    /** The one namespace that clients take. */
    public static final String NAMESPACE = "http://www.ietf.org/xml/ns/mrcpv2";

    private static final String CERTAIN = "1";

    @Override
    public String of(DtmfMatcher match) {
        return document("dtmf", CERTAIN, Digits.spaced(match.digits()), match.meaning());
    }

    @Override
    public String of(SpeechOutcome.Understood match) {
        String confidence = String.format(Locale.ROOT, "%.2f", Math.clamp(match.confidence(), 0, 1));
        return document("voice", confidence, match.text(), match.meaning());
    }

    private static String document(String mode, String confidence, String input, Meaning meaning) {
        XmlElement interpretation = XmlElement.builder(NAMESPACE, "interpretation")
                .attribute("confidence", confidence)
                .child(XmlElement.builder(NAMESPACE, "input")
                        .attribute("mode", mode)
                        .attribute("confidence", confidence)
                        .text(input)
                        .build())
                .child(element("instance", meaning))
                .build();
        return XmlElement.builder(NAMESPACE, "result").child(interpretation).build().toString();
    }

    /** Parts are elements (SISR 1.0 §7.1). */
    private static XmlElement element(String name, Meaning meaning) {
        XmlElement.Builder element = XmlElement.builder(NAMESPACE, name);
        if (meaning.parts().isEmpty()) {
            element.text(meaning.text());
        }
        for (Meaning.Part part : meaning.parts()) {
            element.child(element(part.name(), part.meaning()));
        }
        return element.build();
    }
}
