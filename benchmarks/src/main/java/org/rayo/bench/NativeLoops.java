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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Plain loops in C that gcc compiles here and now, {@code -O3 -march=native}: what the machine can do at all. */
@SuppressWarnings("restricted") // native calls are what this class is for
final class NativeLoops {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final MemoryLayout POINTER = ValueLayout.ADDRESS;

    /**
     * {@code bank}: the eight filters that a DTMF detector begins with, no decision, no state. {@code mix}: of n frames one
     * after the other what each hears, the sum without its own, clamped. {@code tick}: the same with how loud each is, and
     * limited softly where the sum is loud. {@code encode}, {@code decode}: G.711 by table.
     */
    private static final String SOURCE = """
            #include <stdint.h>
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
            void mix(const int16_t *restrict in, int16_t *restrict out, int n) {
                int32_t sum[160] = {0};
                for (int k = 0; k < n; k++)
                    for (int i = 0; i < 160; i++) sum[i] += in[160 * k + i];
                for (int k = 0; k < n; k++)
                    for (int i = 0; i < 160; i++) {
                        int32_t s = sum[i] - in[160 * k + i];
                        out[160 * k + i] = s > 32767 ? 32767 : s < -32768 ? -32768 : s;
                    }
            }
            void tick(const int16_t *restrict in, int16_t *restrict out, float *restrict levels, int n) {
                int32_t sum[160] = {0}, peak = 0;
                for (int k = 0; k < n; k++) {
                    int64_t level = 0;
                    for (int i = 0; i < 160; i++) level += (int32_t) in[160 * k + i] * in[160 * k + i];
                    levels[k] = level;
                }
                for (int k = 0; k < n; k++)
                    for (int i = 0; i < 160; i++) sum[i] += in[160 * k + i];
                for (int i = 0; i < 160; i++) {
                    int32_t size = sum[i] < 0 ? -sum[i] : sum[i];
                    if (size > peak) peak = size;
                }
                for (int k = 0; k < n; k++)
                    for (int i = 0; i < 160; i++) {
                        int32_t s = sum[i] - in[160 * k + i];
                        if (peak > 24576) {
                            int32_t size = s < 0 ? -s : s, beyond = size > 24576 ? size - 24576 : 0;
                            int32_t limited = size - beyond + (int32_t) (8191.0f * beyond / (8191.0f + beyond));
                            out[160 * k + i] = s < 0 ? -limited : limited;
                        } else {
                            out[160 * k + i] = s > 32767 ? 32767 : s < -32768 ? -32768 : s;
                        }
                    }
            }
            void encode(const int16_t *restrict in, uint8_t *restrict out, const uint8_t *restrict table, int shift, int n) {
                for (int i = 0; i < n; i++) out[i] = table[((uint16_t) in[i]) >> shift];
            }
            void decode(const uint8_t *restrict in, int16_t *restrict out, const int16_t *restrict table, int n) {
                for (int i = 0; i < n; i++) out[i] = table[in[i]];
            }
            """;

    private static final class Library {
        static final SymbolLookup LOOKUP = compile();
        static final MethodHandle BANK = find("bank", FunctionDescriptor.of(ValueLayout.JAVA_FLOAT, POINTER, INT));
        static final MethodHandle MIX = find("mix", FunctionDescriptor.ofVoid(POINTER, POINTER, INT));
        static final MethodHandle TICK = find("tick", FunctionDescriptor.ofVoid(POINTER, POINTER, POINTER, INT));
        static final MethodHandle ENCODE = find("encode", FunctionDescriptor.ofVoid(POINTER, POINTER, POINTER, INT, INT));
        static final MethodHandle DECODE = find("decode", FunctionDescriptor.ofVoid(POINTER, POINTER, POINTER, INT));

        private static MethodHandle find(String name, FunctionDescriptor function) {
            return Linker.nativeLinker().downcallHandle(LOOKUP.find(name).orElseThrow(), function);
        }

        private static SymbolLookup compile() {
            try {
                Path directory = Files.createTempDirectory("rayo-bench");
                Path source = Files.writeString(directory.resolve("loops.c"), SOURCE);
                Path library = directory.resolve("loops.so");
                Process gcc = new ProcessBuilder(
                                "gcc", "-O3", "-march=native", "-shared", "-fPIC", "-o", library.toString(), source.toString())
                        .inheritIO()
                        .start();
                if (gcc.waitFor() != 0) {
                    throw new IllegalStateException(String.format(Locale.ROOT, "gcc ended with %d", gcc.exitValue()));
                }
                SymbolLookup found = SymbolLookup.libraryLookup(library, Arena.global());
                Files.delete(source);
                Files.delete(library);
                Files.delete(directory);
                return found;
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private NativeLoops() {}

    /** Whether gcc is installed. */
    static boolean available() {
        for (String directory : System.getenv().getOrDefault("PATH", "/usr/bin").split(":")) {
            if (Files.isExecutable(Path.of(directory, "gcc"))) {
                return true;
            }
        }
        return false;
    }

    static float bank(MemorySegment frame, int samples) {
        try {
            return (float) Library.BANK.invokeExact(frame, samples);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static void mix(MemorySegment in, MemorySegment out, int frames) {
        try {
            Library.MIX.invokeExact(in, out, frames);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static void tick(MemorySegment in, MemorySegment out, MemorySegment levels, int frames) {
        try {
            Library.TICK.invokeExact(in, out, levels, frames);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static void encode(MemorySegment in, MemorySegment out, MemorySegment table, int shift, int samples) {
        try {
            Library.ENCODE.invokeExact(in, out, table, shift, samples);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static void decode(MemorySegment in, MemorySegment out, MemorySegment table, int samples) {
        try {
            Library.DECODE.invokeExact(in, out, table, samples);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
