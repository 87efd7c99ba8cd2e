package org.rayo.server.speech;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.rayo.server.component.ssml.Prosody;
import org.rayo.server.component.ssml.SpokenText;

/** A text as an engine that reads plain text takes it: what it can say in one go, one after the other. Pure. */
final class Steps {
    private Steps() {}

    sealed interface Step {}

    /** Text in one way of speaking, not blank; {@code marks} in the order of their places. */
    record Say(String text, Prosody prosody, List<MarkAt> marks) implements Step {}

    record Rest(int ms) implements Step {}

    record Told(String name) implements Step {}

    /** {@code offset}: characters before it. */
    record MarkAt(String name, int offset) {}

    /**
     * @param clean what the engine can read of a text; never longer
     * @param within whether the engine tells where a mark within its text is; else it is cut there
     * @param maxChars of one step
     */
    static List<Step> of(SpokenText text, UnaryOperator<String> clean, boolean within, int maxChars) {
        Builder builder = new Builder(maxChars);
        for (SpokenText.Piece piece : text.pieces()) {
            switch (piece) {
                case SpokenText.Words words -> builder.words(clean.apply(words.text()), words.prosody());
                case SpokenText.Pause(int ms) -> {
                    builder.flush();
                    builder.steps.add(new Rest(ms));
                }
                case SpokenText.Marked(String name) -> {
                    if (within && !builder.text.isEmpty()) {
                        builder.marks.add(new MarkAt(name, builder.text.length()));
                    } else {
                        builder.flush();
                        builder.steps.add(new Told(name));
                    }
                }
            }
        }
        builder.flush();
        return builder.steps;
    }

    private static final class Builder {
        final List<Step> steps = new ArrayList<>();
        final StringBuilder text = new StringBuilder();
        List<MarkAt> marks = new ArrayList<>();
        private final int maxChars;
        private Prosody prosody = Prosody.PLAIN;

        Builder(int maxChars) {
            this.maxChars = maxChars;
        }

        void words(String words, Prosody how) {
            if (!text.isEmpty() && !how.equals(prosody)) {
                flush();
            }
            prosody = how;
            String left = words;
            while (text.length() + left.length() > maxChars) {
                int room = maxChars - text.length();
                int end = end(left, room);
                text.append(left, 0, end);
                left = left.substring(end);
                flush();
            }
            text.append(left);
        }

        /** Where best to cut: after a sentence, else after a word, else anywhere. */
        private static int end(String text, int room) {
            for (String after : new String[] {". ", "! ", "? ", "; ", ", ", " "}) {
                int at = text.lastIndexOf(after, room - after.length());
                if (at > 0) {
                    return at + after.length();
                }
            }
            return room;
        }

        void flush() {
            if (!text.isEmpty() && !text.toString().isBlank()) {
                steps.add(new Say(text.toString(), prosody, List.copyOf(marks)));
            } else {
                marks.forEach(mark -> steps.add(new Told(mark.name())));
            }
            text.setLength(0);
            marks = new ArrayList<>();
        }
    }
}
