package org.rayo.rtp.audio;

import java.nio.ByteBuffer;
import org.rayo.rtp.codec.G711;

/**
 * How uncompressed samples lie in a file.
 *
 * @param coding of one sample; several octets in the order of the buffer they are read from
 * @param bigEndian their order
 * @param channels 1…8
 * @param rate sampling rate in Hz
 */
record PcmFormat(Coding coding, boolean bigEndian, int channels, int rate) {
    static final int MAX_CHANNELS = 8;

    /** How one sample is stored. */
    enum Coding {
        UNSIGNED_8(1),
        SIGNED_8(1),
        PCM_16(2),
        PCM_24(3),
        PCM_32(4),
        FLOAT_32(4),
        FLOAT_64(8),
        A_LAW(1),
        MU_LAW(1);

        private final int octets;

        Coding(int octets) {
            this.octets = octets;
        }

        int octets() {
            return octets;
        }
    }

    int frameOctets() {
        return coding.octets * channels;
    }

    /** One sample as 16-bit linear; the buffer has the file's order. */
    int sample(ByteBuffer in, int at) {
        return switch (coding) {
            case UNSIGNED_8 -> ((in.get(at) & 0xFF) - 128) << 8;
            case SIGNED_8 -> in.get(at) << 8;
            case PCM_16 -> in.getShort(at);
            case PCM_24 -> in.getShort(bigEndian ? at : at + 1);
            case PCM_32 -> in.getShort(bigEndian ? at : at + 2);
            case FLOAT_32 -> ofUnit(in.getFloat(at));
            case FLOAT_64 -> ofUnit(in.getDouble(at));
            case A_LAW -> G711.fromALaw(in.get(at));
            case MU_LAW -> G711.fromMuLaw(in.get(at));
        };
    }

    private static int ofUnit(double value) {
        return Double.isNaN(value) ? 0 : (int) Math.clamp(Math.rint(value * 32768), -32768, 32767);
    }

    /** One frame of all channels as mono. */
    short frame(ByteBuffer in, int at) {
        int sum = 0;
        for (int channel = 0; channel < channels; channel++) {
            sum += sample(in, at + channel * coding.octets);
        }
        return AudioReader.mono(sum, channels);
    }
}
