package org.rayo.rtp.codec;

/** The encodings a session can negotiate, with their names and clocks in SDP (RFC 3551 §6, RFC 7587). */
public enum AudioEncoding {
    /** G.711 mu-law, 8 kHz, static payload type 0. */
    PCMU(0, 8000, 8000),
    /** G.711 A-law, 8 kHz, static payload type 8. */
    PCMA(8, 8000, 8000),
    /** G.722 at 64 kbit/s: 16 kHz audio, but an RTP clock of 8 kHz for a mistake of history (RFC 3551 §4.5.2). */
    G722(9, 8000, 16000),
    /** Linear 16 bit in network order at 16 kHz, mono (RFC 3551 §4.5.11); the static types are for 44.1 kHz. */
    L16(-1, 16000, 16000),
    /** Opus (RFC 6716); its RTP clock is 48 kHz whatever the audio (RFC 7587 §4.1). */
    OPUS(-1, 48000, 48000);

    private final int staticPayloadType;
    private final int clockRate;
    private final int sampleRate;

    AudioEncoding(int staticPayloadType, int clockRate, int sampleRate) {
        this.staticPayloadType = staticPayloadType;
        this.clockRate = clockRate;
        this.sampleRate = sampleRate;
    }

    /** The payload type RFC 3551 gives it, or -1. */
    public int staticPayloadType() {
        return staticPayloadType;
    }

    /** The RTP clock in Hz. */
    public int clockRate() {
        return clockRate;
    }

    /** The usual rate of the audio in Hz; what a codec really runs at is {@link AudioCodec#sampleRate()}. */
    public int sampleRate() {
        return sampleRate;
    }

    /** A codec for one session, both directions, with the usual settings. */
    public AudioCodec newCodec() {
        return newCodec(OpusSettings.DEFAULT);
    }

    /** A codec for one session, both directions. */
    public AudioCodec newCodec(OpusSettings opus) {
        return switch (this) {
            case PCMU, PCMA -> new G711Codec(this);
            case G722 -> new G722Codec();
            case L16 -> new L16Codec();
            case OPUS -> OpusLibrary.newCodec(opus);
        };
    }
}
