package org.rayo.server.component.ssml;

import static org.rayo.server.component.ssml.SsmlException.bad;
import static org.rayo.server.component.ssml.SsmlException.shown;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.ssml.SpokenText.Marked;
import org.rayo.server.component.ssml.SpokenText.Piece;
import org.rayo.server.component.ssml.SpokenText.Words;
import org.rayo.xmpp.xml.XmlElement;

/** What of a document is rendered by {@code startmark} and {@code endmark} of {@code speak} (SSML 1.1 §3.1.1.1): from one mark to another. */
final class Extract {
    private Extract() {}

    static List<PlayItem> between(XmlElement speak, List<PlayItem> items) throws SsmlException {
        List<PlayItem> left = items;
        String start = speak.attribute("startmark");
        String end = speak.attribute("endmark");
        if (start != null) {
            left = cut(left, "startmark", start.strip(), true);
        }
        if (end != null) {
            left = cut(left, "endmark", end.strip(), false);
        }
        return left;
    }

    /** The mark itself is heard. */
    private static List<PlayItem> cut(List<PlayItem> items, String attribute, String name, boolean behind) throws SsmlException {
        List<PlayItem> left = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            PlayItem item = items.get(i);
            List<PlayItem> parts = item instanceof PlayItem.Mark mark && mark.name().equals(name) ? List.of(mark)
                    : item instanceof SpokenText text ? cut(text, name, behind) : null;
            if (parts != null) {
                left.addAll(parts);
                if (behind) {
                    left.addAll(items.subList(i + 1, items.size()));
                }
                return left;
            }
            if (!behind) {
                left.add(item);
            }
        }
        throw bad("<speak " + attribute + "='" + shown(name) + "'> is no mark" + (behind ? "" : " behind the startmark") + " in it");
    }

    /** Null when the mark is not in it. */
    private static @Nullable List<PlayItem> cut(SpokenText text, String name, boolean behind) {
        int at = text.pieces().indexOf(new Marked(name));
        if (at < 0) {
            return null;
        }
        List<PlayItem> parts = new ArrayList<>(List.of(new PlayItem.Mark(name)));
        List<Piece> pieces = behind ? text.pieces().subList(at + 1, text.pieces().size()) : text.pieces().subList(0, at);
        int from = 0;
        int to = pieces.size();
        while (from < to && !(pieces.get(from) instanceof Words)) {
            from++;
        }
        while (to > from && !(pieces.get(to - 1) instanceof Words)) {
            to--;
        }
        List<PlayItem> whole = new ArrayList<>();
        pieces.subList(0, from).forEach(piece -> whole.add(alone(piece)));
        if (to > from) {
            whole.add(new SpokenText(text.voice(), pieces.subList(from, to)));
        }
        pieces.subList(to, pieces.size()).forEach(piece -> whole.add(alone(piece)));
        parts.addAll(behind ? 1 : 0, whole);
        return parts;
    }

    private static PlayItem alone(Piece piece) {
        return piece instanceof Marked(String name) ? new PlayItem.Mark(name) : new PlayItem.Silence(((SpokenText.Pause) piece).ms());
    }
}
