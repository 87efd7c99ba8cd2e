package org.rayo.rtp.codec;

/** The encodings a session can negotiate, with their names and clocks in SDP (RFC 3551 §6). */
public enum AudioEncoding {
    /** G.711 mu-law, 8 kHz, static payload type 0. */
    PCMU(0, 8000),
    /** G.711 A-law, 8 kHz, static payload type 8. */
    PCMA(8, 8000);

    private final int staticPayloadType;
    private final int clockRate;

    AudioEncoding(int staticPayloadType, int clockRate) {
        this.staticPayloadType = staticPayloadType;
        this.clockRate = clockRate;
    }

    /** The payload type RFC 3551 gives it, or -1. */
    public int staticPayloadType() {
        return staticPayloadType;
    }

    /** The RTP clock in Hz. */
    public int clockRate() {
        return clockRate;
    }

    /** A codec for one direction of one session. */
    public AudioCodec newCodec() {
        return new G711Codec(this);
    }
}
