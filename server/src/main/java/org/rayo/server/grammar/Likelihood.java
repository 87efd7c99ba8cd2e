package org.rayo.server.grammar;

import java.util.regex.Pattern;
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.OutputDocuments;
import org.rayo.server.protocol.RayoError;
import org.rayo.xmpp.xml.XmlElement;

/**
 * How likely something is (SRGS §2.4.1, §2.5.1): {@code n}, {@code n.}, {@code .n} or {@code n.n}, no sign, no exponent. It changes
 * nothing of what matches; of several ways to match the likelier is taken, and engines heed it.
 */
final class Likelihood {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(\\.[0-9]{0,9})?|\\.[0-9]{1,9}");

    private Likelihood() {}

    static double of(XmlElement item, String name, double byDefault) throws GrammarException {
        String value = item.attribute(name);
        if (value == null) {
            return byDefault;
        }
        double number = NUMBER.matcher(value.strip()).matches() ? Double.parseDouble(value.strip()) : -1;
        boolean probability = name.equals("repeat-prob");
        if (number < 0 || (probability && number > 1)) {
            throw new GrammarException(RayoError.badRequest("SRGS grammar: " + name + "='" + OutputDocuments.shown(value)
                    + "' must be a number such as " + (probability ? "0.6, at most 1" : "2 or 0.5")));
        }
        return number;
    }
}
