package org.rayo.server.config;

import java.util.ArrayList;
import java.util.List;

/**
 * What the value of a key may be.
 *
 * @param title as the documentation calls it
 * @param list whether the value is a list
 */
record KeyType<T>(String title, boolean list, Reader<T> reader) {

    @FunctionalInterface
    interface Reader<T> {
        T read(Node node) throws BadValue;
    }

    @FunctionalInterface
    interface TextReader<T> {
        T read(String text) throws BadValue;
    }

    static <T> KeyType<T> scalar(String title, TextReader<T> reader) {
        return new KeyType<>(title, false, node -> switch (node) {
            case Node.Scalar scalar -> reader.read(scalar.text());
            case Node.Empty empty -> throw new BadValue("has no value; give " + title);
            case Node.Sequence list -> throw new BadValue("is a list; give one " + title);
            case Node.Mapping map -> throw new BadValue("has keys below it; give " + title);
        });
    }

    /** A list in YAML, or one text with commas. */
    static <T> KeyType<List<T>> listOf(KeyType<T> element, int max) {
        return new KeyType<>("list of " + element.title(), true, node -> {
            List<T> values = new ArrayList<>();
            for (Node item : items(node)) {
                values.add(element.reader().read(item));
            }
            if (values.size() > max) {
                throw new BadValue("has " + values.size() + " entries; give at most " + max);
            }
            return List.copyOf(values);
        });
    }

    private static List<Node> items(Node node) throws BadValue {
        return switch (node) {
            case Node.Sequence list -> list.items();
            case Node.Empty empty -> List.of();
            case Node.Mapping map -> throw new BadValue("has keys below it; give a list: [a, b]");
            case Node.Scalar scalar -> {
                List<Node> parts = new ArrayList<>();
                for (String part : scalar.text().split(",")) {
                    if (!part.isBlank()) {
                        parts.add(new Node.Scalar(part.strip(), scalar.line()));
                    }
                }
                yield parts;
            }
        };
    }
}
