package org.rayo.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What code allocates, to the octet: in a JVM of its own that only interprets. There every object that the code makes is
 * counted, none is taken away by the compiler, and the compiler makes none of its own. (It does: where it gives up code that it
 * made, the JVM makes the strings of messages that are never told, once, at any time. That was 80 to 400 octets in one run of
 * five.)
 */
public final class Allocations {
    private Allocations() {}

    /** What is counted. */
    @FunctionalInterface
    public interface Round {
        /** @param round 0 for the one that is not counted, which makes what is made once, then 1 */
        void run(int round) throws Exception;
    }

    /** The main method of a class, which calls {@link #count}, allocates nothing in the round that counts. */
    public static void assertNone(Class<?> main, String... arguments) throws IOException, InterruptedException {
        assertThat(run("-Xint", main, arguments)).contains("allocated 0 octets");
    }

    /**
     * The same for code that calls into the system, for which the JDK makes objects until it is compiled. Compiled at once when
     * it has been called often enough, it allocates less than one octet for each of so many calls in the round that counts.
     */
    public static void assertNoneCompiled(int calls, Class<?> main, String... arguments) throws IOException, InterruptedException {
        String told = run("-Xbatch", main, arguments);
        assertThat(told).containsPattern("allocated \\d+ octets");
        assertThat(Long.parseLong(told.replaceAll("(?s).*allocated (\\d+) octets.*", "$1"))).as(told).isLessThan(calls);
    }

    private static String run(String compiling, Class<?> main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                compiling,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process other = new ProcessBuilder(command).redirectErrorStream(true).start();
        String told = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(other.exitValue()).as(told).isZero();
        return told;
    }

    /** Runs two rounds, and prints what this thread allocated in the second. */
    public static void count(Round round) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.getCurrentThreadAllocatedBytes();
        round.run(0);
        long before = threads.getCurrentThreadAllocatedBytes();
        round.run(1);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        System.out.println("allocated " + allocated + " octets");
    }
}
