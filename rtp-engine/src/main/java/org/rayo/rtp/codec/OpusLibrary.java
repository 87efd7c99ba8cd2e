package org.rayo.rtp.codec;

/** Which Opus there is: the system's library when it loads, the portable one otherwise. */
public final class OpusLibrary {
    private OpusLibrary() {}

    /** Whether {@code libopus.so.0} (Debian: libopus0) was found; otherwise Opus costs several times as much. */
    public static boolean isNative() {
        return OpusNative.AVAILABLE;
    }

    static AudioCodec newCodec(OpusSettings settings) {
        return OpusNative.AVAILABLE ? new NativeOpusCodec(settings) : new PortableOpusCodec(settings);
    }
}
