package org.rayo.server.component.ssml;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.ssml.SpokenText.Marked;
import org.rayo.server.component.ssml.SpokenText.Pause;
import org.rayo.server.component.ssml.SpokenText.Piece;
import org.rayo.server.component.ssml.SpokenText.Words;

/** Writes text to speak as SSML 1.1, for engines elsewhere that read it. Pure. */
public final class SsmlWriter {
    private static final String NAMESPACE = "http://www.w3.org/2001/10/synthesis";

    private SsmlWriter() {}

    /**
     * A whole document.
     *
     * @param language as in {@code xml:lang}
     * @param voice a name; null for whatever the engine takes
     */
    public static String write(List<Piece> pieces, String language, @Nullable String voice) {
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\"?>\n<speak version=\"1.1\" xmlns=\"").append(NAMESPACE)
                .append("\" xml:lang=\"");
        escape(language, out);
        out.append("\">");
        if (voice != null) {
            out.append("<voice name=\"");
            escape(voice, out);
            out.append("\">");
        }
        pieces.forEach(piece -> piece(piece, out));
        return out.append(voice == null ? "" : "</voice>").append("</speak>").toString();
    }

    private static void piece(Piece piece, StringBuilder out) {
        switch (piece) {
            case Words words -> {
                String prosody = attributes(words.prosody());
                out.append(prosody.isEmpty() ? "" : "<prosody" + prosody + ">");
                SpokenText.Phoneme phoneme = words.phoneme();
                if (phoneme != null) {
                    out.append("<phoneme alphabet=\"");
                    escape(phoneme.alphabet(), out);
                    out.append("\" ph=\"");
                    escape(phoneme.sounds(), out);
                    out.append("\">");
                }
                escape(words.text(), out);
                out.append(phoneme == null ? "" : "</phoneme>").append(prosody.isEmpty() ? "" : "</prosody>");
            }
            case Pause(int ms) -> out.append("<break time=\"").append(ms).append("ms\"/>");
            case Marked(String name) -> {
                out.append("<mark name=\"");
                escape(name, out);
                out.append("\"/>");
            }
        }
    }

    private static String attributes(Prosody prosody) {
        StringBuilder attributes = new StringBuilder();
        if (prosody.rate() != 1) {
            attributes.append(format(" rate=\"%.0f%%\"", 100 * prosody.rate()));
        }
        if (prosody.pitchHz() > 0) {
            attributes.append(format(" pitch=\"%.0fHz\"", prosody.hz(prosody.pitchHz())));
        } else if (prosody.pitch() != 1) {
            attributes.append(format(" pitch=\"%+.0f%%\"", 100 * (prosody.pitch() - 1)));
        } else if (prosody.pitchShiftHz() != 0) {
            attributes.append(format(" pitch=\"%+.0fHz\"", prosody.pitchShiftHz()));
        }
        if (prosody.range() != 1) {
            attributes.append(format(" range=\"%+.0f%%\"", 100 * (prosody.range() - 1)));
        }
        if (prosody.volumeDb() <= Prosody.SILENT) {
            attributes.append(" volume=\"silent\"");
        } else if (prosody.volumeDb() != 0) {
            attributes.append(format(" volume=\"%+.1fdB\"", prosody.volumeDb()));
        }
        Span span = prosody.span();
        if (span != null && span.ms() >= 1) {
            attributes.append(format(" duration=\"%.0fms\"", span.ms()));
        }
        String contour = span == null ? "" : contour(span);
        attributes.append(contour.isEmpty() ? "" : " contour=\"" + contour + "\"");
        return attributes.toString();
    }

    /** Of this part of it: its begin, its end, and what is between. */
    private static String contour(Span span) {
        StringBuilder points = new StringBuilder();
        for (Span.Point point : span.contour()) {
            double at = span.to() == span.from() ? 0 : (point.at() - span.from()) / (span.to() - span.from());
            if (at >= 0 && at <= 1) {
                String pitch = point.hz() > 0 ? format("%.0fHz", point.of(0))
                        : point.factor() != 1 ? format("%+.0f%%", 100 * (point.factor() - 1)) : format("%+.0fHz", point.shift());
                points.append(points.isEmpty() ? "" : " ").append(format("(%.0f%%,", 100 * at)).append(pitch).append(')');
            }
        }
        return points.toString();
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }

    private static void escape(String text, StringBuilder out) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> {
                    boolean allowed = c >= 0x20 && !(c >= 0xD800 && c <= 0xDFFF) && c != 0xFFFE && c != 0xFFFF;
                    out.appendCodePoint(allowed ? c : ' ');
                }
            }
        });
    }
}
