package org.rayo.rtp.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The functions of libopus that we call ({@code opus.h}, stable since 1.0), bound when the class is loaded. */
@SuppressWarnings("restricted") // calling a native library is its purpose
final class OpusNative {
    static final int APPLICATION_VOIP = 2048;
    static final int SET_BITRATE = 4002;
    static final int SET_VBR = 4006;
    static final int SET_COMPLEXITY = 4010;
    static final int SET_INBAND_FEC = 4012;
    static final int SET_PACKET_LOSS_PERCENT = 4014;
    static final int SET_DTX = 4016;

    private static final String LIBRARY = "libopus.so.0";
    private static final @Nullable SymbolLookup SYMBOLS = find();

    /** Whether the library was found. */
    static final boolean AVAILABLE = SYMBOLS != null;

    private static final @Nullable MethodHandle ENCODER_SIZE =
            bind("opus_encoder_get_size", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final @Nullable MethodHandle DECODER_SIZE =
            bind("opus_decoder_get_size", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final @Nullable MethodHandle ENCODER_INIT =
            bind("opus_encoder_init", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final @Nullable MethodHandle DECODER_INIT =
            bind("opus_decoder_init", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final @Nullable MethodHandle ENCODER_CTL = bind(
            "opus_encoder_ctl",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final @Nullable MethodHandle ENCODE = bind(
            "opus_encode", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
    private static final @Nullable MethodHandle DECODE = bind(
            "opus_decode", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));

    private OpusNative() {}

    private static @Nullable SymbolLookup find() {
        try {
            return SymbolLookup.libraryLookup(LIBRARY, Arena.global());
        } catch (IllegalArgumentException | IllegalCallerException e) {
            LoggerFactory.getLogger(OpusLibrary.class)
                    .info("{} is not there (Debian: apt-get install libopus0): Opus runs in Java, at several times the cost",
                            LIBRARY);
            return null;
        }
    }

    private static @Nullable MethodHandle bind(String name, FunctionDescriptor type, Linker.Option... options) {
        return SYMBOLS == null
                ? null
                : Linker.nativeLinker().downcallHandle(SYMBOLS.findOrThrow(name), type, options);
    }

    /** State for one direction, in the arena's memory. */
    static MemorySegment newEncoder(Arena arena, int rate, int channels) {
        try {
            MemorySegment state = arena.allocate((int) bound(ENCODER_SIZE).invokeExact(channels), 16);
            require((int) bound(ENCODER_INIT).invokeExact(state, rate, channels, APPLICATION_VOIP));
            return state;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static MemorySegment newDecoder(Arena arena, int rate) {
        try {
            MemorySegment state = arena.allocate((int) bound(DECODER_SIZE).invokeExact(1), 16);
            require((int) bound(DECODER_INIT).invokeExact(state, rate, 1));
            return state;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void set(MemorySegment encoder, int request, int value) {
        try {
            require((int) bound(ENCODER_CTL).invokeExact(encoder, request, value));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Octets of the packet, or an error below zero; {@code samples} are those of one channel. */
    static int encode(MemorySegment encoder, MemorySegment pcm, int samples, MemorySegment packet, int maxOctets) {
        try {
            return (int) bound(ENCODE).invokeExact(encoder, pcm, samples, packet, maxOctets);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Samples decoded, or an error below zero.
     *
     * @param packet {@link MemorySegment#NULL} with 0 octets for one that is lost
     * @param fec 1 to decode what the packet carries of the one before it
     */
    static int decode(MemorySegment decoder, MemorySegment packet, int octets, MemorySegment pcm, int samples, int fec) {
        try {
            return (int) bound(DECODE).invokeExact(decoder, packet, octets, pcm, samples, fec);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static MethodHandle bound(@Nullable MethodHandle handle) {
        if (handle == null) {
            throw new IllegalStateException(LIBRARY + " is not there");
        }
        return handle;
    }

    private static void require(int result) {
        if (result < 0) {
            throw new IllegalStateException("libopus refused with error " + result);
        }
    }

    private static RuntimeException unexpected(Throwable e) {
        return e instanceof RuntimeException known ? known : new IllegalStateException(e);
    }
}
