package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rayo.server.component.Meaning;

/** What the tag of a grammar can give: the values of ECMAScript that it takes no script to make. Immutable. */
sealed interface Value {
    int MAX_CHARS = 4096;
    int MAX_PARTS = 512;

    record Text(String text) implements Value {
        public Text {
            text = text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text;
        }
    }

    record Numeric(double number) implements Value {}

    record Truth(boolean truth) implements Value {}

    record Undefined() implements Value {}

    record Struct(Map<String, Value> properties) implements Value {
        static Struct empty() {
            return new Struct(Map.of());
        }
    }

    /** A property; undefined where there is none. */
    default Value get(String name) {
        return this instanceof Struct(Map<String, Value> properties) ? properties.getOrDefault(name, new Undefined()) : new Undefined();
    }

    /** With another property, in or behind its place. Only objects have properties, so that others stay as they are. */
    default Value with(List<String> path, Value value) {
        if (path.isEmpty()) {
            return value;
        }
        if (!(this instanceof Struct(Map<String, Value> properties))) {
            return this;
        }
        Map<String, Value> changed = new LinkedHashMap<>(properties);
        String name = path.getFirst();
        changed.put(name, get(name).with(path.subList(1, path.size()), value));
        return new Struct(changed);
    }

    /** The operator of ECMA-327 §11.6.1. */
    default Value plus(Value other) {
        if (textual(this) || textual(other)) {
            return new Text(shown() + other.shown());
        }
        return new Numeric(number(this) + number(other));
    }

    private static boolean textual(Value value) {
        return value instanceof Text || value instanceof Struct;
    }

    private static double number(Value value) {
        return switch (value) {
            case Numeric(double number) -> number;
            case Truth(boolean truth) -> truth ? 1 : 0;
            default -> Double.NaN;
        };
    }

    /** As text. */
    default String shown() {
        return switch (this) {
            case Text(String text) -> text;
            case Numeric(double number) -> number == Math.rint(number) && Math.abs(number) < 1e15
                    ? Long.toString((long) number) : Double.toString(number);
            case Truth(boolean truth) -> Boolean.toString(truth);
            case Undefined nothing -> "undefined";
            case Struct struct -> "[object Object]";
        };
    }

    /** For the result document; what is undefined is not in it. */
    default Meaning meaning() {
        return meaning(new int[] {MAX_PARTS});
    }

    private Meaning meaning(int[] left) {
        if (!(this instanceof Struct(Map<String, Value> properties))) {
            return Meaning.of(this instanceof Undefined ? "" : shown());
        }
        List<Meaning.Part> parts = new ArrayList<>();
        for (Map.Entry<String, Value> each : properties.entrySet()) {
            // values may be parts of each other more often than can be written down
            if (!(each.getValue() instanceof Undefined) && left[0]-- > 0) {
                parts.add(new Meaning.Part(each.getKey(), each.getValue().meaning(left)));
            }
        }
        return new Meaning("", parts);
    }
}
