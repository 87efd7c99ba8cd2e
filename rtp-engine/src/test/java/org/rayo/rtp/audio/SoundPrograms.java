package org.rayo.rtp.audio;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sound files that other programs write and read: sox, lame and opus-tools (Debian packages of these names). */
final class SoundPrograms {
    private SoundPrograms() {}

    static void run(Path directory, String... command) throws IOException, InterruptedException {
        assumeTrue(installed(command[0]), command[0] + " is not installed (Debian: sox, libsox-fmt-mp3, lame, opus-tools)");
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + ": " + Files.readString(log));
        }
    }

    private static boolean installed(String program) {
        for (String directory : System.getenv().getOrDefault("PATH", "/usr/bin").split(":")) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    /** A file by sox from its synthesiser; {@code format} is what comes before the name, {@code synth} after "synth". */
    static Path sox(Path directory, String name, String format, String synth)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sox", "-D", "-n"));
        command.addAll(List.of(format.split(" ")));
        command.add(name);
        command.add("synth");
        command.addAll(List.of(synth.split(" ")));
        run(directory, command.toArray(String[]::new));
        return directory.resolve(name);
    }

    static Path opus(Path directory, String name, String synth) throws IOException, InterruptedException {
        sox(directory, name + ".wav", "-r 48000 -c 1 -b 16", synth);
        run(directory, "opusenc", "--quiet", "--bitrate", "48", name + ".wav", name);
        return directory.resolve(name);
    }
}
