package org.rayo.server.speech;

import java.util.Locale;
import org.rayo.server.component.WordGraph;

/** Writes a compiled grammar as SRGS XML, for engines that compile for themselves: a rule for each state. Pure. */
final class SrgsWriter {
    private SrgsWriter() {}

    static String write(WordGraph graph, String language) {
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\"?>\n<grammar xmlns=\"http://www.w3.org/2001/06/grammar\" version=\"1.0\""
                + " mode=\"voice\" root=\"s").append(graph.start()).append("\" xml:lang=\"").append(escaped(language)).append("\">");
        for (int state = 0; state < graph.states(); state++) {
            out.append("<rule id=\"s").append(state).append("\">");
            String word = graph.words().get(state);
            int first = graph.first()[state];
            int second = graph.second()[state];
            if (state == 0) {
                out.append(special("NULL"));
            } else if (word.equals(WordGraph.ANYTHING)) {
                out.append(special("GARBAGE")).append(to(first));
            } else if (!word.isEmpty()) {
                out.append("<item>").append(escaped(word)).append("</item>").append(to(first));
            } else if (second == WordGraph.NONE || first == WordGraph.NONE) {
                out.append(to(second == WordGraph.NONE ? first : second));
            } else {
                out.append("<one-of>");
                choice(graph.firstChance()[state], first, out);
                choice(graph.secondChance()[state], second, out);
                out.append("</one-of>");
            }
            out.append("</rule>");
        }
        return out.append("</grammar>").toString();
    }

    /** Even chances are not told. */
    private static void choice(float chance, int state, StringBuilder out) {
        String weight = chance == 1 ? "" : String.format(Locale.ROOT, " weight=\"%.6f\"", chance);
        out.append("<item").append(weight).append('>').append(to(state)).append("</item>");
    }

    private static String to(int state) {
        return state == WordGraph.NONE ? special("VOID") : "<ruleref uri=\"#s" + state + "\"/>";
    }

    private static String special(String name) {
        return "<ruleref special=\"" + name + "\"/>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
