package org.rayo.rtp.audio;

import java.nio.ByteBuffer;
import org.rayo.rtp.codec.G711;

/**
 * The {@code fmt } chunk of a WAVE file, checked.
 *
 * @param coding how a sample is coded
 * @param channels 1…8
 * @param rate sampling rate in Hz, 4000…192000
 */
record WavFormat(Coding coding, int channels, int rate) {
    private static final int MAX_CHANNELS = 8;
    private static final int FMT_OCTETS = 16;
    private static final int EXTENSIBLE_OCTETS = 40;
    private static final int TAG_PCM = 1;
    private static final int TAG_FLOAT = 3;
    private static final int TAG_A_LAW = 6;
    private static final int TAG_MU_LAW = 7;
    private static final int TAG_EXTENSIBLE = 0xFFFE;

    /** How one sample is stored. */
    enum Coding {
        PCM_8(1),
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
    }

    /** Reads and checks the chunk; {@code in} is little-endian. */
    static WavFormat read(ByteBuffer in, int start, int length) throws AudioFormatException {
        if (length < FMT_OCTETS) {
            throw new AudioFormatException("fmt chunk of " + length + " octets");
        }
        int tag = in.getShort(start) & 0xFFFF;
        int channels = in.getShort(start + 2) & 0xFFFF;
        long rate = in.getInt(start + 4) & 0xFFFFFFFFL;
        int blockOctets = in.getShort(start + 12) & 0xFFFF;
        int bits = in.getShort(start + 14) & 0xFFFF;
        if (tag == TAG_EXTENSIBLE) {
            if (length < EXTENSIBLE_OCTETS) {
                throw new AudioFormatException("extensible fmt chunk of " + length + " octets");
            }
            // the first two octets of the sub-format's GUID are the plain format tag
            tag = in.getShort(start + 24) & 0xFFFF;
        }
        if (channels < 1 || channels > MAX_CHANNELS) {
            throw new AudioFormatException(channels + " channels (1 to " + MAX_CHANNELS + " can be read)");
        }
        if (rate < Resampler.MIN_RATE || rate > Resampler.MAX_RATE) {
            throw new AudioFormatException("sampling rate of " + rate + " Hz (4000 to 192000 can be read)");
        }
        Coding coding = coding(tag, bits);
        if (blockOctets != channels * coding.octets) {
            throw new AudioFormatException("block of " + blockOctets + " octets for " + channels + " channels of "
                    + bits + " bits");
        }
        return new WavFormat(coding, channels, (int) rate);
    }

    private static Coding coding(int tag, int bits) throws AudioFormatException {
        return switch (tag) {
            case TAG_PCM -> switch ((bits + 7) / 8) {
                case 1 -> Coding.PCM_8;
                case 2 -> Coding.PCM_16;
                case 3 -> Coding.PCM_24;
                case 4 -> Coding.PCM_32;
                default -> throw new AudioFormatException("PCM of " + bits + " bits");
            };
            case TAG_FLOAT -> switch (bits) {
                case 32 -> Coding.FLOAT_32;
                case 64 -> Coding.FLOAT_64;
                default -> throw new AudioFormatException("float of " + bits + " bits");
            };
            case TAG_A_LAW -> Coding.A_LAW;
            case TAG_MU_LAW -> Coding.MU_LAW;
            default -> throw new AudioFormatException("WAVE format 0x" + Integer.toHexString(tag)
                    + " (PCM, float, A-law and mu-law can be read)");
        };
    }

    int sampleOctets() {
        return coding.octets;
    }

    int frameOctets() {
        return coding.octets * channels;
    }

    /** One sample as 16-bit linear. */
    int sample(ByteBuffer in, int at) {
        return switch (coding) {
            case PCM_8 -> ((in.get(at) & 0xFF) - 128) << 8;
            case PCM_16 -> in.getShort(at);
            case PCM_24 -> in.getShort(at + 1);
            case PCM_32 -> in.getShort(at + 2);
            case FLOAT_32 -> ofUnit(in.getFloat(at));
            case FLOAT_64 -> ofUnit(in.getDouble(at));
            case A_LAW -> G711.fromALaw(in.get(at));
            case MU_LAW -> G711.fromMuLaw(in.get(at));
        };
    }

    private static int ofUnit(double value) {
        return Double.isNaN(value) ? 0 : (int) Math.clamp(Math.rint(value * 32768), -32768, 32767);
    }
}
