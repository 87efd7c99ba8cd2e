package org.rayo.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** Debian's libspandsp2: what FreeSWITCH hears and codes with. */
@SuppressWarnings("restricted") // native calls are what this class is for
final class Spandsp {
    private static final String LIBRARY = "libspandsp.so.2";
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final MemoryLayout POINTER = ValueLayout.ADDRESS;
    private static final int G722_RATE = 64_000;

    private static final class Calls {
        static final SymbolLookup LOOKUP = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
        static final MethodHandle DTMF_INIT = find("dtmf_rx_init", POINTER, POINTER, POINTER, POINTER);
        static final MethodHandle DTMF_RECEIVE = find("dtmf_rx", INT, POINTER, POINTER, INT);
        static final MethodHandle DTMF_GET = find("dtmf_rx_get", ValueLayout.JAVA_LONG, POINTER, POINTER, INT);
        static final MethodHandle G711_INIT = find("g711_init", POINTER, POINTER, INT);
        static final MethodHandle G711_ENCODE = find("g711_encode", INT, POINTER, POINTER, POINTER, INT);
        static final MethodHandle G711_DECODE = find("g711_decode", INT, POINTER, POINTER, POINTER, INT);
        static final MethodHandle G722_ENCODE_INIT = find("g722_encode_init", POINTER, POINTER, INT, INT);
        static final MethodHandle G722_ENCODE = find("g722_encode", INT, POINTER, POINTER, POINTER, INT);
        static final MethodHandle G722_DECODE_INIT = find("g722_decode_init", POINTER, POINTER, INT, INT);
        static final MethodHandle G722_DECODE = find("g722_decode", INT, POINTER, POINTER, POINTER, INT);

        private static MethodHandle find(String name, MemoryLayout result, MemoryLayout... arguments) {
            MemorySegment address = LOOKUP.find(name).orElseThrow(() -> new UnsupportedOperationException(name));
            return Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.of(result, arguments));
        }
    }

    private Spandsp() {}

    /** Whether libspandsp2 is installed. */
    static boolean available() {
        try (Arena arena = Arena.ofConfined()) {
            return SymbolLookup.libraryLookup(LIBRARY, arena).find("dtmf_rx").isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Its DTMF receiver. */
    static final class Dtmf {
        private final MemorySegment state;
        private final MemorySegment digits = Arena.global().allocate(256);

        Dtmf() {
            try {
                state = (MemorySegment)
                        Calls.DTMF_INIT.invokeExact(MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        int receive(MemorySegment frame, int samples) {
            try {
                return (int) Calls.DTMF_RECEIVE.invokeExact(state, frame, samples);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        /** What it has heard since it was asked last. */
        String heard() {
            try {
                int count = (int) (long) Calls.DTMF_GET.invokeExact(state, digits, 128);
                byte[] text = digits.asSlice(0, Math.max(0, count)).toArray(ValueLayout.JAVA_BYTE);
                return new String(text, StandardCharsets.US_ASCII);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Its G.711. */
    static final class G711 {
        private final MemorySegment state;

        G711(boolean muLaw) {
            try {
                state = (MemorySegment) Calls.G711_INIT.invokeExact(MemorySegment.NULL, muLaw ? 1 : 0);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        int encode(MemorySegment payload, MemorySegment pcm, int samples) {
            try {
                return (int) Calls.G711_ENCODE.invokeExact(state, payload, pcm, samples);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        int decode(MemorySegment pcm, MemorySegment payload, int octets) {
            try {
                return (int) Calls.G711_DECODE.invokeExact(state, pcm, payload, octets);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Its G.722 at 64 kbit/s. */
    static final class G722 {
        private final MemorySegment encoder;
        private final MemorySegment decoder;

        G722() {
            try {
                encoder = (MemorySegment) Calls.G722_ENCODE_INIT.invokeExact(MemorySegment.NULL, G722_RATE, 0);
                decoder = (MemorySegment) Calls.G722_DECODE_INIT.invokeExact(MemorySegment.NULL, G722_RATE, 0);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        int encode(MemorySegment payload, MemorySegment pcm, int samples) {
            try {
                return (int) Calls.G722_ENCODE.invokeExact(encoder, payload, pcm, samples);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        int decode(MemorySegment pcm, MemorySegment payload, int octets) {
            try {
                return (int) Calls.G722_DECODE.invokeExact(decoder, pcm, payload, octets);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
