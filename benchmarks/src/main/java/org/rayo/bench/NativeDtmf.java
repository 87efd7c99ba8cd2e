package org.rayo.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The peers of our DTMF detector that are not Java: Debian's libspandsp2, and a plain loop that gcc compiles here and now. */
@SuppressWarnings("restricted") // native calls are what this class is for
final class NativeDtmf {
    private static final String SPANDSP = "libspandsp.so.2";
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final MemoryLayout POINTER = ValueLayout.ADDRESS;

    /** Eight filters over a frame, and nothing else: no decision, no state. */
    private static final String LOOP = """
            float bank(const short *x, int n) {
                static const float k[8] = {1.70773781f, 1.64528104f, 1.56868698f, 1.47820457f,
                                           1.16410402f, 0.99637021f, 0.79861839f, 0.56853271f};
                float a[8] = {0}, b[8] = {0}, sum = 0;
                for (int i = 0; i < n; i++)
                    for (int t = 0; t < 8; t++) {
                        float s = k[t] * a[t] - b[t] + x[i];
                        b[t] = a[t];
                        a[t] = s;
                    }
                for (int t = 0; t < 8; t++) sum += a[t] * a[t] + b[t] * b[t] - k[t] * a[t] * b[t];
                return sum;
            }
            """;

    private NativeDtmf() {}

    static MethodHandle function(SymbolLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
        MemorySegment address = library.find(name).orElseThrow(() -> new UnsupportedOperationException(name));
        return Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.of(result, arguments));
    }

    /** Whether libspandsp2 is installed. */
    static boolean hasSpandsp() {
        try (Arena arena = Arena.ofConfined()) {
            return SymbolLookup.libraryLookup(SPANDSP, arena).find("dtmf_rx").isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether gcc is installed. */
    static boolean hasGcc() {
        for (String directory : System.getenv().getOrDefault("PATH", "/usr/bin").split(":")) {
            if (Files.isExecutable(Path.of(directory, "gcc"))) {
                return true;
            }
        }
        return false;
    }

    /** spandsp's receiver. */
    static final class Spandsp {
        private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup(SPANDSP, Arena.global());
        private static final MethodHandle INIT = function(LIBRARY, "dtmf_rx_init", POINTER, POINTER, POINTER, POINTER);
        private static final MethodHandle RECEIVE = function(LIBRARY, "dtmf_rx", INT, POINTER, POINTER, INT);
        private static final MethodHandle GET =
                function(LIBRARY, "dtmf_rx_get", ValueLayout.JAVA_LONG, POINTER, POINTER, INT);

        private final MemorySegment state;
        private final MemorySegment digits = Arena.global().allocate(256);

        Spandsp() {
            try {
                state = (MemorySegment) INIT.invokeExact(MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        int receive(MemorySegment frame, int samples) {
            try {
                return (int) RECEIVE.invokeExact(state, frame, samples);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        /** What it has heard since it was asked last. */
        String heard() {
            try {
                int count = (int) (long) GET.invokeExact(state, digits, 128);
                byte[] text = digits.asSlice(0, Math.max(0, count)).toArray(ValueLayout.JAVA_BYTE);
                return new String(text, StandardCharsets.US_ASCII);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The loop above, by {@code gcc -O3 -march=native}. */
    static final class Loop {
        private static final MethodHandle BANK = compile();

        private static MethodHandle compile() {
            try {
                Path directory = Files.createTempDirectory("rayo-bench");
                Path source = Files.writeString(directory.resolve("bank.c"), LOOP);
                Path library = directory.resolve("bank.so");
                Process gcc = new ProcessBuilder(
                                "gcc", "-O3", "-march=native", "-shared", "-fPIC", "-o", library.toString(), source.toString())
                        .inheritIO()
                        .start();
                if (gcc.waitFor() != 0) {
                    throw new IllegalStateException(String.format(Locale.ROOT, "gcc ended with %d", gcc.exitValue()));
                }
                MethodHandle bank = function(
                        SymbolLookup.libraryLookup(library, Arena.global()), "bank", ValueLayout.JAVA_FLOAT, POINTER, INT);
                Files.delete(source);
                Files.delete(library);
                Files.delete(directory);
                return bank;
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        float run(MemorySegment frame, int samples) {
            try {
                return (float) BANK.invokeExact(frame, samples);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
