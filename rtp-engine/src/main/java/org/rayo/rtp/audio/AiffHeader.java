package org.rayo.rtp.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.PcmFormat.Coding;

/** AIFF and AIFF-C up to its samples: PCM of 8 to 32 bits in either order, float, mu-law and A-law. */
final class AiffHeader {
    static final int FORM = 0x464F524D;
    static final int AIFF = 0x41494646;
    static final int AIFC = 0x41494643;

    private static final int COMM = 0x434F4D4D;
    private static final int SSND = 0x53534E44;
    private static final int MAX_CHUNKS = 1024;
    private static final int CHUNK_HEADER = 8;
    private static final int COMM_OCTETS = 18;

    private AiffHeader() {}

    static AudioReader open(AudioInput input) throws IOException {
        ByteBuffer form = input.head(12);
        if (form.limit() < 12 || form.getInt(0) != FORM || (form.getInt(8) != AIFF && form.getInt(8) != AIFC)) {
            throw new AudioFormatException("not an AIFF file");
        }
        boolean compressed = form.getInt(8) == AIFC;
        PcmFormat format = null;
        long at = 12;
        for (int chunk = 0; chunk < MAX_CHUNKS && at <= input.length() - CHUNK_HEADER; chunk++) {
            input.seek(at);
            ByteBuffer header = input.head(CHUNK_HEADER + 8);
            if (header.limit() < CHUNK_HEADER) {
                break;
            }
            long size = header.getInt(4) & 0xFFFFFFFFL;
            long start = at + CHUNK_HEADER;
            if (header.getInt(0) == COMM) {
                input.seek(start);
                format = format(input.head((int) Math.min(size, COMM_OCTETS + 4)), compressed);
            } else if (header.getInt(0) == SSND) {
                return data(input, format, start, size, header);
            }
            at = start + size + (size & 1);
        }
        throw new AudioFormatException(format == null ? "no COMM chunk" : "no SSND chunk");
    }

    private static AudioReader data(
            AudioInput input, @Nullable PcmFormat format, long start, long size, ByteBuffer header) throws IOException {
        if (format == null) {
            throw new AudioFormatException("samples before the COMM chunk");
        }
        if (header.limit() < CHUNK_HEADER + 8) {
            throw new AudioFormatException("SSND chunk without its offset");
        }
        long offset = header.getInt(CHUNK_HEADER) & 0xFFFFFFFFL;
        return new PcmReader(input, format, start + 8 + offset, size <= 8 ? Long.MAX_VALUE : size - 8 - offset);
    }

    private static PcmFormat format(ByteBuffer in, boolean compressed) throws AudioFormatException {
        if (in.limit() < COMM_OCTETS) {
            throw new AudioFormatException("COMM chunk of " + in.limit() + " octets");
        }
        int channels = AudioReader.checkedChannels(in.getShort(0) & 0xFFFF);
        int bits = in.getShort(6) & 0xFFFF;
        int rate = AudioReader.checkedRate(extended(in, 8));
        String type = "NONE";
        if (compressed && in.limit() >= COMM_OCTETS + 4) {
            byte[] letters = new byte[4];
            in.get(COMM_OCTETS, letters);
            type = new String(letters, StandardCharsets.US_ASCII);
        }
        return switch (type) {
            case "NONE", "twos" -> new PcmFormat(coding(bits), true, channels, rate);
            case "sowt" -> new PcmFormat(coding(bits), false, channels, rate);
            case "fl32", "FL32" -> new PcmFormat(Coding.FLOAT_32, true, channels, rate);
            case "fl64", "FL64" -> new PcmFormat(Coding.FLOAT_64, true, channels, rate);
            case "ulaw", "ULAW" -> new PcmFormat(Coding.MU_LAW, true, channels, rate);
            case "alaw", "ALAW" -> new PcmFormat(Coding.A_LAW, true, channels, rate);
            default -> throw new AudioFormatException("an AIFF-C compression that cannot be read");
        };
    }

    private static Coding coding(int bits) throws AudioFormatException {
        return switch ((bits + 7) / 8) {
            case 1 -> Coding.SIGNED_8;
            case 2 -> Coding.PCM_16;
            case 3 -> Coding.PCM_24;
            case 4 -> Coding.PCM_32;
            default -> throw new AudioFormatException("PCM of " + bits + " bits");
        };
    }

    /** An 80-bit float of positive, whole value; what is beyond any rate comes out as 0. */
    private static long extended(ByteBuffer in, int at) {
        int exponent = (in.getShort(at) & 0x7FFF) - 16383;
        long mantissa = in.getLong(at + 2);
        return exponent < 0 || exponent > 31 ? 0 : mantissa >>> (63 - exponent);
    }
}
