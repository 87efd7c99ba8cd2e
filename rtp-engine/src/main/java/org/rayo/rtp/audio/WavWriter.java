package org.rayo.rtp.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes 16-bit PCM as a RIFF/WAVE file in memory: the mirror of {@link WavReader}. */
public final class WavWriter {
    private static final int HEADER_OCTETS = 44;

    private WavWriter() {}

    /**
     * A file's octets.
     *
     * @param interleaved samples, channel by channel
     * @param channels 1…8
     * @param rateHz sampling rate
     */
    public static byte[] write(short[] interleaved, int channels, int rateHz) {
        int dataOctets = Math.multiplyExact(interleaved.length, 2);
        ByteBuffer out = ByteBuffer.allocate(Math.addExact(HEADER_OCTETS, dataOctets)).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII));
        out.putInt(HEADER_OCTETS - 8 + dataOctets);
        out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII));
        out.putInt(16);
        out.putShort((short) 1);
        out.putShort((short) channels);
        out.putInt(rateHz);
        out.putInt(rateHz * channels * 2);
        out.putShort((short) (channels * 2));
        out.putShort((short) 16);
        out.put("data".getBytes(StandardCharsets.US_ASCII));
        out.putInt(dataOctets);
        out.asShortBuffer().put(interleaved);
        return out.array();
    }

    /** A mono file of a clip. */
    public static byte[] write(PcmClip clip) {
        return write(clip.toArray(), 1, clip.rate());
    }
}
