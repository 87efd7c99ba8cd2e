package org.rayo.server.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with everything that is wrong with it. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * One thing that is wrong.
     *
     * @param source the file's name, {@code --set}, or the environment variable
     * @param line from 1; 0 when the source has no lines
     * @param key the whole key; empty when the problem is not about one
     * @param text what is wrong and what would be right
     */
    public record Problem(String source, int line, String key, String text) {
        /** As in {@code rayo.yaml:12: sip.udp.port: 70000 is not a port; give 0 to 65535}. */
        @Override
        public String toString() {
            return source + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + text;
        }
    }

    ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** At least one, in the order they were found. */
    public List<Problem> problems() {
        return problems;
    }
}
