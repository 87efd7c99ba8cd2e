package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A program under test's command; its output is kept for the message of a failure. */
final class Peer implements AutoCloseable {
    private final Process process;
    private final Path output;
    private final String name;

    private Peer(Process process, Path output, String name) {
        this.process = process;
        this.output = output;
        this.name = name;
    }

    /** Aborts the test when the program is not installed, and says how to get it. */
    static void require(String program, String debianPackage) {
        boolean found = List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        Assumptions.assumeTrue(found, program + " is not installed: apt-get install " + debianPackage);
    }

    static Peer start(Path directory, List<String> command) throws IOException {
        Path output = Files.createTempFile(directory, "peer", ".log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile())
                .start();
        return new Peer(process, output, command.getFirst());
    }

    /** Waits for the program to end well. */
    void succeeds() throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends: %s", name, output()).isTrue();
        assertThat(process.exitValue()).as("exit code of %s: %s", name, output()).isZero();
    }

    boolean running() {
        return process.isAlive();
    }

    String output() throws IOException {
        String text = Files.readString(output, java.nio.charset.StandardCharsets.ISO_8859_1);
        return text.length() > 6_000 ? text.substring(text.length() - 6_000) : text;
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Ends the program at once, as if it had crashed. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
