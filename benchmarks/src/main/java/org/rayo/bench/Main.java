package org.rayo.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * {@code ./rayo bench [REGEX] [--json FILE] [JMH options]}: runs the benchmarks and tells how we stand beside each peer.
 * Exits with 1 when a benchmark failed or none matched, with 2 when the arguments make no sense.
 */
public final class Main {
    /**
     * The JVM of every measurement, however this one was started, so that runs compare. The collector is kept out of the
     * times as well as it can be, since two cores share it with the benchmark: what is allocated is told beside them.
     */
    private static final String[] FORK = {
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "--add-modules=jdk.incubator.vector",
        "-XX:+UseParallelGC",
        "-XX:+UseCompactObjectHeaders",
        "-Xms1g",
        "-Xmx1g",
        "-XX:+AlwaysPreTouch",
        "-Djmh.executor=CUSTOM",
        "-Djmh.executor.class=" + LoopThreads.class.getName()
    };

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
            ChainedOptionsBuilder builder = new OptionsBuilder().parent(options);
            if (!options.getJvmArgs().hasValue()) {
                builder.jvmArgs(FORK);
            }
            Options all = builder.build();
            ResultTable table = ResultTable.of(new Runner(all).run(), chosen(all));
            System.out.print(table);
            return table.isComplete() ? 0 : 1;
        } catch (IllegalArgumentException | CommandLineOptionException e) {
            System.err.println("rayo bench: " + e.getMessage());
            return 2;
        } catch (NoBenchmarksException e) {
            System.err.println("rayo bench: no benchmark matches; -l lists them");
            return 1;
        } catch (RunnerException e) {
            System.err.println("rayo bench: " + e.getMessage());
            return 1;
        }
    }

    /** Names of the benchmarks that the options choose. */
    private static List<String> chosen(Options options) {
        OutputFormat silent = OutputFormatFactory.createFormatInstance(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), VerboseMode.SILENT);
        return BenchmarkList.defaultList().find(silent, options.getIncludes(), options.getExcludes()).stream()
                .map(BenchmarkListEntry::getUsername)
                .toList();
    }
}
