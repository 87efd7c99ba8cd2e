package org.rayo.rtp.codec;

import static org.rayo.rtp.codec.G722Tables.HIGHER_WEIGHT;
import static org.rayo.rtp.codec.G722Tables.LOWER_WEIGHT;
import static org.rayo.rtp.codec.G722Tables.Q6;
import static org.rayo.rtp.codec.G722Tables.QM2;
import static org.rayo.rtp.codec.G722Tables.QM4;
import static org.rayo.rtp.codec.G722Tables.QMF;

import io.netty.buffer.ByteBuf;

/** ITU-T G.722, 16 kHz samples to one octet per two of them, in the 64 kbit/s mode. */
final class G722Encoder {
    private static final int QMF_TAPS = 24;

    private final G722Band lower = G722Band.lower();
    private final G722Band higher = G722Band.higher();
    // the past twice in a row, so that a window of it is always contiguous
    private final short[] past = new short[2 * QMF_TAPS];
    private int at;

    int encode(short[] pcm, int offset, int samples, ByteBuf out) {
        int octets = samples / 2;
        int first = out.writerIndex();
        out.ensureWritable(octets);
        for (int i = 0; i < octets; i++) {
            out.setByte(first + i, encodePair(pcm[offset + 2 * i], pcm[offset + 2 * i + 1]));
        }
        out.writerIndex(first + octets);
        return octets;
    }

    private int encodePair(short even, short odd) {
        past[at] = even;
        past[at + QMF_TAPS] = even;
        past[at + 1] = odd;
        past[at + 1 + QMF_TAPS] = odd;
        at = at + 2 == QMF_TAPS ? 0 : at + 2;
        int sumOdd = 0;
        int sumEven = 0;
        for (int i = 0; i < 12; i++) {
            sumOdd += past[at + 2 * i] * QMF[i];
            sumEven += past[at + 2 * i + 1] * QMF[11 - i];
        }
        return encodeBands((sumEven + sumOdd) >> 14, (sumEven - sumOdd) >> 14);
    }

    /** One code word of the two bands' samples, 15 bits each: what the ITU's vectors drive. */
    int encodeBands(int low, int high) {
        return (encodeHigher(high) << 6) | encodeLower(low);
    }

    private int encodeLower(int low) {
        int error = G722Band.saturate(low - lower.predicted);
        int magnitude = error >= 0 ? error : ~error;
        int level = 1;
        while (level < 30 && magnitude >= (Q6[level] * lower.scale) >> 12) {
            level++;
        }
        // the codes of table 9/G.722: negative ones count down from 63, 62 and then 31; positive ones from 61
        int code = error >= 0 ? 62 - level : level < 3 ? 64 - level : 34 - level;
        int coarse = code >> 2;
        int difference = (lower.scale * QM4[coarse]) >> 15;
        lower.adaptScale(LOWER_WEIGHT[coarse]);
        lower.adaptPredictor(difference);
        return code;
    }

    private int encodeHigher(int high) {
        int error = G722Band.saturate(high - higher.predicted);
        int magnitude = error >= 0 ? error : ~error;
        boolean large = magnitude >= (564 * higher.scale) >> 12;
        int code = error < 0 ? (large ? 0 : 1) : (large ? 2 : 3);
        int difference = (higher.scale * QM2[code]) >> 15;
        higher.adaptScale(HIGHER_WEIGHT[code]);
        higher.adaptPredictor(difference);
        return code;
    }

    void reset() {
        lower.reset();
        higher.reset();
        java.util.Arrays.fill(past, (short) 0);
    }
}
