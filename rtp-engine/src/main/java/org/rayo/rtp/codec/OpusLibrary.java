package org.rayo.rtp.codec;

/** Which Opus there is: the system's library when it loads, the portable one otherwise. */
public final class OpusLibrary {
    private OpusLibrary() {}

    /** Whether {@code libopus.so.0} (Debian: libopus0) was found; otherwise Opus costs several times as much. */
    public static boolean isNative() {
        return OpusNative.AVAILABLE;
    }

    /** A codec by the native library, or the portable one where it is not. */
    public static AudioCodec newCodec(OpusSettings settings) {
        return OpusNative.AVAILABLE ? new NativeOpusCodec(settings) : newPortableCodec(settings);
    }

    /** The codec that stands in for the native library. */
    public static AudioCodec newPortableCodec(OpusSettings settings) {
        return new PortableOpusCodec(settings);
    }
}
