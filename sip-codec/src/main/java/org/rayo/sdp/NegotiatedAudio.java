package org.rayo.sdp;

/**
 * What offer and answer agreed on, seen from here.
 *
 * @param host where the far end receives RTP
 * @param port likewise; 0 never occurs
 * @param payloadType of {@code codec} in both directions, 0 to 127
 * @param telephoneEventPayloadType of RFC 4733 digits, -1 when not negotiated
 * @param ptimeMs the packet time the far end wants, ms
 * @param direction what we may do
 */
public record NegotiatedAudio(
        String host, int port, Codec codec, int payloadType, int telephoneEventPayloadType, int ptimeMs,
        Direction direction) {

    /** What can be negotiated; the names are those of RFC 3551. */
    public enum Codec {
        PCMU(0), PCMA(8);

        private final int staticPayloadType;

        Codec(int staticPayloadType) {
            this.staticPayloadType = staticPayloadType;
        }

        public int staticPayloadType() {
            return staticPayloadType;
        }
    }
}
