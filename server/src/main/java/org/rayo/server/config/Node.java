package org.rayo.server.config;

import java.util.List;

/** A YAML value with the line it starts in; 0 when it does not come from a file. */
sealed interface Node {

    int line();

    /** Text, a number or a boolean, as it was written. */
    record Scalar(String text, int line) implements Node {}

    /** Nothing, or {@code null}. */
    record Empty(int line) implements Node {}

    record Sequence(List<Node> items, int line) implements Node {}

    record Mapping(List<Entry> entries, int line) implements Node {}

    record Entry(String key, int line, Node value) {}
}
