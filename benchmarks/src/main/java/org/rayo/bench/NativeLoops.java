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
     * limited softly where the sum is loud. {@code conference}: a whole mixer as it would be written in C, see {@link
     * #MIXER_SOURCE}. {@code encode}, {@code decode}: G.711 by table.
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

    /**
     * The same job as a mixer's tick of ours: frames come and go through rings of four between one writer and one reader, with
     * a gain that is 1; who speaks and who is loudest by the same rules; then the sums as in {@code tick}.
     */
    private static final String MIXER_SOURCE = """
            #include <stdlib.h>
            #include <string.h>
            #include <stdatomic.h>
            struct ring { _Alignas(64) int16_t slots[4][160]; _Atomic long written, done; int holding; long dropped, skipped; };
            struct member {
                struct ring says, hears;
                float gain, target, noise, loudness;
                int above, below, speaking, voice, talks;
            };
            struct conference {
                int n, loudest, challenger, challenged;
                const int16_t *voices[512];
                int16_t *ears[512];
                struct member members[];
            };
            static int16_t *claim(struct ring *r) {
                long next = atomic_load_explicit(&r->written, memory_order_relaxed);
                if (next - atomic_load_explicit(&r->done, memory_order_acquire) == 4) { r->dropped++; return 0; }
                return r->slots[next & 3];
            }
            static void publish(struct ring *r) {
                atomic_store_explicit(&r->written, atomic_load_explicit(&r->written, memory_order_relaxed) + 1, memory_order_release);
            }
            static int16_t *poll(struct ring *r) {
                long next = atomic_load_explicit(&r->done, memory_order_relaxed) + r->holding;
                long ready = atomic_load_explicit(&r->written, memory_order_acquire) - next;
                if (ready == 0) return 0;
                if (ready > 2) { r->skipped += ready - 2; next += ready - 2; }
                atomic_store_explicit(&r->done, next, memory_order_release);
                r->holding = 1;
                return r->slots[next & 3];
            }
            struct conference *conference(const int16_t *said, int n) {
                struct conference *c = aligned_alloc(64, (sizeof *c + n * sizeof(struct member) + 63) / 64 * 64);
                memset(c, 0, sizeof *c + n * sizeof(struct member));
                c->n = n;
                c->loudest = c->challenger = -1;
                for (int k = 0; k < n; k++) {
                    struct member *m = &c->members[k];
                    m->gain = m->target = 1;
                    m->noise = 1e-6f;
                    for (int slot = 0; slot < 4; slot++) memcpy(m->says.slots[slot], said + 160 * k, 320);
                }
                return c;
            }
            static int feed(struct member *m, float power) {
                m->loudness += 0.1f * (power - m->loudness);
                if (power < m->noise) m->noise += 0.25f * (power - m->noise);
                else if (!m->speaking) m->noise *= 1.001f;
                if (m->noise < 3.2e-8f) m->noise = 3.2e-8f; else if (m->noise > 6.3e-5f) m->noise = 6.3e-5f;
                if (m->speaking) {
                    m->below = power < m->noise * 4 ? m->below + 1 : 0;
                    if (m->below >= 25) { m->speaking = m->above = m->below = 0; return 1; }
                } else {
                    m->above = power > m->noise * 16 ? m->above + 1 : 0;
                    if (m->above >= 3) { m->speaking = 1; m->above = m->below = 0; return 1; }
                }
                return 0;
            }
            int conference_tick(struct conference *c, void (*tell)(int, int)) {
                int n = c->n, said = 0, best = -1, holder = -1;
                int32_t sum[160] = {0}, peak = 0;
                for (int k = 0; k < n; k++) { claim(&c->members[k].says); publish(&c->members[k].says); }
                for (int k = 0; k < n; k++) {
                    struct member *m = &c->members[k];
                    int16_t *frame = poll(&m->says);
                    int64_t energy = 0;
                    if (m->gain != m->target) abort();
                    if (frame) for (int i = 0; i < 160; i++) energy += (int32_t) frame[i] * frame[i];
                    float power = energy / (160 * 1.0737418e9f);
                    m->voice = -1;
                    if (power > 1.2e-7f) { c->voices[said] = frame; m->voice = said++; }
                    if (feed(m, power) && tell) tell(k, m->speaking);
                    if (m->speaking) {
                        if (best < 0 || m->loudness > c->members[best].loudness) best = k;
                        if (k == c->loudest) holder = k;
                    }
                }
                if (best < 0) c->loudest = -1;
                else if (holder < 0) c->loudest = best;
                else if (best != holder && c->members[best].loudness > c->members[holder].loudness * 2) {
                    c->challenged = c->challenger == best ? c->challenged + 1 : 1;
                    c->challenger = best;
                    if (c->challenged >= 15) c->loudest = best;
                } else c->challenger = -1;
                for (int k = 0; k < said; k++) {
                    const int16_t *restrict x = c->voices[k];
                    for (int i = 0; i < 160; i++) sum[i] += x[i];
                }
                for (int i = 0; i < 160; i++) {
                    int32_t size = sum[i] < 0 ? -sum[i] : sum[i];
                    if (size > peak) peak = size;
                }
                for (int k = 0; k < n; k++)
                    if (c->members[k].voice >= 0) c->ears[c->members[k].voice] = claim(&c->members[k].hears);
                for (int k = 0; k < said; k++) {
                    const int16_t *restrict x = c->voices[k];
                    int16_t *restrict y = c->ears[k];
                    if (!y) continue;
                    if (peak > 24576)
                        for (int i = 0; i < 160; i++) {
                            int32_t s = sum[i] - x[i];
                            int32_t size = s < 0 ? -s : s, beyond = size > 24576 ? size - 24576 : 0;
                            int32_t limited = size - beyond + (int32_t) (8191.0f * beyond / (8191.0f + beyond));
                            y[i] = s < 0 ? -limited : limited;
                        }
                    else
                        for (int i = 0; i < 160; i++) {
                            int32_t s = sum[i] - x[i];
                            y[i] = s > 32767 ? 32767 : s < -32768 ? -32768 : s;
                        }
                }
                for (int k = 0; k < n; k++)
                    if (c->members[k].voice >= 0 && c->ears[c->members[k].voice]) publish(&c->members[k].hears);
                int heard = 0;
                for (int k = 0; k < n; k++) heard += poll(&c->members[k].hears) != 0;
                return heard;
            }
            void conference_heard(struct conference *c, int16_t *out) {
                for (int k = 0; k < c->n; k++) memcpy(out + 160 * k, c->members[k].hears.slots[c->members[k].hears.done & 3], 320);
            }
            """;

    private static final class Library {
        static final SymbolLookup LOOKUP = compile();
        static final MethodHandle BANK = find("bank", FunctionDescriptor.of(ValueLayout.JAVA_FLOAT, POINTER, INT));
        static final MethodHandle MIX = find("mix", FunctionDescriptor.ofVoid(POINTER, POINTER, INT));
        static final MethodHandle TICK = find("tick", FunctionDescriptor.ofVoid(POINTER, POINTER, POINTER, INT));
        static final MethodHandle CONFERENCE = find("conference", FunctionDescriptor.of(POINTER, POINTER, INT));
        static final MethodHandle CONFERENCE_TICK = find("conference_tick", FunctionDescriptor.of(INT, POINTER, POINTER));
        static final MethodHandle CONFERENCE_HEARD = find("conference_heard", FunctionDescriptor.ofVoid(POINTER, POINTER));
        static final MethodHandle ENCODE = find("encode", FunctionDescriptor.ofVoid(POINTER, POINTER, POINTER, INT, INT));
        static final MethodHandle DECODE = find("decode", FunctionDescriptor.ofVoid(POINTER, POINTER, POINTER, INT));

        private static MethodHandle find(String name, FunctionDescriptor function) {
            return Linker.nativeLinker().downcallHandle(LOOKUP.find(name).orElseThrow(), function);
        }

        private static SymbolLookup compile() {
            try {
                Path directory = Files.createTempDirectory("rayo-bench");
                Path source = Files.writeString(directory.resolve("loops.c"), SOURCE + MIXER_SOURCE);
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

    /** A conference of so many who say one frame each, again and again. */
    static MemorySegment conference(MemorySegment said, int participants) {
        try {
            return (MemorySegment) Library.CONFERENCE.invokeExact(said, participants);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** 20 ms of it; how many heard something. */
    static int conferenceTick(MemorySegment conference) {
        try {
            return (int) Library.CONFERENCE_TICK.invokeExact(conference, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** What all heard last, one frame after the other. */
    static void conferenceHeard(MemorySegment conference, MemorySegment out) {
        try {
            Library.CONFERENCE_HEARD.invokeExact(conference, out);
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
