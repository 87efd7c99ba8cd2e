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

    /**
     * As {@link #newCodec}, to encode two channels.
     *
     * @return a codec whose encoder takes interleaved samples, both channels counted
     */
    public static AudioCodec newStereoEncoder(OpusSettings settings) {
        return OpusNative.AVAILABLE ? new NativeOpusCodec(settings, 2) : new PortableOpusCodec(settings, 2);
    }

    /** The codec that stands in for the native library. */
    public static AudioCodec newPortableCodec(OpusSettings settings) {
        return new PortableOpusCodec(settings);
    }
}
