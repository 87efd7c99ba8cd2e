package org.rayo.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the user typed as JMH understands it: {@code --json FILE} is a result file, and allocation is always measured. */
final class JmhArguments {
    /** Options of JMH that only tell something and run nothing. */
    private static final Set<String> QUESTIONS = Set.of("-h", "-l", "-lp", "-lprof", "-lrf");

    private JmhArguments() {}

    /** @throws IllegalArgumentException when {@code --json} lacks its file */
    static List<String> translate(List<String> arguments) {
        List<String> translated = new ArrayList<>();
        boolean gcProfiler = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--json")) {
                if (i + 1 == arguments.size() || arguments.get(i + 1).startsWith("-")) {
                    throw new IllegalArgumentException("--json needs the name of a file");
                }
                translated.addAll(List.of("-rf", "json", "-rff", arguments.get(++i)));
                continue;
            }
            boolean afterProfiler = i > 0 && arguments.get(i - 1).equals("-prof");
            gcProfiler |= afterProfiler && (argument.equals("gc") || argument.startsWith("gc:"));
            translated.add(argument);
        }
        if (!gcProfiler && !isQuestion(translated)) {
            translated.addAll(List.of("-prof", "gc"));
        }
        return translated;
    }

    static boolean isQuestion(List<String> arguments) {
        return arguments.stream().anyMatch(QUESTIONS::contains);
    }
}
