package org.rayo.server.component.ssml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rayo.server.component.ssml.SpokenText.Piece;
import org.rayo.server.component.ssml.SpokenText.Words;

/** Tells every text in a span which part of it it is: by its characters, since nothing was spoken yet. Pauses take their own time. */
final class Spans {
    private final Map<Integer, Integer> chars = new HashMap<>();
    private final Map<Integer, Integer> pausesMs = new HashMap<>();
    private final Map<Integer, Integer> before = new HashMap<>();

    private Spans() {}

    static List<PlayItem> shared(List<PlayItem> items) {
        Spans spans = new Spans();
        items.forEach(spans::count);
        return spans.chars.isEmpty() ? List.copyOf(items) : items.stream().map(spans::share).toList();
    }

    private void count(PlayItem item) {
        if (!(item instanceof SpokenText text)) {
            return;
        }
        Span last = null;
        for (Piece piece : text.pieces()) {
            if (piece instanceof Words words) {
                last = words.prosody().span();
                if (last != null) {
                    chars.merge(last.number(), length(words), Integer::sum);
                }
            } else if (piece instanceof SpokenText.Pause(int ms) && last != null) {
                pausesMs.merge(last.number(), ms, Integer::sum);
            }
        }
    }

    private static int length(Words words) {
        return Math.max(1, words.text().length());
    }

    private PlayItem share(PlayItem item) {
        if (!(item instanceof SpokenText text)) {
            return item;
        }
        List<Piece> pieces = new ArrayList<>();
        for (Piece piece : text.pieces()) {
            Span span = piece instanceof Words words ? words.prosody().span() : null;
            pieces.add(span == null || !(piece instanceof Words words) ? piece
                    : new Words(words.text(), words.prosody().in(part(span, length(words))), words.phoneme()));
        }
        return new SpokenText(text.voice(), pieces);
    }

    private Span part(Span span, int length) {
        double all = chars.getOrDefault(span.number(), length);
        int done = before.getOrDefault(span.number(), 0);
        before.put(span.number(), done + length);
        // a pause that is as long as the whole leaves no time for words
        double words = span.ms() == 0 ? 0 : Math.max(span.ms() / 10, span.ms() - pausesMs.getOrDefault(span.number(), 0));
        return new Span(span.number(), words, span.contour(), 0, 1).part(done / all, (done + length) / all);
    }
}
