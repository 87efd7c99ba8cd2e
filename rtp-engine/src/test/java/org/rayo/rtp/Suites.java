package org.rayo.rtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Test data of others that lies beside the project; a test that needs a file which is absent is skipped. */
public final class Suites {
    private static final Path ROOT = Path.of(System.getProperty("rayo.suites", "../../shared/suites"));

    private Suites() {}

    public static byte[] read(String path) {
        Path file = ROOT.resolve(path);
        Assumptions.assumeTrue(Files.isReadable(file), () -> "absent: " + file);
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
