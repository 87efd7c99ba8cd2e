package org.rayo.server.config;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration: a row of {@link Keys}. In the name, {@code *} stands for a name that the user gives and
 * {@code []} for a place in a list.
 *
 * @param byDefault as it would be written; null when the key has no default
 * @param meaning one line
 * @param notBuilt what is said to somebody who sets the key although nothing acts on it yet; null when it works
 */
record Key<T>(String name, KeyType<T> type, @Nullable String byDefault, String meaning, @Nullable String notBuilt) {

    static final String ANY_NAME = "*";
    static final String ANY_PLACE = "[]";

    /** The name's parts: {@code dial[].users} is dial, [], users. */
    List<String> segments() {
        return segments(name);
    }

    static List<String> segments(String name) {
        return List.of(name.replace("[]", ".[]").split("\\."));
    }

    /** What a {@code --set} for this key looks like; its groups are the names and places. */
    static Pattern asSetting(String name) {
        StringBuilder regex = new StringBuilder();
        for (String segment : segments(name)) {
            switch (segment) {
                case ANY_PLACE -> regex.append("\\[(\\d{1,4})]");
                case ANY_NAME -> regex.append("\\.(.+)");
                default -> regex.append(regex.isEmpty() ? "" : "\\.").append(Pattern.quote(segment));
            }
        }
        return Pattern.compile(regex.toString());
    }

    /** The same for an environment variable, {@code RAYO_} included. */
    static Pattern asVariable(String name) {
        StringBuilder regex = new StringBuilder("RAYO");
        for (String segment : segments(name)) {
            regex.append('_').append(switch (segment) {
                case ANY_PLACE -> "(\\d{1,4})";
                case ANY_NAME -> "(.+)";
                default -> segment.replace('-', '_').toUpperCase(java.util.Locale.ROOT);
            });
        }
        return Pattern.compile(regex.toString());
    }

    /** The name with what stands for {@code *} and {@code []} filled in. */
    String named(List<String> captures) {
        StringBuilder shown = new StringBuilder();
        int next = 0;
        for (String segment : segments()) {
            switch (segment) {
                case ANY_PLACE -> shown.append('[').append(captures.get(next++)).append(']');
                case ANY_NAME -> shown.append('.').append(captures.get(next++));
                default -> shown.append(shown.isEmpty() ? "" : ".").append(segment);
            }
        }
        return shown.toString();
    }
}
