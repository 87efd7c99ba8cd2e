package org.rayo.bench;

import java.io.IOException;
import java.util.List;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * {@code ./rayo bench [REGEX] [--json FILE] [JMH options]}: runs the benchmarks and tells how we stand beside each peer.
 * Exits with 1 when a benchmark failed or none matched, with 2 when the arguments make no sense.
 */
public final class Main {
    private Main() {}

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
        int status = run(List.of(arguments));
        if (status != 0) {
            System.exit(status);
        }
    }

    private static int run(List<String> typed) throws IOException {
        try {
            List<String> arguments = JmhArguments.translate(typed);
            String[] forJmh = arguments.toArray(String[]::new);
            if (JmhArguments.isQuestion(arguments)) {
                org.openjdk.jmh.Main.main(forJmh);
                return 0;
            }
            CommandLineOptions options = new CommandLineOptions(forJmh);
            ChainedOptionsBuilder builder = new OptionsBuilder().parent(options).shouldFailOnError(true);
            if (!options.getJvmArgsPrepend().hasValue()) {
                // what the server itself is started with; without it the JVM warns into the results
                builder.jvmArgsPrepend("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
            }
            System.out.print(ResultTable.of(new Runner(builder.build()).run()));
            return 0;
        } catch (IllegalArgumentException | CommandLineOptionException e) {
            System.err.println("rayo bench: " + e.getMessage());
            return 2;
        } catch (RunnerException e) {
            System.err.println("rayo bench: " + e.getMessage());
            return 1;
        }
    }
}
