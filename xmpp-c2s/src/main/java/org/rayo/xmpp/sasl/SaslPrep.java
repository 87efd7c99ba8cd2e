package org.rayo.xmpp.sasl;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/** SASLprep (RFC 4013): the one form of a user name or password that both ends compute with. */
final class SaslPrep {
    private SaslPrep() {
    }

    /** The prepared text, or null when it has characters that RFC 4013 §2.3 forbids. */
    static @Nullable String prepare(String text) {
        StringBuilder mapped = new StringBuilder(text.length());
        for (int i = 0; i < text.length();) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Character.getType(c) == Character.SPACE_SEPARATOR) {
                mapped.append(' ');
            } else if (!mappedToNothing(c)) {
                mapped.appendCodePoint(c);
            }
        }
        String prepared = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        return prepared.codePoints().anyMatch(SaslPrep::forbidden) ? null : prepared;
    }

    /** RFC 3454 table B.1. */
    private static boolean mappedToNothing(int c) {
        return c == 0xAD || c == 0x34F || c == 0x1806 || (c >= 0x180B && c <= 0x180D) || (c >= 0x200B && c <= 0x200D)
            || c == 0x2060 || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF;
    }

    private static boolean forbidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.PRIVATE_USE, Character.SURROGATE, Character.UNASSIGNED, Character.FORMAT,
                Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> c == 0xFFFC || c == 0xFFFD;
        };
    }
}
