package org.rayo.server.speech;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.ssml.Prosody;
import org.rayo.server.component.ssml.Span;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.component.ssml.SpokenText.Phoneme;

/** A text as an engine that reads plain text takes it: what it can say in one go, one after the other. Pure. */
final class Steps {
    /** Of a length that is wanted; nearer is not heard. */
    private static final double CLOSE = 0.02;
    /** Parts of a text whose pitch moves, and the characters that each has at least. */
    private static final int MAX_PARTS = 6;
    private static final int LEAST_PART = 12;
    /** Of what can be said in one go, since it is cut between words. */
    private static final double ROOMY = 0.7;

    private Steps() {}

    sealed interface Step {}

    /**
     * Text in one way of speaking, not blank; {@code marks} in the order of their places.
     *
     * @param phones how all of it is pronounced, as the engine writes it; null as it is read
     */
    record Say(String text, Prosody prosody, List<MarkAt> marks, @Nullable String phones) implements Step {
        /** As much faster as it takes for what lasts so long now, if it is to last some time. */
        Say fitted(double nowMs) {
            Span span = prosody.span();
            double factor = span == null || span.ms() == 0 ? 1 : nowMs / span.ms();
            return Math.abs(factor - 1) < CLOSE ? this : new Say(text, prosody.faster(factor).in(span == null ? null : span.untimed()), marks, phones);
        }

        /** Whether it is to last some time. */
        boolean timed() {
            Span span = prosody.span();
            return span != null && span.ms() > 0;
        }
    }

    record Rest(int ms) implements Step {}

    record Told(String name) implements Step {}

    /** {@code offset}: characters before it. */
    record MarkAt(String name, int offset) {}

    /**
     * @param clean what the engine can read of a text; never longer
     * @param within whether the engine tells where a mark within its text is; else it is cut there
     * @param maxChars of one step
     * @param phones a pronunciation as the engine writes it; null for one that it cannot
     */
    static List<Step> of(SpokenText text, UnaryOperator<String> clean, boolean within, int maxChars, Function<Phoneme, @Nullable String> phones) {
        Builder builder = new Builder(maxChars);
        for (SpokenText.Piece piece : text.pieces()) {
            switch (piece) {
                case SpokenText.Words words -> {
                    Phoneme phoneme = words.phoneme();
                    String said = phoneme == null ? null : phones.apply(phoneme);
                    if (said == null) {
                        builder.moving(clean.apply(words.text()), words.prosody());
                    } else {
                        builder.pronounced(words.text(), words.prosody(), said);
                    }
                }
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

        /** Where the pitch moves it is cut between words, and each part has a pitch of its own. */
        void moving(String words, Prosody how) {
            Span span = how.span();
            int parts = span == null || span.contour().isEmpty() ? 1 : Math.min(MAX_PARTS, Math.max(1, words.length() / LEAST_PART));
            if (span != null) {
                // what is too long for one go has to share its time
                parts = Math.max(parts, (int) Math.ceil(words.length() / (ROOMY * maxChars)));
            }
            int from = 0;
            for (int i = 1; i <= parts && span != null; i++) {
                int to = i == parts ? words.length() : Math.max(from, words.lastIndexOf(' ', words.length() * i / parts) + 1);
                if (to > from) {
                    double length = words.length();
                    words(words.substring(from, to), how.in(parts == 1 ? span : span.part(from / length, to / length)));
                    from = to;
                }
            }
            words(words.substring(from), how);
        }

        void pronounced(String words, Prosody how, String phones) {
            flush();
            steps.add(new Say(words.isBlank() ? "." : words, how, List.of(), phones));
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
                steps.add(new Say(text.toString(), prosody, List.copyOf(marks), null));
            } else {
                marks.forEach(mark -> steps.add(new Told(mark.name())));
            }
            text.setLength(0);
            marks = new ArrayList<>();
        }
    }
}
