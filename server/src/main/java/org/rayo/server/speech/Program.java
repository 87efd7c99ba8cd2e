package org.rayo.server.speech;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rayo.server.speech.SpeechFailure.Kind;

/**
 * A program of the operating system that makes a file. It has no environment and no input, what it prints goes into that file or
 * nowhere, and with its children it is ended when it takes too long, writes too much, or nobody wants it any more.
 *
 * @param name as failures call it
 */
record Program(String name, Path path) {
    private static final int LOOK_MS = 20;
    private static final int LAST_WAIT_MS = 2000;

    /** Looks where {@code PATH} says; relative places in it are none. */
    static @Nullable Program find(String name, @Nullable String searchPath) {
        for (String place : (searchPath == null ? "" : searchPath).split(":")) {
            try {
                Path file = Path.of(place, name);
                if (file.isAbsolute() && Files.isRegularFile(file) && Files.isExecutable(file)) {
                    return new Program(name, file);
                }
            } catch (InvalidPathException e) {
                // no place at all
            }
        }
        return null;
    }

    /**
     * Runs to the end; blocks.
     *
     * @param arguments none of them from outside
     * @param directory where it runs
     * @param made the file it writes, by itself or, with {@code printed}, as what it prints
     * @throws SpeechFailure when it fails, or was ended
     */
    void run(List<String> arguments, Path directory, Path made, boolean printed, long maxOctets, Duration time)
            throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of(path.toString()), arguments.stream()).toList();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(printed ? ProcessBuilder.Redirect.to(made.toFile()) : ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        Process process = builder.start();
        try {
            for (long waitedMs = LOOK_MS; !process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS); waitedMs += LOOK_MS) {
                if (Files.exists(made) && Files.size(made) > maxOctets) {
                    throw new SpeechFailure(Kind.BROKEN, name + " wrote without end");
                }
                if (waitedMs > time.toMillis()) {
                    throw new SpeechFailure(Kind.TIMEOUT, name + " did not end within " + time.toMillis() + " ms");
                }
            }
            if (process.exitValue() != 0) {
                throw new SpeechFailure(Kind.BROKEN, name + " ended with " + process.exitValue());
            }
            if (!Files.exists(made) || Files.size(made) > maxOctets) {
                throw new SpeechFailure(Kind.BROKEN, name + (Files.exists(made) ? " wrote without end" : " wrote nothing"));
            }
        } finally {
            end(process);
        }
    }

    /** Also its children, which a script leaves behind. */
    private static void end(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            boolean interrupted = Thread.interrupted();
            try {
                // what does not end even so is the kernel's
                process.waitFor(LAST_WAIT_MS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A directory that only this process may read, for one text. */
    static Path directory() throws IOException {
        return Files.createTempDirectory("rayo-speech-" + ProcessHandle.current().pid() + "-");
    }

    /** Removes it with whatever lies in it. */
    static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
