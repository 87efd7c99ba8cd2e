package org.rayo.rtp.codec;

/** What the first octets of an Opus packet tell (RFC 6716 §3). */
final class OpusPackets {
    /** Longest packet in ms (RFC 6716 §3.2.5). */
    static final int MAX_PACKET_MS = 120;

    private OpusPackets() {}

    /** Samples of a packet at {@code rate} Hz; 0 when it is malformed. */
    static int samples(byte[] payload, int offset, int length, int rate) {
        if (length < 1) {
            return 0;
        }
        int toc = payload[offset] & 0xFF;
        int frames = switch (toc & 3) {
            case 0 -> 1;
            case 3 -> length < 2 ? 0 : payload[offset + 1] & 0x3F;
            default -> 2;
        };
        int samples = frames * frameSamples(toc >> 3, rate);
        return samples <= rate / 1000 * MAX_PACKET_MS ? samples : 0;
    }

    // table 2 of RFC 6716: four durations for SILK, two for hybrid, four short ones for CELT
    private static int frameSamples(int configuration, int rate) {
        if (configuration < 12) {
            return switch (configuration & 3) {
                case 0 -> rate / 100;
                case 1 -> rate / 50;
                case 2 -> rate / 25;
                default -> rate * 3 / 50;
            };
        }
        if (configuration < 16) {
            return (configuration & 1) == 0 ? rate / 100 : rate / 50;
        }
        return (rate / 400) << (configuration & 3);
    }
}
