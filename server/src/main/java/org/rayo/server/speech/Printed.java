package org.rayo.server.speech;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.rayo.server.speech.SpeechFailure.Kind;

/** What a program prints when it is asked what it can. */
final class Printed {
    private static final int MAX_OCTETS = 1 << 20;

    private Printed() {}

    /** Blocks. @throws SpeechFailure when it fails */
    static String by(Program program, List<String> arguments, Duration time) {
        try {
            Path directory = Program.directory();
            try {
                Path printed = directory.resolve("printed");
                program.run(arguments, directory, printed, true, MAX_OCTETS, time);
                return new String(Files.readAllBytes(printed), StandardCharsets.UTF_8);
            } finally {
                Program.remove(directory);
            }
        } catch (IOException e) {
            throw new SpeechFailure(Kind.BROKEN, program.name() + " cannot be run");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SpeechFailure(Kind.BROKEN, program.name() + " was not waited for");
        }
    }

    static <T> List<T> atLeastOne(Program program, List<T> voices) {
        if (voices.isEmpty()) {
            throw new SpeechFailure(Kind.BROKEN, program.name() + " has no voice");
        }
        return voices;
    }
}
