package org.rayo.server.component;

import java.util.List;

/**
 * What an input means: a text, or what has parts with names (SISR 1.0 §7).
 *
 * @param text empty where there are parts
 * @param parts in their order
 */
public record Meaning(String text, List<Part> parts) {

    /** {@code name}: a letter or {@code _}, then letters, digits and {@code _}. */
    public record Part(String name, Meaning meaning) {}

    public Meaning {
        parts = List.copyOf(parts);
    }

    public static Meaning of(String text) {
        return new Meaning(text, List.of());
    }

    /** The texts of it, separated by blanks. */
    @Override
    public String toString() {
        StringBuilder all = new StringBuilder(text);
        parts.forEach(part -> all.append(all.isEmpty() ? "" : " ").append(part.meaning()));
        return all.toString();
    }
}
