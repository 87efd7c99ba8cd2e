package org.rayo.server.protocol;

import java.util.ArrayList;
import java.util.List;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.xmpp.xml.XmlElement;

/**
 * Call progress analysis as Voxeo's clients ask for it (protocol.md §18): a grammar whose {@code ruleref}s name signals and
 * whose {@code meta}s are their parameters. Pure.
 */
final class TropoCpa {
    private static final String SIGNALS = "urn:xmpp:rayo:cpa:";

    private TropoCpa() {}

    static boolean is(XmlElement grammar) {
        return grammar.name().equals("grammar")
                && rules(grammar).stream().anyMatch(rule -> String.valueOf(rule.attribute("uri")).startsWith(SIGNALS));
    }

    private static List<XmlElement> rules(XmlElement grammar) {
        return grammar.children().stream().filter(child -> child.name().equals("ruleref")).toList();
    }

    static List<GrammarSource> grammars(XmlElement grammar) throws BadCommand {
        StringBuilder parameters = new StringBuilder();
        for (XmlElement child : grammar.children()) {
            switch (child.name()) {
                case "meta" -> parameters.append(parameters.isEmpty() ? '?' : ';')
                        .append(child.attribute("name")).append('=').append(child.attribute("content"));
                case "ruleref" -> {
                    // below
                }
                default -> throw Headers.unknown(grammar, child);
            }
        }
        if (rules(grammar).size() > ComponentReader.MAX_GRAMMARS || parameters.length() > Attributes.MAX_CHARS) {
            throw BadCommand.badRequest("<grammar> has more than " + ComponentReader.MAX_GRAMMARS + " signals");
        }
        List<GrammarSource> signals = new ArrayList<>();
        for (XmlElement rule : rules(grammar)) {
            String uri = Uris.absolute("ruleref", "uri", String.valueOf(rule.attribute("uri")));
            signals.add(new GrammarSource((uri.endsWith(":1") ? uri : uri + ":1") + parameters, null, null));
        }
        return List.copyOf(signals);
    }
}
