package org.rayo.server.component.ssml;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.ssml.SpokenText.Marked;
import org.rayo.server.component.ssml.SpokenText.Pause;
import org.rayo.server.component.ssml.SpokenText.Phoneme;
import org.rayo.server.component.ssml.SpokenText.Piece;
import org.rayo.server.component.ssml.SpokenText.Words;

/** Gathers a play-list: words that one voice can speak in one go become one text. Bounded in all that it holds. */
final class PlayListBuilder {
    /** Sounds, texts, pauses and marks of one document. */
    static final int MAX_ITEMS = 1024;
    /** Sounds of one document. */
    static final int MAX_SOUNDS = 256;
    /** Characters to speak. */
    static final int MAX_TEXT_CHARS = 32 * 1024;

    /** What all parts of one document have taken. */
    private static final class Budget {
        int items;
        int sounds;
        int chars;
        int spans;
    }

    private final Budget budget;
    private final List<PlayItem> items = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();
    private VoiceWish voice = VoiceWish.ANY;
    private int gapMs;
    private boolean space;

    PlayListBuilder() {
        this(new Budget());
    }

    private PlayListBuilder(Budget budget) {
        this.budget = budget;
    }

    /** One more element that has a span. */
    int span() {
        return ++budget.spans;
    }

    /** A list of its own within the same limits. */
    PlayListBuilder part() {
        return new PlayListBuilder(budget);
    }

    /** XML's white space as single spaces. */
    static String collapse(String text) {
        return text.replaceAll("\\p{Cntrl}", " ").replaceAll(" {2,}", " ");
    }

    void text(String text, VoiceWish speaker, Prosody prosody) throws SsmlException {
        String words = collapse(text);
        if (words.isBlank()) {
            space |= !words.isEmpty();
        } else {
            add(words, speaker, prosody, null);
        }
    }

    /** {@code text} may be empty. */
    void phoneme(String text, VoiceWish speaker, Prosody prosody, Phoneme phoneme) throws SsmlException {
        add(collapse(text), speaker, prosody, phoneme);
    }

    private void add(String words, VoiceWish speaker, Prosody prosody, @Nullable Phoneme phoneme) throws SsmlException {
        begin(speaker, words.length());
        Piece last = pieces.isEmpty() ? null : pieces.getLast();
        // a pause is space enough
        boolean first = last == null || last instanceof Pause;
        String spaced = first ? words.stripLeading() : (space && !words.startsWith(" ") ? " " : "") + words;
        space = false;
        if (phoneme == null && last instanceof Words before && before.phoneme() == null && before.prosody().equals(prosody)) {
            pieces.set(pieces.size() - 1, before.with((before.text() + spaced).replaceAll(" {2,}", " ")));
        } else {
            count();
            pieces.add(new Words(spaced, prosody, phoneme));
        }
    }

    /** What comes next is another word. */
    void separate() {
        space = true;
    }

    /** A pause if something is spoken before and after it. */
    void gap(int ms) {
        gapMs = Math.max(gapMs, ms);
        space = true;
    }

    private void begin(VoiceWish speaker, int chars) throws SsmlException {
        budget.chars += chars;
        if (budget.chars > MAX_TEXT_CHARS) {
            throw SsmlException.bad("more than " + MAX_TEXT_CHARS + " characters to speak");
        }
        if (!pieces.isEmpty() && !speaker.equals(voice)) {
            flush();
        }
        if (gapMs > 0) {
            count();
            if (!pieces.isEmpty()) {
                pieces.add(new Pause(gapMs));
            } else if (!items.isEmpty() && items.getLast() instanceof SpokenText) {
                items.add(new PlayItem.Silence(gapMs));
            }
        }
        gapMs = 0;
        voice = speaker;
    }

    void pause(double ms) throws SsmlException {
        space = true;
        if (ms < 1) {
            return;
        }
        count();
        gapMs = 0;
        PlayItem.Silence silence = PlayItem.Silence.of(ms);
        if (pieces.isEmpty()) {
            items.add(silence);
        } else {
            pieces.add(new Pause(silence.ms()));
        }
    }

    void mark(String name) throws SsmlException {
        count();
        if (pieces.isEmpty()) {
            items.add(new PlayItem.Mark(name));
        } else {
            pieces.add(new Marked(name));
        }
    }

    void sound(PlayItem.Sound sound) throws SsmlException {
        flush();
        count();
        if (++budget.sounds > MAX_SOUNDS) {
            throw SsmlException.bad("more than " + MAX_SOUNDS + " sounds");
        }
        gapMs = 0;
        items.add(sound);
    }

    private void count() throws SsmlException {
        if (++budget.items > MAX_ITEMS) {
            throw SsmlException.bad("more than " + MAX_ITEMS + " texts, sounds, pauses and marks");
        }
    }

    /** Grows with whatever is added. */
    int taken() {
        return budget.items + budget.chars;
    }

    /** The text is over; pauses and marks after its last word stand for themselves. */
    private void flush() {
        int end = pieces.size();
        while (end > 0 && !(pieces.get(end - 1) instanceof Words)) {
            end--;
        }
        if (end > 0) {
            List<Piece> spoken = new ArrayList<>(pieces.subList(0, end));
            trim(spoken, 0, true);
            trim(spoken, end - 1, false);
            items.add(new SpokenText(voice, spoken));
        }
        for (Piece piece : pieces.subList(end, pieces.size())) {
            items.add(piece instanceof Marked(String name) ? new PlayItem.Mark(name) : new PlayItem.Silence(((Pause) piece).ms()));
        }
        pieces.clear();
        space = false;
    }

    private static void trim(List<Piece> spoken, int index, boolean leading) {
        Words words = (Words) spoken.get(index);
        spoken.set(index, words.with(leading ? words.text().stripLeading() : words.text().stripTrailing()));
    }

    List<PlayItem> build() {
        flush();
        return Spans.shared(items);
    }
}
