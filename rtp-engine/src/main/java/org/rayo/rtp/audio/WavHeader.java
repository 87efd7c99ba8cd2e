package org.rayo.rtp.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.PcmFormat.Coding;

/**
 * RIFF/WAVE up to its samples: PCM of 8, 16, 24 and 32 bits, float of 32 and 64 bits, mu-law, A-law, IMA and Microsoft
 * ADPCM and GSM 06.10. Unknown chunks are
 * skipped; a file that stops early, or whose sizes promise more than there is, gives what is there.
 */
final class WavHeader {
    static final int RIFF = 0x52494646;
    static final int RF64 = 0x52463634;
    static final int WAVE = 0x57415645;

    private static final int FMT = 0x666D7420;
    private static final int FACT = 0x66616374;
    private static final int DATA = 0x64617461;
    private static final int MAX_CHUNKS = 1024;
    private static final int CHUNK_HEADER = 8;
    private static final int FMT_OCTETS = 16;
    private static final int EXTENSIBLE_OCTETS = 40;
    private static final int TAG_PCM = 1;
    private static final int TAG_MICROSOFT_ADPCM = 2;
    private static final int TAG_FLOAT = 3;
    private static final int TAG_A_LAW = 6;
    private static final int TAG_MU_LAW = 7;
    private static final int TAG_IMA_ADPCM = 0x11;
    private static final int TAG_GSM = 0x31;
    private static final int TAG_EXTENSIBLE = 0xFFFE;

    private WavHeader() {}

    static AudioReader open(AudioInput input) throws IOException {
        ByteBuffer riff = input.head(12);
        if (riff.limit() < 12 || (riff.getInt(0) != RIFF && riff.getInt(0) != RF64) || riff.getInt(8) != WAVE) {
            throw new AudioFormatException("not a RIFF/WAVE file");
        }
        ByteBuffer format = null;
        long total = Long.MAX_VALUE;
        long at = 12;
        for (int chunk = 0; chunk < MAX_CHUNKS && at <= input.length() - CHUNK_HEADER; chunk++) {
            input.seek(at);
            ByteBuffer header = input.head(CHUNK_HEADER);
            if (header.limit() < CHUNK_HEADER) {
                break;
            }
            int id = header.getInt(0);
            long size = header.order(ByteOrder.LITTLE_ENDIAN).getInt(4) & 0xFFFFFFFFL;
            long start = at + CHUNK_HEADER;
            if (id == FACT && size >= 4) {
                ByteBuffer fact = input.head(4).order(ByteOrder.LITTLE_ENDIAN);
                total = fact.limit() == 4 && fact.getInt(0) != 0 ? fact.getInt(0) & 0xFFFFFFFFL : total;
            } else if (id == FMT) {
                format = input.head((int) Math.min(size, EXTENSIBLE_OCTETS)).order(ByteOrder.LITTLE_ENDIAN);
                if (!isInBlocks(format)) {
                    // what is wrong with it is told, whether samples follow or not
                    format(format);
                }
            } else if (id == DATA) {
                return data(input, format, start, size, total);
            }
            at = start + size + (size & 1);
        }
        throw new AudioFormatException(format == null ? "no fmt chunk" : "no data chunk");
    }

    private static AudioReader data(AudioInput input, @Nullable ByteBuffer format, long start, long size, long total)
            throws IOException {
        if (format == null) {
            throw new AudioFormatException("data before the fmt chunk");
        }
        // writers to a pipe leave the size 0 or at its maximum: then the data goes on to the end
        long length = size == 0 ? Long.MAX_VALUE : size;
        if (isInBlocks(format)) {
            return blocks(input, format, start, length, total);
        }
        return new PcmReader(input, format(format), start, length);
    }

    private static boolean isInBlocks(ByteBuffer format) {
        if (format.limit() < FMT_OCTETS) {
            return false;
        }
        int tag = tag(format);
        return tag == TAG_IMA_ADPCM || tag == TAG_MICROSOFT_ADPCM || tag == TAG_GSM;
    }

    private static int tag(ByteBuffer format) {
        return format.getShort(0) & 0xFFFF;
    }

    private static AudioReader blocks(AudioInput input, ByteBuffer format, long start, long length, long total)
            throws IOException {
        int channels = AudioReader.checkedChannels(format.getShort(2) & 0xFFFF);
        int rate = AudioReader.checkedRate(format.getInt(4) & 0xFFFFFFFFL);
        int octets = format.getShort(12) & 0xFFFF;
        if (tag(format) == TAG_GSM) {
            if (channels != 1 || octets != GsmBlocks.OCTETS) {
                throw new AudioFormatException("GSM 06.10 of " + channels + " channels in blocks of " + octets + " octets");
            }
            return new BlockReader(input, new GsmBlocks(), channels, rate, start, length, octets, total);
        }
        if (format.getShort(14) != 4) {
            throw new AudioFormatException("ADPCM of " + format.getShort(14) + " bits (4 can be read)");
        }
        SoundBlocks blocks = tag(format) == TAG_IMA_ADPCM ? new ImaAdpcm(channels) : new MicrosoftAdpcm(channels);
        return new BlockReader(input, blocks, channels, rate, start, length, octets, total);
    }

    private static PcmFormat format(ByteBuffer in) throws AudioFormatException {
        int length = in.limit();
        if (length < FMT_OCTETS) {
            throw new AudioFormatException("fmt chunk of " + length + " octets");
        }
        int tag = in.getShort(0) & 0xFFFF;
        int channels = in.getShort(2) & 0xFFFF;
        long rate = in.getInt(4) & 0xFFFFFFFFL;
        int blockOctets = in.getShort(12) & 0xFFFF;
        int bits = in.getShort(14) & 0xFFFF;
        if (tag == TAG_EXTENSIBLE) {
            if (length < EXTENSIBLE_OCTETS) {
                throw new AudioFormatException("extensible fmt chunk of " + length + " octets");
            }
            // the first two octets of the sub-format's GUID are the plain format tag
            tag = in.getShort(24) & 0xFFFF;
        }
        AudioReader.checkedChannels(channels);
        AudioReader.checkedRate(rate);
        Coding coding = coding(tag, bits);
        if (blockOctets != channels * coding.octets()) {
            throw new AudioFormatException("block of " + blockOctets + " octets for " + channels + " channels of "
                    + bits + " bits");
        }
        return new PcmFormat(coding, false, channels, (int) rate);
    }

    private static Coding coding(int tag, int bits) throws AudioFormatException {
        return switch (tag) {
            case TAG_PCM -> switch ((bits + 7) / 8) {
                case 1 -> Coding.UNSIGNED_8;
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
                    + " (PCM, float, A-law, mu-law IMA and Microsoft ADPCM and GSM 06.10 can be read)");
        };
    }
}
