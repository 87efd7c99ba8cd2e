package org.rayo.rtp.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.rayo.rtp.audio.PcmFormat.Coding;

/** Sun/NeXT AU up to its samples. */
final class AuHeader {
    static final int MAGIC = 0x2E736E64;

    private static final int HEADER_OCTETS = 24;

    private AuHeader() {}

    static AudioReader open(AudioInput input) throws IOException {
        ByteBuffer in = input.head(HEADER_OCTETS);
        if (in.limit() < HEADER_OCTETS || in.getInt(0) != MAGIC) {
            throw new AudioFormatException("not an AU file");
        }
        long start = in.getInt(4) & 0xFFFFFFFFL;
        long size = in.getInt(8) & 0xFFFFFFFFL;
        if (start < HEADER_OCTETS) {
            throw new AudioFormatException("AU header of " + start + " octets");
        }
        Coding coding = switch (in.getInt(12)) {
            case 1 -> Coding.MU_LAW;
            case 2 -> Coding.SIGNED_8;
            case 3 -> Coding.PCM_16;
            case 4 -> Coding.PCM_24;
            case 5 -> Coding.PCM_32;
            case 6 -> Coding.FLOAT_32;
            case 7 -> Coding.FLOAT_64;
            case 27 -> Coding.A_LAW;
            default -> throw new AudioFormatException("AU encoding " + in.getInt(12)
                    + " (PCM, float, A-law and mu-law can be read)");
        };
        int rate = AudioReader.checkedRate(in.getInt(16) & 0xFFFFFFFFL);
        int channels = AudioReader.checkedChannels(in.getInt(20));
        // all ones: the size was not known when the header was written
        return new PcmReader(input, new PcmFormat(coding, true, channels, rate), start,
                size == 0xFFFFFFFFL || size == 0 ? Long.MAX_VALUE : size);
    }
}
